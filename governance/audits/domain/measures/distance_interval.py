"""The interval of a distance between two samples. A distance is never below 0, so chance adds to it, and adds most where there is none.

Percentiles of rows drawn again therefore lie too high: where two samples of one population are compared, 0 is below nearly all of them. Turned
round at the value (the basic bootstrap) they are too low for a small distance. So each end is taken from where it errs on the careful side, and an end of 0 says what the test says.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["distance_interval"]

_LEVEL: Final = 0.05


def distance_interval(value: float, drawn: ArrayLike, p: float) -> tuple[float, float]:
    """The 95 % interval of a distance ``value``, from the distances of rows ``drawn`` again and the ``p`` that there is none at all.

    The lower end is 2·value − the 97.5th percentile, or 0 where p is above .05; the upper end the larger of the 97.5th percentile and
    2·value − the 2.5th. Draws whose distance is not defined are left out.

    >>> distance_interval(0.25, [0.125, 0.25, 0.5], p=0.2)[0]
    0.0
    """
    spread = np.asarray(drawn, dtype=np.float64)
    spread = spread[np.isfinite(spread)]
    if not spread.size:
        return (0.0 if p > _LEVEL else value), value
    low, high = (float(end) for end in np.percentile(spread, [2.5, 97.5]))
    under = min(value, max(0.0, 2 * value - high)) if p <= _LEVEL else 0.0
    return under, max(value, high, 2 * value - low)
