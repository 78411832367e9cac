"""Words and numbers that the page and the PDF share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from .reading import TAGS, VERDICT_WORDS, Reading
from .verdict import Verdict

__all__ = ["HEADING", "Tile", "eyebrow", "tiles", "withheld_words"]

HEADING: Final = "Whose view the labels carry"


@dataclass(frozen=True, slots=True)
class Tile:
    """A number with its words; `verdict` is empty for a number that is no verdict, `tag` the class of its colour."""

    number: str
    words: str
    verdict: str = ""
    tag: str = ""


def eyebrow(reading: Reading, about: Mapping[str, Any]) -> str:
    """The line above the heading: what was looked at, and as of when."""
    frozen = datetime.fromisoformat(about["frozen_at"])
    parts = (
        "Bias audit",
        f"{about['project']} {about['version']}".strip(),
        f"{reading.n_items:,} items",
        f"{reading.n_votes:,} votes" if reading.n_votes else "",
        f"{reading.n_annotators:,} annotators" if reading.n_annotators else "no annotators recorded",
        f"{about.get('dated', 'frozen')} {frozen.day} {_MONTHS[frozen.month - 1]} {frozen.year}",
    )
    return " · ".join(part for part in parts if part)


def tiles(reading: Reading, agreement: Sequence[Mapping[str, Any]]) -> list[Tile]:
    """The three verdicts and the lowest agreement of any question: the number that can disappoint is the one shown."""
    counted = {
        Verdict.FLAG: reading.flags,
        Verdict.NO_FLAG: reading.no_flags,
        Verdict.INSUFFICIENT_EVIDENCE: reading.unsure,
    }
    shown = [
        Tile(f"{count:,}", VERDICT_WORDS[verdict], verdict.value, TAGS[verdict]) for verdict, count in counted.items()
    ]
    return [*shown, _agreement(agreement)]


def withheld_words(k: int) -> str:
    """Why a figure is missing. It never tells whether the cell is small itself or protects a smaller one."""
    return (
        f"Withheld: the figure is about fewer than {k} people, or could be used to work out one that is. "
        "No withheld figure can be recovered from the totals."
    )


def _agreement(agreement: Sequence[Mapping[str, Any]]) -> Tile:
    if not agreement:
        return Tile("—", "agreement unknown: no votes are recorded")
    known = [one for one in agreement if one["alpha"] is not None]
    if not known:
        return Tile("—", "α is undefined: nobody shares an item, or everybody said the same")
    lowest = min(known, key=lambda one: float(one["alpha"]))
    words = f"α, 95 % {_figure(lowest['low'])} to {_figure(lowest['high'])}" if lowest["low"] is not None else "α"
    if len(agreement) > 1:
        name = ": ".join(part for part in (lowest["question"], lowest["option"]) if part)
        words += f"; lowest, {name}"
    return Tile(_figure(lowest["alpha"]), words)


def _figure(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
