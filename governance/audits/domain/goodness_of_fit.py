"""How far shares are from those of a reference."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

from .measures.distance_interval import distance_interval

__all__ = ["GoodnessOfFit", "goodness_of_fit", "total_variation", "total_variation_interval"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_LEAST_EXPECTED = 5


class GoodnessOfFit(NamedTuple):
    """Pearson's χ², its degrees of freedom and p; ``simulated`` when p comes from draws, not the χ² distribution."""

    statistic: float
    degrees_of_freedom: int
    p: float
    simulated: bool


def total_variation(shares: FloatArray, reference: FloatArray) -> float:
    """Half the sum of absolute differences of two distributions: the share that would have to move. Range 0 to 1.

    Example: .5/.3/.2 against .25/.25/.5 differ by .3.
    """
    return float(np.abs(shares - reference).sum() / 2)


def total_variation_interval(
    counts: IntArray, reference: FloatArray, p: float, *, draws: int, random: np.random.Generator
) -> tuple[float, float]:
    """A 95 % interval for the total variation, by drawing the units again; ``p`` is that of :func:`goodness_of_fit`."""
    n = int(counts.sum())
    again = random.multinomial(n, counts / n, size=draws) / n
    distances = np.abs(again - reference).sum(axis=1) / 2
    return distance_interval(total_variation(counts / n, reference), distances, p)


def goodness_of_fit(
    counts: IntArray, reference: FloatArray, *, draws: int, random: np.random.Generator
) -> GoodnessOfFit:
    """Pearson's test of counts against shares that are all positive and add up to 1.

    With an expected count below 5 the χ² distribution is not trusted, and p is the share of ``draws`` multinomial
    samples from the reference that are as far from it. Raises ValueError for a share that is not positive.

    Example: counts 50, 30, 20 against .25, .25, .5 give χ² = 44.0 with 2 degrees of freedom.
    """
    if not np.all(reference > 0):
        raise ValueError("Every category of the reference needs a share above zero.")
    n = int(counts.sum())
    expected = n * reference
    statistic = float(((counts - expected) ** 2 / expected).sum())
    degrees = len(counts) - 1
    if expected.min() >= _LEAST_EXPECTED:
        return GoodnessOfFit(statistic, degrees, float(scipy.stats.chi2.sf(statistic, degrees)), simulated=False)
    samples = random.multinomial(n, reference, size=draws)
    distances = ((samples - expected) ** 2 / expected).sum(axis=1)
    p = (1 + int((distances >= statistic * (1 - 1e-12)).sum())) / (1 + draws)
    return GoodnessOfFit(statistic, degrees, p, simulated=True)
