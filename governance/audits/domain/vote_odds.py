"""Odds ratios of single votes over strata, with an interval that knows that votes on one item belong together.

The value is Mantel and Haenszel's, Σ(a·d/n) ÷ Σ(b·c/n) over strata. For the interval its logarithm is linearised in the counts: each vote
adds the slope of the logarithm in its cell, the slopes of an item's votes are added up, and the variance is the sum of their squares. A
second copy of every vote therefore changes nothing, and with one vote an item and one stratum it is Woolf's 1/a + 1/b + 1/c + 1/d.

Sources: Mantel and Haenszel, JNCI 22 (1959) 719–748; Liang and Zeger, Biometrika 73 (1986) 13–22, for sums within clusters.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from .association import OddsRatio
from .wilson import Z95

__all__ = ["odds_ratio_of_votes"]

IntArray = NDArray[np.int64]


def odds_ratio_of_votes(item: IntArray, stratum: IntArray, second: IntArray, without: IntArray) -> OddsRatio | None:
    """The odds of a label on the first side to those on the second, within strata; one number a vote in each array, none below 0.

    ``second`` is 1 for votes on items of the second side, ``without`` 1 for votes that do not give the label. None where a sum is zero.

    Example: votes of one item each, 30 with and 10 without on the first side, 20 and 20 on the second: 3.
    """
    size = int(stratum.max(initial=-1)) + 1
    cell = (stratum * 2 + second) * 2 + without
    t = np.bincount(cell, minlength=4 * size).reshape(size, 4).astype(np.float64)
    a, b, c, d = t.T
    n = np.maximum(t.sum(axis=1), 1)
    r, s = a * d / n, b * c / n
    up, down = float(r.sum()), float(s.sum())
    if up <= 0 or down <= 0:
        return None
    shared = s / n / down - r / n / up
    slopes = np.stack([d / n / up, -c / n / down, -b / n / down, a / n / up], axis=1) + shared[:, np.newaxis]
    of_item = np.bincount(item, slopes.ravel()[cell])
    centre, half = math.log(up / down), Z95 * math.sqrt(float((of_item**2).sum()))
    return OddsRatio(math.exp(centre), math.exp(centre - half), math.exp(centre + half))
