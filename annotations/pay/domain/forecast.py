"""What the coming week may earn, from a person's own history and plan (docs/algorithms/time.md section 6)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Final, NamedTuple

__all__ = ["FEWEST_WEEKS", "MOST_WEEKS", "Forecast", "forecast"]

FEWEST_WEEKS: Final = 9
MOST_WEEKS: Final = 13
_LEVEL_WEEKS: Final = 4
_LOW, _HIGH = Fraction(1, 10), Fraction(9, 10)


class Forecast(NamedTuple):
    """Minor units that the week should exceed nine times in ten, and stay below nine times in ten."""

    p10_minor: int
    p90_minor: int


def forecast(beyond_plan_minor: Sequence[int], planned_minor: int) -> Forecast | None:
    """P10–P90 of the coming week; None below nine complete weeks.

    `beyond_plan_minor` holds, oldest first and weeks without work included, what each complete week earned beyond the worth
    of the shifts accepted for it (negative where shifts were not worked); `planned_minor` is the worth of the coming week's.

    >>> forecast([100, 200, 100, 200, 100, 200, 100, 200, 100], planned_minor=0)
    Forecast(p10_minor=100, p90_minor=250)
    """
    weeks = list(beyond_plan_minor)[-MOST_WEEKS:]
    if len(weeks) < FEWEST_WEEKS:
        return None
    errors = sorted(weeks[place] - _level(weeks[:place]) for place in range(1, len(weeks)))
    middle = planned_minor + _level(weeks)
    low, high = middle + _quantile(errors, _LOW), middle + _quantile(errors, _HIGH)
    return Forecast(max(0, math.floor(low)), max(0, math.ceil(high)))


def _level(weeks: Sequence[int]) -> Fraction:
    recent = weeks[-_LEVEL_WEEKS:]
    return Fraction(sum(recent), len(recent))


def _quantile(ordered: Sequence[Fraction], p: Fraction) -> Fraction:
    """Hyndman and Fan's type 6: unbiased in p whatever the distribution, and the smallest or largest at the ends."""
    place = (len(ordered) + 1) * p
    below = math.floor(place)
    if below < 1:
        return ordered[0]
    if below >= len(ordered):
        return ordered[-1]
    return ordered[below - 1] + (place - below) * (ordered[below] - ordered[below - 1])
