"""Labels that an item's own numbers clearly contradict: what flipping labels leaves behind.

A linear discriminant (Fisher 1936; each label a normal cloud, one covariance for all, labels equally likely beforehand) is fitted on four
fifths of the items and gives the rest a probability q of every label. An item is clear where the largest q is .99 or more. Of clear
items Σ (1 − q) are expected to bear another label; p is the chance of at least as many as do (Poisson). Where clouds overlap, few items are
clear and little is said, which is as it should be: there a flip cannot be told from an item in between.

The idea that a confident model disagreeing with a label is evidence against it is that of Northcutt, Jiang and Chuang, "Confident learning",
J. Artif. Intell. Res. 70 (2021).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

__all__ = ["CLEAR", "Contradicted", "contradicted_labels"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

CLEAR: Final = 0.99
_FOLDS: Final = 5
_KEPT: Final = 0.75
_TINY: Final = 1e-12


class Contradicted(NamedTuple):
    """``clear`` items speak for one label; ``seen`` of them bear another, where ``expected`` would by chance."""

    clear: int
    seen: int
    expected: float
    p: float


def contradicted_labels(numbers: FloatArray, label: IntArray, *, random: np.random.Generator) -> Contradicted:
    """Count the contradictions; ``numbers`` has shape ``(items, columns)``, ``label`` a code from 0 for each item.

    Raises ValueError where a label has fewer than five items for every column: too few for its cloud.
    """
    size = np.bincount(label)
    if len(size) < 2 or size.min() < _FOLDS * numbers.shape[1]:
        raise ValueError("Each label needs five items for every number.")
    fold = random.permutation(len(label)) % _FOLDS
    likely = np.empty((len(label), len(size)))
    for number in range(_FOLDS):
        inside = fold == number
        likely[inside] = _probabilities(numbers[~inside], label[~inside], numbers[inside], len(size))
    best = likely.max(axis=1)
    clear = best >= CLEAR
    seen = int((likely.argmax(axis=1) != label)[clear].sum())
    expected = float((1 - best[clear]).sum())
    return Contradicted(
        int(clear.sum()), seen, expected, float(scipy.stats.poisson.sf(seen - 1, expected)) if seen else 1.0
    )


def _probabilities(numbers: FloatArray, label: IntArray, asked: FloatArray, labels: int) -> FloatArray:
    centre = np.stack([np.median(numbers[label == one], axis=0) for one in range(labels)])
    inverse = np.linalg.pinv(_covariance(numbers - centre[label]))
    distance = np.stack([(((asked - one) @ inverse) * (asked - one)).sum(axis=1) for one in centre], axis=1)
    weight = np.exp((distance.min(axis=1, keepdims=True) - distance) / 2)
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def _covariance(away: FloatArray) -> FloatArray:
    """Of the three quarters of the rows nearest to their label's centre, scaled so that the median distance is that of χ².

    Rows whose label was flipped lie far from the centre of the label they bear, and would make every cloud look wide.
    """
    near = (away**2 / np.maximum(np.median(away**2, axis=0), _TINY)).sum(axis=1)
    kept = away[near <= np.quantile(near, _KEPT)]
    scatter = kept.T @ kept / len(kept)
    distance = ((away @ np.linalg.pinv(scatter)) * away).sum(axis=1)
    return np.asarray(scatter * np.median(distance) / scipy.stats.chi2.ppf(0.5, away.shape[1]))
