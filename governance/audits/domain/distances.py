"""How far two distributions of labels are apart: KL, JS, L2, total variation, and the largest single difference.

Every function takes two arrays of shares that add up to 1, in the same order of labels, shape ``(..., labels)``, and works
along the last axis. Logarithms are natural, so KL and JS are in nats.

Example: Adult census income, men 30.57 % above 50,000 dollars, women 10.95 %: KL .1412, JS .0302, L2 .2776, TVD .1963.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["jensen_shannon", "kullback_leibler", "largest_difference", "lp2", "total_variation"]

FloatArray = NDArray[np.float64]


def kullback_leibler(p: FloatArray, q: FloatArray) -> FloatArray:
    """KL(p ‖ q) = Σ p ln(p/q); 0 for equal distributions, infinite where q lacks a label that p has.

    Source: Kullback and Leibler, Ann. Math. Stat. 22 (1951) 79–86. Not symmetric: q is the one that has to explain p.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(p > 0, p * np.log(p / q), 0.0)
    found: FloatArray = terms.sum(axis=-1)
    return found


def jensen_shannon(p: FloatArray, q: FloatArray) -> FloatArray:
    """JS = ½ KL(p ‖ m) + ½ KL(q ‖ m) with m = ½(p + q); from 0 to ln 2 = .693, symmetric, never infinite.

    Source: Lin, IEEE Trans. Inf. Theory 37 (1991) 145–151.
    """
    m = (p + q) / 2
    return (kullback_leibler(p, m) + kullback_leibler(q, m)) / 2


def lp2(p: FloatArray, q: FloatArray) -> FloatArray:
    """√Σ(p − q)²: the straight-line distance, from 0 to √2."""
    found: FloatArray = np.sqrt(((p - q) ** 2).sum(axis=-1))
    return found


def total_variation(p: FloatArray, q: FloatArray) -> FloatArray:
    """½Σ|p − q|: the share of items that would need another label for the two to match, from 0 to 1."""
    found: FloatArray = np.abs(p - q).sum(axis=-1) / 2
    return found


def largest_difference(p: FloatArray, q: FloatArray) -> FloatArray:
    """max |p − q|: the largest difference of any one label (Kolmogorov–Smirnov as label measures use it), from 0 to 1."""
    found: FloatArray = np.abs(p - q).max(axis=-1)
    return found
