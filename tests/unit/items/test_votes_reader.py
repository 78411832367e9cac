"""Votes that people gave elsewhere."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest

from annotations.items.domain.row_errors import RowErrors
from annotations.items.domain.votes_reader import Vote, VoteMapping, VotesReader
from tests.conftest import shared_data

YES_NO = {"hate": {"1": "hateful", "0": "not_hateful"}}


def read(data: bytes, **mapping: Any) -> tuple[list[Vote], list[tuple[int | None, str]], VotesReader]:
    errors = RowErrors()
    reader = VotesReader(BytesIO(data), VoteMapping(**{"labels": YES_NO, **mapping}), errors)
    votes = list(reader)
    return votes, [(error.get("row"), error["message"]) for error in errors.shown], reader


def test_a_vote_has_item_annotator_label_groups_and_time() -> None:
    votes, errors, _ = read(
        b"item,annotator,label,group:country,at\ni1,a1,1,Kenya,2024-05-31T14:00:00+02:00\ni1,a2,0,,\n", at="at"
    )
    assert not errors
    assert votes[0] == Vote(
        2, "i1", "a1", "hate", "hateful", {"country": "Kenya"}, datetime(2024, 5, 31, 12, tzinfo=UTC), 0
    )
    assert (votes[1].groups, votes[1].at) == ({}, None)


def test_a_label_nobody_declared_is_refused_with_its_row() -> None:
    _, errors, _ = read(b"item,annotator,label\ni1,a1,1\ni1,a2,maybe\n")
    assert errors == [(3, "'maybe' is not a label of 'hate'. The file may say: 1, 0.")]


def test_values_that_are_to_be_ignored_are_counted() -> None:
    votes, errors, reader = read(b"item,annotator,label\ni1,a1,1\ni1,a2,2\ni2,a2,2\n", ignored=frozenset({"2"}))
    assert not errors
    assert len(votes) == 1
    assert reader.ignored == {"2": 2}


def test_do_not_know_may_also_be_a_label() -> None:
    votes, _, _ = read(b"item,annotator,label\ni1,a1,2\n", labels={"hate": {**YES_NO["hate"], "2": "do_not_know"}})
    assert votes[0].label == "do_not_know"


REPEATED = b"item,annotator,label\ni1,a1,1\ni1,a2,1\ni1,a1,0\ni1,a1,1\n"


def test_a_second_vote_of_the_same_person_is_refused_naming_both_rows() -> None:
    votes, errors, _ = read(REPEATED)
    assert len(votes) == 2
    assert errors == [(4, "'a1' already voted on 'i1' in row 2."), (5, "'a1' already voted on 'i1' in row 2.")]


def test_repeats_may_be_dropped_and_are_counted() -> None:
    votes, errors, reader = read(REPEATED, repeats="drop")
    assert not errors
    assert [vote.number for vote in votes] == [2, 3]
    assert reader.dropped_repeats == 2


def test_repeats_may_be_kept_and_are_numbered() -> None:
    votes, _, _ = read(REPEATED, repeats="keep")
    assert [(vote.annotator, vote.repeat) for vote in votes] == [("a1", 0), ("a2", 0), ("a1", 1), ("a1", 2)]


def test_one_person_may_answer_two_questions_about_one_item() -> None:
    votes, errors, _ = read(
        b"item,annotator,question,label\ni1,a1,hate,1\ni1,a1,tone,rude\ni1,a1,mood,1\n",
        labels={**YES_NO, "tone": {"rude": "rude"}},
        question="question",
    )
    assert [(vote.question, vote.label) for vote in votes] == [("hate", "hateful"), ("tone", "rude")]
    assert errors == [(4, "There is no question 'mood'. There is: hate, tone.")]


def test_a_person_in_two_groups_at_once_is_refused_and_an_empty_cell_is_unknown() -> None:
    data = b"item,annotator,label,sex\ni1,a1,1,\ni2,a1,1,f\ni3,a1,1,\ni4,a1,1,m\n"
    votes, errors, reader = read(data, groups={"gender": "sex"})
    assert len(votes) == 3
    assert errors == [(5, "'a1' was 'f' in an earlier row and is 'm' here.")]
    assert reader.annotators == {"a1": {"gender": "f"}}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (b",a1,1,", "Item: the id is empty."),
        (b"i1,,1,", "Annotator: the id is empty."),
        (b"i1,a1,1,soon", "not a time"),
    ],
)
def test_a_row_without_what_it_needs_is_refused(row: bytes, problem: str) -> None:
    votes, errors, _ = read(b"item,annotator,label,at\n" + row + b"\n", at="at")
    assert not votes
    assert problem in errors[0][1]


def test_more_questions_need_a_question_column() -> None:
    with pytest.raises(ValueError, match="question column"):
        read(b"", labels={"a": {}, "b": {}})


def test_the_votes_of_crehate_read_whole() -> None:
    groups = (
        "nationality",
        "age",
        "education",
        "ethnicity",
        "gender",
        "politic",
        "religion",
        "gender_sexual_orientation",
    )
    mapping = VoteMapping(
        labels=YES_NO,
        item="ID",
        annotator="annotator_id",
        label="annotation",
        ignored=frozenset({"2"}),
        groups={name: name for name in groups},
        repeats="keep",
    )
    errors = RowErrors()
    with shared_data("crehate", "CREHate_raw_annotations.csv").open("rb") as stream:
        reader = VotesReader(stream, mapping, errors)
        votes = list(reader)
    assert not errors, errors.shown
    assert (len(votes), reader.ignored["2"], len(reader.annotators)) == (39_486, 3_060, 1_064)
    assert len({vote.item for vote in votes}) == 1_580
