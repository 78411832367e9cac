"""The items of a datasheet are the 57 of the standard, in its order, with its marks."""

from __future__ import annotations

from collections import Counter

from governance.datasheets.domain.questions import ITEMS, QUESTIONS, SECTIONS, item_of


def test_there_are_fifty_questions_and_seven_comments_in_seven_sections() -> None:
    assert len(ITEMS) == 57
    assert len(QUESTIONS) == 50
    assert [item.number for item in ITEMS] == list(range(1, 58))
    assert len({item.key for item in ITEMS}) == 57
    assert [item.section for item in ITEMS if item.mark == "comment"] == list(SECTIONS)


def test_fifteen_are_automatic_twenty_six_prefilled_and_nine_the_owner_s() -> None:
    assert Counter(item.mark for item in QUESTIONS) == {"auto": 15, "prefilled": 26, "owner": 9}


def test_every_section_has_the_number_of_questions_of_the_standard_and_ends_with_comments() -> None:
    assert Counter(item.section for item in QUESTIONS) == {
        "motivation": 3,
        "composition": 15,
        "collection": 11,
        "preparation": 3,
        "uses": 5,
        "distribution": 6,
        "maintenance": 7,
    }
    for section in SECTIONS:
        assert [item for item in ITEMS if item.section == section][-1].mark == "comment"


def test_an_item_is_found_by_its_key_and_nothing_else_is() -> None:
    assert item_of("counts") == ITEMS[5]
    assert item_of("nonsense") is None
