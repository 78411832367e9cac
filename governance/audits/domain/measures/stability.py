"""Has a distribution moved? The population stability index and total variation distance of two samples.

Sources: Siddiqi, *Credit Risk Scorecards* (2006), for the index and its customary bands; Yurdakul and Naranjo, "Statistical
properties of the population stability index", J. Risk Model Validation 14 (2020), for its distribution.

PSI = Σ (a − e) · ln(a ÷ e) over bins, where e is the share in the earlier sample and a that in the later. Without any change,
PSI ÷ (1/n + 1/m) follows χ² with bins − 1 degrees of freedom, which gives p: two small samples differ a little by chance, and the
customary bands alone would call that drift.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

from .distance_interval import distance_interval

__all__ = ["Shift", "binned", "label_shift", "quantile_edges", "shift_of_counts", "stability_index", "total_variation"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_HALF: Final = 0.5


class Shift(NamedTuple):
    """A distance between two samples, its 95 % interval over resampled rows, and the p of no change at all."""

    value: float
    low: float
    high: float
    p: float


def quantile_edges(values: FloatArray, bins: int = 10) -> FloatArray:
    """The inner edges of bins that hold equal shares of ``values``; fewer where many values are equal.

    >>> quantile_edges(np.arange(9.0), 4).tolist()
    [2.0, 4.0, 6.0]
    """
    return np.unique(np.quantile(values, np.linspace(0, 1, bins + 1)[1:-1]))


def binned(values: FloatArray, edges: FloatArray) -> IntArray:
    """How many values lie in each bin; the outer bins are open, a value on an edge belongs to the upper bin.

    >>> binned(np.array([-9.0, 2.0, 2.1, 99.0]), np.array([2.0, 4.0])).tolist()
    [1, 2, 1]
    """
    return np.bincount(np.searchsorted(edges, values, side="right"), minlength=len(edges) + 1)


def stability_index(earlier: IntArray, later: IntArray) -> float:
    """PSI of two rows of counts. Below 0.1 is by custom called stable, above 0.25 a shift.

    Where a bin is empty on one side, half an observation is added to every bin of both: the logarithm of nothing is not defined.
    A bin that is empty on both sides is left out.

    >>> round(stability_index(np.array([50, 50]), np.array([30, 70])), 6)
    0.16946
    """
    used = (earlier + later) > 0
    e, a = earlier[used].astype(float), later[used].astype(float)
    if (e == 0).any() or (a == 0).any():
        e, a = e + _HALF, a + _HALF
    e, a = e / e.sum(), a / a.sum()
    return float(((a - e) * np.log(a / e)).sum())


def total_variation(earlier: IntArray, later: IntArray) -> float:
    """½ Σ |a − e|: the share of rows that would have to change their value.

    >>> round(total_variation(np.array([50, 50]), np.array([30, 70])), 6)
    0.2
    """
    return float(np.abs(earlier / earlier.sum() - later / later.sum()).sum() / 2)


def shift_of_counts(earlier: IntArray, later: IntArray, *, draws: int, random: np.random.Generator) -> Shift:
    """PSI with its interval and p. Both rows of counts need at least one observation and two bins in use."""
    used = (earlier + later) > 0
    e, a = earlier[used], later[used]
    value = stability_index(e, a)
    p = float(scipy.stats.chi2.sf(value / (1 / e.sum() + 1 / a.sum()), max(len(e) - 1, 1)))
    drawn = [
        stability_index(one, other)
        for one, other in zip(_resampled(e, draws, random), _resampled(a, draws, random), strict=True)
    ]
    return Shift(value, *distance_interval(value, drawn, p), p)


def label_shift(earlier: IntArray, later: IntArray, *, draws: int, random: np.random.Generator) -> Shift:
    """TVD with its interval, and the p of Pearson's χ² that both samples are of one distribution."""
    used = (earlier + later) > 0
    e, a = earlier[used], later[used]
    p = float(scipy.stats.chi2_contingency(np.stack([e, a]), correction=False).pvalue) if len(e) > 1 else 1.0
    drawn = [
        total_variation(one, other)
        for one, other in zip(_resampled(e, draws, random), _resampled(a, draws, random), strict=True)
    ]
    value = total_variation(e, a)
    return Shift(value, *distance_interval(value, drawn, p), p)


def _resampled(counts: IntArray, draws: int, random: np.random.Generator) -> IntArray:
    return random.multinomial(int(counts.sum()), counts / counts.sum(), size=draws)
