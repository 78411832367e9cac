"""How far a row lies from the bulk of the others, when the outliers themselves may not pull the centre towards them.

Mahalanobis distance d² = (x − t)ᵀ S⁻¹ (x − t), with centre t and scatter S of the h = ⌈(n + p + 1)/2⌉ rows whose covariance has the
smallest determinant (minimum covariance determinant, MCD), found by FastMCD's concentration steps, S scaled so that the median of d²
is that of χ²; then, once more, of all rows within the 97.5 % quantile of χ² (reweighting). In p columns d² of a clean normal row follows
about χ² with p degrees of freedom; because in small samples "about" is not enough, the cut-off comes from clean normal samples of the
same size (:func:`clean_maxima`): MCD does not depend on units or correlations, so that one simulation serves every table of n rows and
p columns.

Sources: Rousseeuw and Van Driessen, "A fast algorithm for the minimum covariance determinant estimator", Technometrics 41 (1999).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

__all__ = ["RobustDistances", "clean_maxima", "innermost", "robust_distances"]

FloatArray = NDArray[np.float64]

_STARTS: Final = 100
_BEST: Final = 10
_FIRST_STEPS: Final = 2
_MOST_STEPS: Final = 100
_QUANTILE: Final = 0.975
# A larger table is first searched in a part of its rows, as FastMCD does.
_MOST_SEARCHED: Final = 600


class RobustDistances(NamedTuple):
    """``squared``: d² of each row. ``centre`` and ``scatter``: what they are measured from."""

    squared: FloatArray
    centre: FloatArray
    scatter: FloatArray


def robust_distances(
    rows: FloatArray, *, random: np.random.Generator, starts: int = _STARTS, finish: int = _BEST
) -> RobustDistances:
    """The reweighted MCD distances of ``rows``, shape ``(n, p)``, n > 2 p.

    Raises ValueError where there are too few rows, or where half of them lie in a plane (a column that hardly varies).
    """
    n, p = rows.shape
    if n <= 2 * p:
        raise ValueError(f"{n} rows are too few for distances in {p} columns; more than {2 * p} are needed.")
    centre, scatter = innermost(rows, random=random, starts=starts, finish=finish)
    squared = _squared(rows, centre, scatter)
    kept = squared * scipy.stats.chi2.ppf(0.5, p) / np.median(squared) <= scipy.stats.chi2.ppf(_QUANTILE, p)
    centre, scatter = rows[kept].mean(axis=0), _covariance(rows[kept])
    return RobustDistances(_squared(rows, centre, scatter), centre, scatter)


def innermost(
    rows: FloatArray, *, random: np.random.Generator, starts: int = _STARTS, finish: int = _BEST
) -> tuple[FloatArray, FloatArray]:
    """Mean and covariance of the h rows whose covariance has the smallest determinant: the raw MCD."""
    n, p = rows.shape
    h = (n + p + 2) // 2
    part = rows if n <= _MOST_SEARCHED else rows[random.choice(n, _MOST_SEARCHED, replace=False)]
    size = max(p + 1, round(h * len(part) / n))
    found = []
    for _ in range(starts):
        subset = part[random.choice(len(part), p + 1, replace=False)]
        centre, scatter = subset.mean(axis=0), _covariance(subset)
        for _ in range(_FIRST_STEPS):
            centre, scatter, determinant = _concentrated(part, centre, scatter, size)
        found.append((determinant, centre, scatter))
    found.sort(key=lambda one: one[0])
    finished = [_converged(rows, centre, scatter, h) for _, centre, scatter in found[:finish]]
    determinant, centre, scatter = min(finished, key=lambda one: one[0])
    if not determinant > 0:
        raise ValueError("Half of the rows lie in a plane: leave out the column that hardly varies.")
    return centre, scatter


def clean_maxima(n: int, p: int, *, samples: int, random: np.random.Generator) -> FloatArray:
    """The largest d² of each of ``samples`` clean normal tables of n rows and p columns, sorted.

    Its 95 % quantile is exceeded by any row at all in one of twenty clean tables.
    """
    largest = [
        float(robust_distances(random.standard_normal((n, p)), random=random, starts=10, finish=1).squared.max())
        for _ in range(samples)
    ]
    return np.sort(np.array(largest))


def _converged(
    rows: FloatArray, centre: FloatArray, scatter: FloatArray, h: int
) -> tuple[float, FloatArray, FloatArray]:
    before = np.inf
    for _ in range(_MOST_STEPS):
        centre, scatter, determinant = _concentrated(rows, centre, scatter, h)
        if not determinant < before:
            break
        before = determinant
    return determinant, centre, scatter


def _concentrated(
    rows: FloatArray, centre: FloatArray, scatter: FloatArray, h: int
) -> tuple[FloatArray, FloatArray, float]:
    """Mean and covariance of the h nearest rows, whose determinant is never larger than before (Theorem 1 of the paper)."""
    nearest = rows[np.argpartition(_squared(rows, centre, scatter), h - 1)[:h]]
    scatter = _covariance(nearest)
    return nearest.mean(axis=0), scatter, float(np.linalg.det(scatter))


def _covariance(rows: FloatArray) -> FloatArray:
    away = rows - rows.mean(axis=0)
    return np.asarray(away.T @ away / (len(rows) - 1))


def _squared(rows: FloatArray, centre: FloatArray, scatter: FloatArray) -> FloatArray:
    away = rows - centre
    try:
        inverse = np.linalg.inv(scatter)
    except np.linalg.LinAlgError:
        # A small subset may lie in a plane; the pseudo-inverse lets the search leave it.
        inverse = np.linalg.pinv(scatter, hermitian=True)
    return np.asarray(((away @ inverse) * away).sum(axis=1))
