"""The datasheet of one release: all 57 items in order, each with what is known, and what is missing named as missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .fact import Fact
from .questions import ITEMS, SECTIONS, Item

__all__ = ["Completeness", "Entry", "Given", "Sheet", "make_sheet"]

State = Literal["automatic", "confirmed", "stale", "prefilled", "unanswered", "no comment"]


@dataclass(frozen=True, slots=True)
class Given:
    """What a person answered: text, who, when, and the release it was confirmed for."""

    text: str
    author: str
    at: datetime
    confirmed_for: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One item with its answer.

    `fact` comes from the records: the answer itself where the item is automatic, a hint where a person has to confirm.
    `given` is a person's answer; it is stale when it was confirmed for an earlier release only.
    """

    item: Item
    state: State
    fact: Fact | None
    given: Given | None

    @property
    def is_answered(self) -> bool:
        """Counts towards completeness: from the records, or confirmed by a person for this very release."""
        return self.state in ("automatic", "confirmed")


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many of the questions of a section are answered. `answered` of `questions`."""

    section: str
    title: str
    answered: int
    questions: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """All items in order."""

    version: str
    entries: tuple[Entry, ...]

    def of(self, section: str) -> tuple[Entry, ...]:
        """The items of a section, its comments last."""
        return tuple(entry for entry in self.entries if entry.item.section == section)

    def by_section(self) -> tuple[Completeness, ...]:
        """n of N answered, section by section."""
        return tuple(
            Completeness(key, title, *_count([one for one in self.of(key) if one.item.mark != "comment"]))
            for key, title in SECTIONS.items()
        )

    @property
    def answered(self) -> int:
        """Questions answered, of 50."""
        return sum(part.answered for part in self.by_section())

    @property
    def questions(self) -> int:
        """50."""
        return sum(part.questions for part in self.by_section())


def make_sheet(
    *,
    version: str,
    earlier: Sequence[str],
    facts: Mapping[str, Fact],
    hints: Mapping[str, Fact],
    answers: Mapping[str, Sequence[Given]],
) -> Sheet:
    """Put a sheet together. `answers` holds every answer to an item, the newest first; those confirmed for a later release
    are none of this one's business, so that the datasheet of a release stays what it was.

    Example: an answer confirmed for 1.0.0 is stale on the sheet of 1.1.0 until it is confirmed again.
    """
    known = {version, *earlier}
    return Sheet(
        version,
        tuple(_entry(item, version, known, facts, hints, answers.get(item.key, ())) for item in ITEMS),
    )


def _entry(
    item: Item,
    version: str,
    known: set[str],
    facts: Mapping[str, Fact],
    hints: Mapping[str, Fact],
    answers: Sequence[Given],
) -> Entry:
    if item.mark == "auto":
        fact = facts.get(item.key)
        return Entry(item, "automatic" if fact else "unanswered", fact, None)
    hint = hints.get(item.key)
    mine = [one for one in answers if one.confirmed_for == version]
    given = next(iter(mine or [one for one in answers if one.confirmed_for in known]), None)
    if given is not None and given.text:
        return Entry(item, "confirmed" if mine else "stale", hint, given)
    if item.mark == "comment":
        return Entry(item, "no comment", None, None)
    return Entry(item, "prefilled" if hint else "unanswered", hint, None)


def _count(entries: Sequence[Entry]) -> tuple[int, int]:
    return sum(entry.is_answered for entry in entries), len(entries)
