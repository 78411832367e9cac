"""A label as a word about people: does it judge, is it safe, can it be seen?

Source: Yang, Qinami, Fei-Fei, Deng and Russakovsky, "Towards fairer datasets: filtering and balancing the distribution of the
people subtree in the ImageNet hierarchy", FAT* (2020). Raters call each label safe, sensitive or offensive, and rate from 1 to 5 how
easily a picture comes to mind (imageability). A label is kept when every rater calls it safe and the median rating is 4 or more:
"philanthropist" names a deed that no photograph shows, so that whoever labels it falls back on stereotypes.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Final

__all__ = ["IMAGEABLE", "SAFETY", "LabelEntry", "judges", "reasons_against"]

IMAGEABLE: Final = 4.0
SAFETY: Final = ("safe", "sensitive", "offensive")
_LIST: Final = Path(__file__).with_name("judging_words.csv")
_PARTS: Final = re.compile(r"[A-Z]?[a-zà-öø-ÿ]+|[A-Z]+(?![a-z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelEntry:
    """What is known of a label: its definition, and one rating of imageability (1 to 5) and one of safety a rater."""

    definition: str = ""
    imageability: tuple[int, ...] = ()
    safety: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if any(not 1 <= rating <= 5 for rating in self.imageability):
            raise ValueError("Imageability is rated from 1 to 5.")
        if any(word not in SAFETY for word in self.safety):
            raise ValueError(f"Raters call a label {', '.join(SAFETY[:-1])} or {SAFETY[-1]}.")


def judges(label: str) -> str:
    """What a label judges or lays open of people, by a short list of English words; empty for nothing on the list.

    >>> judges("trustworthy_person"), judges("illegalImmigrant"), judges("smartphone"), judges("red blood cell")
    ('character', 'origin', '', '')
    """
    words = " ".join(part.casefold() for part in _PARTS.findall(label))
    padded = f" {words} "
    return next((about for word, about in _listed() if f" {word} " in padded or f" {word}s " in padded), "")


def reasons_against(entry: LabelEntry) -> Sequence[str]:
    """Why the raters would not keep a label; empty where they would, or nobody rated it.

    >>> reasons_against(LabelEntry(imageability=(2, 3, 4), safety=("safe", "offensive", "safe")))
    ('1 of 3 raters call it offensive', 'imageability 3 of 5')
    """
    found = [
        f"{count} of {len(entry.safety)} raters call it {word}"
        for word in SAFETY[1:]
        if (count := entry.safety.count(word))
    ]
    if entry.imageability and (middle := median(entry.imageability)) < IMAGEABLE:
        found.append(f"imageability {middle:g} of 5")
    return tuple(found)


@cache
def _listed() -> tuple[tuple[str, str], ...]:
    with _LIST.open(encoding="utf-8", newline="") as file:
        return tuple((row["word"], row["about"]) for row in csv.DictReader(file))
