"""Answers, staleness and completeness of a datasheet."""

from __future__ import annotations

from datetime import UTC, datetime

from governance.datasheets.domain.fact import Fact
from governance.datasheets.domain.questions import QUESTIONS
from governance.datasheets.domain.sheet import Entry, Given, Sheet, make_sheet
from governance.datasheets.domain.sheet_markdown import sheet_markdown

AT = datetime(2026, 3, 9, 12, tzinfo=UTC)
ABOUT = {
    "project": "Tone | of # letters",
    "organisation": "Sample",
    "version": "1.0.0",
    "frozen_at": AT.isoformat(),
    "content_hash": "a" * 64,
}


def given(text: str, version: str) -> Given:
    return Given(text, "Ada", AT, version)


def sheet(version: str = "1.1.0", **answers: list[Given]) -> Sheet:
    facts = {item.key: Fact("a.query", ("known",)) for item in QUESTIONS if item.mark == "auto"}
    return make_sheet(
        version=version,
        earlier=["1.0.0"] if version == "1.1.0" else [],
        facts=facts,
        hints={"creators": Fact("project.organisation", ("Sample",))},
        answers=answers,
    )


def entry(made: Sheet, key: str) -> Entry:
    return next(one for one in made.entries if one.item.key == key)


def test_all_57_items_are_there_even_when_nothing_is_known() -> None:
    made = make_sheet(version="1.0.0", earlier=[], facts={}, hints={}, answers={})
    assert len(made.entries) == 57
    assert made.answered == 0
    assert sheet_markdown(made, ABOUT).count("not answered") == 57


def test_an_answer_is_stale_on_the_next_release_until_it_is_confirmed_for_it() -> None:
    old = given("To learn about tone.", "1.0.0")
    assert entry(sheet("1.0.0", purpose=[old]), "purpose").state == "confirmed"
    stale = entry(sheet("1.1.0", purpose=[old]), "purpose")
    assert (stale.state, stale.is_answered) == ("stale", False)
    fresh = [given("To learn about tone.", "1.1.0"), old]
    assert entry(sheet("1.1.0", purpose=fresh), "purpose").state == "confirmed"


def test_an_answer_for_a_later_release_does_not_reach_back() -> None:
    later = [given("New words.", "1.1.0"), given("Old words.", "1.0.0")]
    found = entry(sheet("1.0.0", purpose=later), "purpose")
    assert found.given is not None
    assert found.given.text == "Old words."
    assert entry(sheet("1.0.0", purpose=later[:1]), "purpose").state == "unanswered"


def test_what_the_records_suggest_is_no_answer_until_a_person_confirms_it() -> None:
    suggested = entry(sheet(), "creators")
    assert (suggested.state, suggested.is_answered) == ("prefilled", False)


def test_an_answer_taken_back_leaves_the_question_unanswered() -> None:
    taken = [given("", "1.1.0"), given("Something.", "1.1.0")]
    assert entry(sheet("1.1.0", purpose=taken), "purpose").state == "unanswered"


def test_completeness_counts_questions_by_section_and_comments_nowhere() -> None:
    made = sheet("1.1.0", purpose=[given("Why.", "1.1.0")], motivation_comments=[given("More.", "1.1.0")])
    assert (made.answered, made.questions) == (16, 50)
    assert [(part.answered, part.questions) for part in made.by_section()] == [
        (1, 3),
        (6, 15),
        (2, 11),
        (3, 3),
        (0, 5),
        (1, 6),
        (3, 7),
    ]


def test_nobody_s_words_become_markup() -> None:
    text = sheet_markdown(sheet("1.1.0", purpose=[given("# A heading\n<script>|", "1.1.0")]), ABOUT)
    assert "\n# A heading" not in text
    assert "<script>" not in text
    assert "# Datasheet · Tone \\| of \\# letters 1.0.0" in text
