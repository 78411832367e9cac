"""The question schema: what is read, what is refused, and that it has one normal form."""

import json
from typing import Any

import pytest

from annotations.projects.domain.keys import label_keys
from annotations.projects.domain.kinds import KINDS
from annotations.projects.domain.schema import QuestionSchema, parse_schema, schema_hash
from kernel.canonical_json import canonical_bytes
from kernel.errors import Invalid
from tests.conftest import ROOT


def question(**changes: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "id": "tone",
        "kind": "single_choice",
        "title": "Tone?",
        "labels": [{"value": "polite"}, {"value": "rude"}],
    }
    return {name: value for name, value in (base | changes).items() if value is not None}


def schema(*questions: dict[str, Any]) -> dict[str, Any]:
    return {"questions": list(questions)}


def problems(raw: Any, item_kind: str | None = None) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        parse_schema(raw, item_kind=item_kind)
    assert refused.value.code == "schema-invalid"
    return {error["field"]: error["message"] for error in refused.value.errors}


def test_what_is_left_out_gets_its_default() -> None:
    parsed = parse_schema(schema(question()))
    assert parsed.definition() == {
        "questions": [
            {
                "id": "tone",
                "kind": "single_choice",
                "title": "Tone?",
                "help": "",
                "required": True,
                "labels": [
                    {"value": "polite", "title": "polite", "definition": ""},
                    {"value": "rude", "title": "rude", "definition": ""},
                ],
            }
        ]
    }


@pytest.mark.parametrize("name", ["schema_tone.json", "schema_shapes.json"])
def test_the_normal_form_reads_back_as_itself(name: str) -> None:
    parsed = parse_schema(json.loads((ROOT / "samples" / name).read_text(encoding="utf-8")))
    again = parse_schema(json.loads(canonical_bytes(parsed.definition())))
    assert again == parsed
    assert schema_hash(again) == schema_hash(parsed)


def test_the_hash_tells_schemas_apart_and_overlooks_spelled_out_defaults() -> None:
    plain = schema_hash(parse_schema(schema(question())))
    assert schema_hash(parse_schema(schema(question(required=True, help="")))) == plain
    assert schema_hash(parse_schema(schema(question(required=False)))) != plain
    assert schema_hash(parse_schema(schema(question(labels=[{"value": "rude"}, {"value": "polite"}])))) != plain


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ([], "questions"),
        ({}, "questions"),
        ({"questions": []}, "questions"),
        ({"questions": {}}, "questions"),
        ({"questions": ["tone"]}, "questions[0]"),
        ({"questions": [question()], "version": 2}, "version"),
        (schema(question(id=None)), "questions[0].id"),
        (schema(question(id="Tone")), "questions[0].id"),
        (schema(question(id="x" * 61)), "questions[0].id"),
        (schema(question(id=7)), "questions[0].id"),
        (schema(question(title="")), "questions[0].title"),
        (schema(question(title="a\nb")), "questions[0].title"),
        (schema(question(title="a\u202eb")), "questions[0].title"),
        (schema(question(title="\ud800")), "questions[0].title"),
        (schema(question(title="x" * 201)), "questions[0].title"),
        (schema(question(help="x" * 2001)), "questions[0].help"),
        (schema(question(required="yes")), "questions[0].required"),
        (schema(question(kind="telepathy")), "questions[0].kind"),
        (schema(question(kind=None)), "questions[0].kind"),
        (schema(question(hint="?")), "questions[0].hint"),
        (schema(question(labels=None)), "questions[0].labels"),
        (schema(question(labels=[{"value": "one"}])), "questions[0].labels"),
        (schema(question(labels=[{"value": str(n)} for n in range(201)])), "questions[0].labels"),
        (schema(question(labels=[{"value": "a"}, {"value": "a"}])), "questions[0].labels[1].value"),
        (schema(question(labels=[{"value": "e\u0301"}, {"value": "é"}])), "questions[0].labels[1].value"),
        (schema(question(labels=[{"value": "a"}, {"value": 1}])), "questions[0].labels[1].value"),
        (schema(question(labels=[{"value": "a"}, {"value": "b", "icon": "x"}])), "questions[0].labels[1].icon"),
        (schema(question(labels=[{"value": "a"}, {"value": "b", "color": "red"}])), "questions[0].labels[1].color"),
        (schema(question(min=1)), "questions[0].min"),
        (schema(question(), question()), "questions[1].id"),
        (schema(question(kind="multiple_choice", min=3)), "questions[0].min"),
        (schema(question(kind="multiple_choice", min=2, max=1)), "questions[0].min"),
        (schema(question(kind="multiple_choice", max=True)), "questions[0].max"),
        (schema(*(question(id=f"q{n}") for n in range(51))), "questions"),
    ],
)
def test_what_does_not_belong_is_refused_with_its_path(raw: Any, field: str) -> None:
    assert field in problems(raw)


