"""The p of each of many figures against the largest that dealing out anew gives: corrected for having looked at all.

Sources: Westfall and Young, *Resampling-Based Multiple Testing* (1993); Phipson and Smyth, Stat. Appl. Genet. Mol. Biol. 9 (2010).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["p_of_largest"]

FloatArray = NDArray[np.float64]

_FIRST: Final = 199
_WORTH_MORE: Final = 0.10
_ROUNDING: Final = 1e-9


def p_of_largest(observed: FloatArray, largest: Callable[[], float], shuffles: int) -> FloatArray:
    """(1 + dealings whose largest is at least as large) ÷ (1 + dealings), for each figure of ``observed``.

    ``largest`` deals out once and returns the largest figure. After 199 dealings in which nothing stands out at 10 % the rest is
    spared, which adds no false call (see :func:`governance.audits.domain.permutation.gap_test`).

    Example: a figure above those of all of 99 dealings has p = .01.
    """
    drawn = [largest() for _ in range(min(shuffles, _FIRST))]
    p = _share(observed, drawn)
    if shuffles > len(drawn) and len(p) and p.min() <= _WORTH_MORE:
        drawn += [largest() for _ in range(shuffles - len(drawn))]
        p = _share(observed, drawn)
    return p


def _share(observed: FloatArray, drawn: list[float]) -> FloatArray:
    ordered = np.sort(np.array(drawn))
    as_large = len(ordered) - np.searchsorted(ordered, observed - _ROUNDING, side="left")
    share: FloatArray = (1 + as_large) / (1 + len(ordered))
    return share
