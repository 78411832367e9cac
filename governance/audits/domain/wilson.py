"""Wilson's interval for a rate, and the same for votes clustered in people.

Sources: Wilson, J. Am. Stat. Assoc. 22 (1927) 209–212; for clustered votes Cochran, *Sampling Techniques* (1977)
§6.3, and Korn and Graubard, Survey Methodology 24 (1998) 193–201.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

__all__ = ["Z95", "Rate", "clustered_rate", "wilson_rate"]

# scipy.special.ndtri(0.975), written out: asking for it would load that library at the start of every process.
Z95: Final = 1.959963984540054


class Rate(NamedTuple):
    """A share between 0 and 1 with its 95 % interval."""

    value: float
    low: float
    high: float


def wilson_rate(positive: float, total: float) -> Rate:
    """The rate ``positive / total`` with Wilson's 95 % interval. Raises ValueError for an empty total.

    Example: ``wilson_rate(1901, 3696)`` is .514340 with .498220 to .530429.
    """
    if total <= 0:
        raise ValueError("A rate of nothing is not defined: the total is zero.")
    if not 0 <= positive <= total:
        raise ValueError(f"{positive} cannot be a part of {total}.")
    z2 = Z95 * Z95
    centre = (positive + z2 / 2) / (total + z2)
    half = Z95 / (total + z2) * math.sqrt(positive * (total - positive) / total + z2 / 4)
    # At the ends the formula is exact, but rounding would leave 1e-17 instead of 0.
    low = 0.0 if positive == 0 else centre - half
    high = 1.0 if positive == total else centre + half
    return Rate(positive / total, low, high)


def clustered_rate(positive: NDArray[np.int64], total: NDArray[np.int64]) -> Rate:
    """The pooled rate of several people, with an interval that takes the person as the unit.

    ``positive`` and ``total`` hold one number a person (shape ``(people,)``). The more alike one person's votes
    are, the fewer independent votes they amount to. Raises ValueError when nobody voted.

    Example: two people who say yes to 10 of 10 and to 0 of 10 are two votes, not twenty: the interval is nearly 0
    to 1.
    """
    votes = int(total.sum())
    yes = int(positive.sum())
    if votes == 0:
        raise ValueError("A rate of nothing is not defined: nobody voted.")
    rate = yes / votes
    effective = _effective_votes(positive, total, rate, votes)
    interval = wilson_rate(rate * effective, effective)
    return Rate(rate, interval.low, interval.high)


def _effective_votes(positive: NDArray[np.int64], total: NDArray[np.int64], rate: float, votes: int) -> float:
    voted = total > 0
    people = int(voted.sum())
    if people == 1 or rate in (0.0, 1.0):
        # Nothing tells how people differ, so each of them counts once.
        return float(people)
    residual = positive[voted] - rate * total[voted]
    variance = people / (people - 1) * float(residual @ residual) / votes**2
    if variance == 0.0:
        return float(votes)
    quantile = float(scipy.special.stdtrit(people - 1, 0.975))
    return max(1.0, min(float(votes), rate * (1 - rate) / variance * (Z95 / quantile) ** 2))