def test_a_schema_that_is_too_large_altogether_is_refused() -> None:
    labels = [{"value": f"v{n}", "definition": "x" * 1900} for n in range(150)]
    assert "262,144 bytes" in problems(schema(question(labels=labels)))["questions"]


def test_all_problems_are_listed_at_once() -> None:
    assert set(problems(schema(question(id="A", title=""), question(kind="x")))) == {
        "questions[0].id",
        "questions[0].title",
        "questions[1].kind",
    }


@pytest.mark.parametrize("key", ["s", "S", "v", "r", "p", "k", "?", "[", "]", "Enter", "1", "0", "ab", "é", "-"])
def test_a_key_that_means_something_already_is_refused(key: str) -> None:
    found = problems(schema(question(labels=[{"value": "a"}, {"value": "b", "key": key}])))
    assert set(found) == {"questions[0].labels[1].key"}


def test_a_key_picks_one_label_of_the_whole_schema() -> None:
    labels = [{"value": "a", "key": "q"}, {"value": "b"}]
    found = problems(schema(question(labels=labels), question(id="mood", labels=labels)))
    assert found == {"questions[1].labels[0].key": "'q' already picks 'a'."}


def test_digits_are_given_in_order_to_the_first_ten_labels() -> None:
    labels = [{"value": f"v{n}", **({"key": "Q"} if n == 0 else {})} for n in range(12)]
    keys = label_keys(parse_schema(schema(question(labels=labels))).questions)["tone"]
    assert keys["v0"] == ["q", "1"]
    assert [keys[f"v{n}"] for n in range(1, 12)] == [
        ["2"],
        ["3"],
        ["4"],
        ["5"],
        ["6"],
        ["7"],
        ["8"],
        ["9"],
        ["0"],
        [],
        [],
    ]


def test_boxes_are_not_asked_about_texts() -> None:
    boxes = schema(question(kind="box", labels=[{"value": "cell"}]))
    assert "image items, not text" in problems(boxes, "text")["questions[0].kind"]
    assert isinstance(parse_schema(boxes, item_kind="image"), QuestionSchema)


@pytest.mark.parametrize(
    ("show_if", "field"),
    [
        ({"question": "tone", "any_of": ["loud"]}, "show_if.any_of"),
        ({"question": "tone", "any_of": []}, "show_if.any_of"),
        ({"question": "tone", "any_of": [["rude"]]}, "show_if.any_of"),
        ({"question": "later", "any_of": ["rude"]}, "show_if.question"),
        ({"question": "who", "any_of": ["a"]}, "show_if.question"),
        ({"question": "tone", "any_of": ["rude"], "not": 1}, "show_if.not"),
        ("tone=rude", "show_if"),
    ],
)
def test_a_condition_looks_back_at_a_label_that_exists(show_if: Any, field: str) -> None:
    who = question(id="who", show_if=show_if, labels=[{"value": "a"}, {"value": "b"}])
    assert f"questions[1].{field}" in problems(schema(question(), who, question(id="later")))


def test_every_kind_is_registered_under_its_own_name() -> None:
    assert {name: kind.name for name, kind in KINDS.items()} == {
        "single_choice": "single_choice",
        "multiple_choice": "multiple_choice",
        "box": "box",
    }
