"""Consent texts and histories, and the answers a profile takes."""

from dataclasses import dataclass
from itertools import product

import pytest

from annotations.profiles.domain.attributes import ATTRIBUTES, PREFER_NOT_TO_SAY, check_answers, groups_of
from annotations.profiles.domain.consent import PURPOSES, ConsentText, Purpose, Purposes, is_live, purpose_of
from annotations.profiles.services.draw import ORDER
from kernel.errors import Invalid
from tests.unit.worked_tables import rows

# A text that people agreed to is never edited: a new wording is a new version, and a new line here.
PUBLISHED = {("released_groups", "2026-11"): "3c0c63193fe2a44ad91f9885125335284781c3bb388b451b646dc5e7737e669b"}


@dataclass(frozen=True)
class Row:
    agreed: bool
    text_version: str = "2"


PURPOSE = Purpose(Purposes.RELEASED_GROUPS, "", (ConsentText("1", "old"), ConsentText("2", "new")))


def test_no_published_text_was_edited() -> None:
    texts = {(name, text.version): text.sha256 for name, purpose in PURPOSES.items() for text in purpose.texts}
    assert texts == PUBLISHED


def test_only_the_last_row_counts_and_none_means_no() -> None:
    assert not is_live(PURPOSE, [])
    for history in product([True, False], repeat=3):
        assert is_live(PURPOSE, [Row(agreed) for agreed in history]) is history[-1]


def test_an_old_text_no_longer_counts() -> None:
    assert not is_live(PURPOSE, [Row(True, "1")])
    assert is_live(PURPOSE, [Row(True, "1"), Row(True, "2")])


def test_a_purpose_or_version_that_never_was_is_refused() -> None:
    with pytest.raises(Invalid):
        purpose_of("advertising")
    with pytest.raises(Invalid):
        PURPOSE.text("3")


def test_every_field_is_optional_and_prefer_not_to_say_is_an_answer_but_never_a_group() -> None:
    assert check_answers({}) == {}
    everything = dict.fromkeys(ATTRIBUTES, PREFER_NOT_TO_SAY)
    assert check_answers(everything) == everything
    assert groups_of(everything) == {}
    assert check_answers({"gender": ""}) == {}


@pytest.mark.parametrize("answers", [{"gender": "Woman"}, {"name": "Ada"}, {"age": "prefer_not_to_say "}])
def test_an_answer_that_is_not_offered_is_refused_by_its_field(answers: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        check_answers(answers)
    assert [error["field"] for error in refusal.value.errors] == list(answers)


def test_every_attribute_has_its_place_in_the_order_of_a_draw() -> None:
    assert sorted(ORDER) == sorted(ATTRIBUTES)


def test_the_page_names_every_purpose_that_is_offered() -> None:
    listed = {row["Purpose"].strip("`") for row in rows("profiles.md", "purposes")}
    assert listed == set(PURPOSES)
