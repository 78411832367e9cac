"""Is one group of people paid less an hour, or shown more that disturbs, than another?

A group's figure is a ratio of sums, amounts ÷ hours over its people (so that a person of one hour does not weigh like a person of a
hundred); its interval is that of a ratio estimator with the person as the unit (Cochran 1977 §6.3, t with people − 1 degrees of
freedom). Two groups are compared by the relative gap, lower ÷ higher − 1. p comes from dealing people out over the groups, each
with their own amount and hours, and compares with the largest gap of each dealing.

Source for pay measured over all time, unpaid time included: Hara et al., "A data-driven analysis of workers' earnings on Amazon
Mechanical Turk", CHI (2018).
"""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

from governance.audits.domain.permutation import gap_test
from governance.audits.domain.wilson import Rate

__all__ = ["RatioGap", "group_rate", "largest_gap"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


class RatioGap(NamedTuple):
    """``low`` earns ``gap`` (a share, below 0) less an hour than ``high``; positions of groups."""

    low: int
    high: int
    gap: Rate
    p: float


def group_rate(amount: FloatArray, hours: FloatArray) -> Rate:
    """Σ amount ÷ Σ hours with its 95 % interval over people; the interval is unbounded for one person.

    Raises ValueError without hours.

    >>> group_rate(np.array([10.0, 30.0]), np.array([1.0, 2.0])).value
    13.333333333333334
    """
    total = float(hours.sum())
    if total <= 0:
        raise ValueError("An amount an hour needs hours.")
    rate, people = float(amount.sum()) / total, len(amount)
    if people < 2:
        return Rate(rate, -np.inf, np.inf)
    residual = amount - rate * hours
    error = float(np.sqrt(people / (people - 1) * (residual @ residual))) / total
    half = float(scipy.stats.t.ppf(0.975, people - 1)) * error
    return Rate(rate, rate - half, rate + half)


def largest_gap(
    amount: FloatArray, hours: FloatArray, group: IntArray, *, shuffles: int, random: np.random.Generator
) -> RatioGap:
    """The largest relative gap among those with p ≤ .05, else the largest; every code of ``group`` from 0 needs hours.

    Raises ValueError for fewer than two groups.
    """
    size = int(group.max(initial=-1)) + 1
    if size < 2:
        raise ValueError("Two groups are compared, not fewer.")
    pairs = np.array(list(combinations(range(size), 2)))

    def gaps(code: IntArray) -> FloatArray:
        rate = np.bincount(code, amount, minlength=size) / np.bincount(code, hours, minlength=size)
        one, other = rate[pairs[:, 0]], rate[pairs[:, 1]]
        # The logarithm treats "a third less" and "half as much again" alike.
        return np.asarray(np.log(one / other))

    observed = gaps(group)
    p, _ = gap_test(
        observed, lambda count: np.stack([gaps(random.permutation(group)) for _ in range(count)]), shuffles=shuffles
    )
    sure = p <= 0.05
    place = int(np.argmax(np.where(sure | ~sure.any(), np.abs(observed), -1.0)))
    low, high = pairs[place] if observed[place] <= 0 else pairs[place][::-1]
    below = group_rate(amount[group == low], hours[group == low])
    above = group_rate(amount[group == high], hours[group == high])
    return RatioGap(int(low), int(high), _relative(below, above), float(p[place]))


def _relative(below: Rate, above: Rate) -> Rate:
    """below ÷ above − 1 with the interval of the logarithm of a ratio (Katz), from the half-widths of both rates."""
    ratio = below.value / above.value if above.value > 0 else 1.0
    if below.value <= 0 or above.value <= 0:
        return Rate(ratio - 1, -1.0, np.inf)
    spread = np.hypot((below.high - below.value) / below.value, (above.high - above.value) / above.value)
    return Rate(ratio - 1, float(ratio * np.exp(-spread)) - 1, float(ratio * np.exp(spread)) - 1)
