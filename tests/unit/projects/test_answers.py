"""Answers against their schema."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.projects.domain.answers import check_answers, vote_rows
from annotations.projects.domain.question import ItemFacts, VoteRow
from annotations.projects.domain.schema import parse_schema
from kernel.canonical_json import canonical_bytes
from kernel.errors import Invalid
from tests.conftest import ROOT

TEXT = ItemFacts(kind="text", characters=40)
IMAGE = ItemFacts(kind="image", width=640, height=480)
TONE = parse_schema(json.loads((ROOT / "samples" / "schema_tone.json").read_text(encoding="utf-8")))
SHAPES = parse_schema(json.loads((ROOT / "samples" / "schema_shapes.json").read_text(encoding="utf-8")))
BOX = {"label": "circle", "x": 10, "y": 20, "w": 30, "h": 40}


def problems(answers: Any, *, complete: bool = True) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        check_answers(TONE, answers, TEXT, complete=complete)
    assert refused.value.code == "answers-invalid"
    return {error.get("field", ""): error["message"] for error in refused.value.errors}


def box_problem(boxes: Any) -> str:
    with pytest.raises(Invalid) as refused:
        check_answers(SHAPES, {"shapes": boxes}, IMAGE)
    assert [error.get("field") for error in refused.value.errors] == ["shapes"]
    return refused.value.errors[0]["message"]


def test_answers_come_out_in_the_order_of_the_schema() -> None:
    given_answers = {"aimed_at": "company", "topics": ["service", "delivery"], "tone": "rude"}
    checked = check_answers(TONE, given_answers, TEXT)
    assert list(checked.items()) == [("tone", "rude"), ("topics", ["delivery", "service"]), ("aimed_at", "company")]


def test_a_required_question_has_to_be_answered_but_not_in_a_draft() -> None:
    assert problems({"tone": "polite"}) == {"topics": "What is it about?: please answer."}
    assert "at least 1 label" in problems({"tone": "polite", "topics": []})["topics"]
    assert check_answers(TONE, {"tone": "polite"}, TEXT, complete=False) == {"tone": "polite"}


def test_an_optional_question_may_be_left_out() -> None:
    assert "aimed_at" not in check_answers(TONE, {"tone": "rude", "topics": ["money"], "aimed_at": None}, TEXT)


def test_a_question_that_is_not_asked_is_not_answered() -> None:
    found = problems({"tone": "polite", "topics": ["money"], "aimed_at": "person"})
    assert found == {"aimed_at": "Whom is the rudeness aimed at? is not asked after these answers."}


def test_every_wrong_answer_is_named_at_once() -> None:
    assert set(problems({"tone": "loud", "topics": ["money", "money"], "mood": 1})) == {"tone", "topics", "mood"}


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ([], ""),
        (None, ""),
        ("rude", ""),
        ({"tone": ["rude"]}, "tone"),
        ({"tone": {"value": "rude"}}, "tone"),
        ({"tone": 1}, "tone"),
        ({"topics": "money"}, "topics"),
        ({"topics": {"money": True}}, "topics"),
        ({"topics": [["money"]]}, "topics"),
        ({"topics": ["weather"]}, "topics"),
    ],
)
def test_an_answer_of_another_shape_is_refused(answers: Any, field: str) -> None:
    assert field in problems(answers, complete=False)


def test_a_condition_on_boxes_asks_for_any_box_with_that_label() -> None:
    raw = SHAPES.definition()
    raw["questions"].append(
        {
            "id": "round",
            "kind": "single_choice",
            "title": "Perfectly round?",
            "labels": [{"value": "yes"}, {"value": "no"}],
            "show_if": {"question": "shapes", "any_of": ["circle"]},
        }
    )
    both = parse_schema(raw)
    assert check_answers(both, {"shapes": [BOX], "round": "yes"}, IMAGE)["round"] == "yes"
    assert check_answers(both, {"shapes": [BOX | {"label": "square"}]}, IMAGE)
    with pytest.raises(Invalid, match="Perfectly round"):
        check_answers(both, {"shapes": [BOX]}, IMAGE)


def test_boxes_are_sorted_and_numbers_stay_as_published() -> None:
    second = {"label": "square", "x": 5.00049, "y": 1.0, "w": 2, "h": 3.5, "difficult": True, "truncated": False}
    assert check_answers(SHAPES, {"shapes": [BOX, second]}, IMAGE)["shapes"] == [
        {"label": "square", "x": 5, "y": 1, "w": 2, "h": 3.5, "difficult": True},
        BOX,
    ]


def test_a_box_may_cover_the_whole_picture_and_not_a_pixel_more() -> None:
    assert check_answers(SHAPES, {"shapes": [BOX | {"x": 0, "y": 0, "w": 640, "h": 480}]}, IMAGE)
    assert "Box 2 reaches out of the picture of 640 × 480" in box_problem([BOX, BOX | {"w": 631}])


@pytest.mark.parametrize(
    ("boxes", "problem"),
    [
        ([], "at least 1 boxes"),
        ({}, "Send a list"),
        ([BOX] * 51, "at most 50 boxes"),
        (["circle"], "Box 1 is not an object"),
        ([BOX | {"label": "star"}], "Box 1 has no label of this question"),
        ([BOX | {"label": ["circle"]}], "Box 1 has no label of this question"),
        ([BOX | {"x": -1}], "reaches out"),
        ([BOX | {"y": 441}], "reaches out"),
        ([BOX | {"w": 0}], "no extent"),
        ([BOX | {"h": -5}], "no extent"),
        ([BOX | {"x": "10"}], "x has to be a number"),
        ([BOX | {"x": True}], "x has to be a number"),
        ([BOX | {"x": None}], "x has to be a number"),
        ([BOX | {"x": math.nan}], "out of any picture"),
        ([BOX | {"w": 10**400}], "out of any picture"),
        ([BOX | {"angle": 3}], "unknown field 'angle'"),
        ([BOX | {"difficult": 1}], "difficult has to be true or false"),
    ],
)
def test_a_box_that_does_not_fit_is_refused(boxes: Any, problem: str) -> None:
    assert problem in box_problem(boxes)


def test_none_is_an_answer_where_the_schema_says_so() -> None:
    raw = SHAPES.definition()
    raw["questions"][0]["min"] = 0
    assert check_answers(parse_schema(raw), {"shapes": []}, IMAGE) == {"shapes": []}


def test_an_answer_becomes_rows_that_can_be_counted() -> None:
    answers = check_answers(TONE, {"tone": "rude", "topics": ["money"]}, TEXT)
    rows = vote_rows(TONE, answers)
    assert rows[0] == VoteRow("tone", "rude", True)
    assert [(row.label, row.selected) for row in rows[1:]] == [
        ("delivery", False),
        ("money", True),
        ("product", False),
        ("account", False),
        ("service", False),
    ]
    boxes = vote_rows(SHAPES, check_answers(SHAPES, {"shapes": [BOX]}, IMAGE))
    assert boxes == (VoteRow("shapes", "circle", True, {"x": 10, "y": 20, "w": 30, "h": 40}),)


pixels = st.floats(0, 600, allow_nan=False)


@given(
    st.lists(
        st.builds(
            lambda label, x, y, w, h: {"label": label, "x": x, "y": y, "w": w, "h": h},
            st.sampled_from(["circle", "square"]),
            pixels,
            st.floats(0, 400),
            st.floats(0.01, 40),
            st.floats(0.01, 80),
        ),
        min_size=1,
        max_size=8,
    ),
    st.randoms(),
)
def test_the_stored_form_is_one_whatever_the_order_and_checks_as_itself(boxes: list[Any], chance: Any) -> None:
    stored = check_answers(SHAPES, {"shapes": boxes}, IMAGE)
    shuffled = boxes[:]
    chance.shuffle(shuffled)
    assert canonical_bytes(check_answers(SHAPES, {"shapes": shuffled}, IMAGE)) == canonical_bytes(stored)
    assert check_answers(SHAPES, json.loads(canonical_bytes(stored)), IMAGE) == stored


def test_a_draft_may_hold_fewer_labels_than_an_answer_needs() -> None:
    schema = parse_schema(
        {
            "questions": [
                {
                    "id": "topics",
                    "kind": "multiple_choice",
                    "title": "Which two?",
                    "min": 2,
                    "labels": [{"value": "a"}, {"value": "b"}, {"value": "c"}],
                }
            ]
        }
    )
    facts = ItemFacts(kind="text")
    assert check_answers(schema, {"topics": ["a"]}, facts, complete=False) == {"topics": ["a"]}
    with pytest.raises(Invalid):
        check_answers(schema, {"topics": ["a"]}, facts)
