"""How disturbing an item is, or may be while nobody knows (docs/algorithms/exposure.md section 1)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from annotations.items.domain.severity import (
    HIGHEST_LEVEL,
    UNKNOWN_LEVEL,
    Category,
    Severity,
    merge,
    parse_severity,
    worst_level,
)

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

# Quarter points per millisecond in view, by level: 0, 0.25, 1, 3 and 8 points.
WEIGHTS_QP: Final = (0, 1, 4, 12, 32)
RATED_ENOUGH: Final = 30
# The bound of a history: with 90 % confidence at most one item in ten exceeds it.
_EXCEEDING: Final = 0.10
_DOUBT: Final = 0.10


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
