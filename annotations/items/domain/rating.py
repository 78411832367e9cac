"""Estimates of severity by programs: they may raise what an item counts as, and decide nothing.

A program is an entry point of the group `fairhand.raters` and is used only where the installation names it. What it
says is merged upwards into what was declared; an item nobody declared stays unknown, whatever a program says
(docs/algorithms/exposure.md section 2.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from annotations.items.domain.severity import Category, Severity, merge, parse_severity

__all__ = ["Rater", "Unrated", "estimate"]


@dataclass(frozen=True, slots=True)
class Unrated:
    """What a rater is shown of an item: its text or the bytes of its display picture, and its language."""

    text: str | None = None
    picture: bytes | None = None
    language: str = ""


# Gives {category: level}, empty where it has nothing to say. It must be quick and may not reach out to anybody.
Rater = Callable[[Unrated], Mapping[str, int]]


def estimate(raters: Iterable[Rater], item: Unrated) -> dict[Category, int]:
    """The highest level of each category over all raters. Raises `Invalid` for a rater that answers out of form.

    >>> estimate([lambda item: {"hate": 1}, lambda item: {"hate": 2, "other": 0}], Unrated(text="x"))
    {<Category.HATE: 'hate'>: 2}
    """
    said: list[Severity] = [parse_severity(rater(item)) for rater in raters]
    return merge(*said)
