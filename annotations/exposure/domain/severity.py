"""How disturbing an item is, or may be while nobody knows (docs/algorithms/exposure.md section 1)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, TypeAlias

from kernel.errors import FieldError, Invalid

__all__ = [
    "HIGHEST_LEVEL",
    "RATED_ENOUGH",
    "UNKNOWN_LEVEL",
    "WEIGHTS_QP",
    "Category",
    "Severity",
    "history_bound",
    "merge",
    "parse_severity",
    "upper_severity",
    "worst_level",
]


class Category(StrEnum):
    """What kind of disturbing content."""

    VIOLENCE_GORE = "violence_gore"
    SEXUAL = "sexual"
    CHILD_SAFETY = "child_safety"
    HATE = "hate"
    SELF_HARM = "self_harm"
    ANIMAL_CRUELTY = "animal_cruelty"
    OTHER = "other"


# Levels 0 to 4 per category; a category that is absent is at level 0.
Severity: TypeAlias = Mapping[Category, int]

HIGHEST_LEVEL: Final = 4
# Quarter points per millisecond in view, by level: 0, 0.25, 1, 3 and 8 points.
WEIGHTS_QP: Final = (0, 1, 4, 12, 32)
# What an item counts as while its source has no declaration and too few ratings.
UNKNOWN_LEVEL: Final = 3
RATED_ENOUGH: Final = 30
# The bound of a history: with 90 % confidence at most one item in ten exceeds it.
_EXCEEDING: Final = 0.10
_DOUBT: Final = 0.10


def parse_severity(data: Mapping[str, Any]) -> dict[Category, int]:
    """Read a severity as people declare it; level 0 entries are dropped.

    >>> parse_severity({"hate": 2, "other": 0})
    {<Category.HATE: 'hate'>: 2}
    """
    errors: list[FieldError] = []
    found: dict[Category, int] = {}
    for name, level in data.items():
        if name not in set(Category):
            errors.append({"field": str(name), "message": f"Choose one of {', '.join(Category)}."})
        elif type(level) is not int or not 0 <= level <= HIGHEST_LEVEL:
            errors.append({"field": str(name), "message": "A level is a whole number from 0 to 4."})
        elif level:
            found[Category(name)] = level
    if errors:
        raise Invalid("The severity cannot be read.", errors=errors, code="bad-severity")
    return found


def worst_level(severity: Severity) -> int:
    """The level an item counts as: that of its highest category.

    >>> worst_level({Category.HATE: 1, Category.SEXUAL: 3}), worst_level({})
    (3, 0)
    """
    return max(severity.values(), default=0)


def merge(*severities: Severity) -> dict[Category, int]:
    """The highest level of each category: how a rating overrules a declaration, upwards only.

    >>> merge({Category.HATE: 1}, {Category.HATE: 3, Category.OTHER: 1})
    {<Category.HATE: 'hate'>: 3, <Category.OTHER: 'other'>: 1}
    """
    merged: dict[Category, int] = {}
    for severity in severities:
        for category, level in severity.items():
            merged[category] = max(level, merged.get(category, 0))
    return merged


def history_bound(rated: Sequence[int]) -> int:
    """The lowest level that at most 10 % of a source's items exceed, with one-sided confidence of 90 %.

    `rated[level]` is how many rated items of the source were at that level; meaningful from 30 items on, where a
    history without a single higher item is just enough. Clopper and Pearson (1934): the bound on the share of higher
    items is within 10 % exactly when so few of them would be found at a true 10 % with probability of at most 10 %.

    >>> history_bound([30, 0, 0, 0, 0]), history_bound([29, 1, 0, 0, 0])
    (0, 1)
    """
    total = sum(rated)
    higher = total
    for level, count in enumerate(rated):
        higher -= count
        # At or above a tenth the answer is no without arithmetic: such a count is more likely than not.
        if higher < total * _EXCEEDING and _chance_of_at_most(higher, total, _EXCEEDING) <= _DOUBT:
            return level
    return HIGHEST_LEVEL


def upper_severity(
    *, declared: Severity | None, observed: Severity, history: Mapping[Category, Sequence[int]]
) -> dict[Category, int]:
    """The severity an item is reserved, consented and shown at.

    `declared` is the owner's declaration for the source (None: there is none), `observed` the highest ratings of the
    item itself, `history` the rated items of its source by category and level (each item counted once per category).

    >>> upper_severity(declared=None, observed={}, history={})
    {<Category.OTHER: 'other'>: 3}
    >>> upper_severity(declared={}, observed={Category.HATE: 2}, history={})
    {<Category.HATE: 'hate'>: 2}
    """
    enough = {category: rated for category, rated in history.items() if sum(rated) >= RATED_ENOUGH}
    known = [observed, {category: history_bound(rated) for category, rated in enough.items()}]
    if declared is not None:
        known.append(declared)
    elif not enough:
        seen = {category: _highest_seen(rated) for category, rated in history.items()}
        known += [{Category.OTHER: UNKNOWN_LEVEL}, {c: level for c, level in seen.items() if level > UNKNOWN_LEVEL}]
    return {category: level for category, level in merge(*known).items() if level}


def _highest_seen(rated: Sequence[int]) -> int:
    return max((level for level, count in enumerate(rated) if count), default=0)


def _chance_of_at_most(found: int, total: int, share: float) -> float:
    """P(X ≤ found) for X binomial(total, share), for `found` below the mean, where the terms shrink downwards."""
    log_term = (
        math.lgamma(total + 1)
        - math.lgamma(found + 1)
        - math.lgamma(total - found + 1)
        + found * math.log(share)
        + (total - found) * math.log1p(-share)
    )
    term = math.exp(log_term)
    chance = term
    for count in range(found, 0, -1):
        term *= count * (1 - share) / ((total - count + 1) * share)
        chance += term
        if term < chance * 1e-15:
            break
    return chance
