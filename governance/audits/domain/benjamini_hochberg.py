"""Correction for many tests at once.

Source: Benjamini and Hochberg, J. R. Stat. Soc. B 57 (1995) 289–300.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

__all__ = ["benjamini_hochberg"]


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Each p corrected so that, of all findings called at level q, no more than a share q is expected to be chance.

    The i-th smallest of m becomes p·m/i, never more than the next larger one, never more than 1. The order of the
    input is kept. Raises ValueError for a p outside 0 to 1.

    Example: ``benjamini_hochberg([0.01, 0.04, 0.03])`` is ``[0.03, 0.04, 0.04]``.
    """
    p = np.asarray(p_values, dtype=np.float64)
    if not np.all((p >= 0) & (p <= 1)):
        raise ValueError("A p-value lies between 0 and 1.")
    m = len(p)
    if m == 0:
        return []
    order = np.argsort(p, kind="stable")
    scaled = p[order] * m / np.arange(1, m + 1)
    monotone = np.minimum.accumulate(scaled[::-1])[::-1]
    adjusted = np.empty(m)
    adjusted[order] = np.minimum(monotone, 1.0)
    return [float(value) for value in adjusted]
