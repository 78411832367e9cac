"""Percentile interval by resampling items.

    low, high = quantiles (1 − confidence)/2 and (1 + confidence)/2 of the measure over replicates,
    each replicate drawing as many items as there are, with replacement

Source: Efron and Tibshirani, *An Introduction to the Bootstrap* (1993), chapter 13. How to read it: were the items
drawn again from the same source and given to the same people, the measure would fall in such an interval in about
95 of 100 studies. It says nothing about other annotators. Example: Krippendorff's α of the RTE votes, .241, has the
interval .220 to .262.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .item_sums import ItemSums
from .votes import FloatArray, IntArray

__all__ = ["Bootstrap", "Interval", "bootstrap_interval", "percentile_interval", "replicate_totals"]

_WEIGHTS_IN_MEMORY = 4_000_000
_FEW_PATTERNS = 10
_FINGERPRINT_SEED = 7


@dataclass(frozen=True, kw_only=True)
class Bootstrap:
    """How to make an interval. The same votes and ``seed`` give the same interval."""

    seed: int
    replicates: int = 1000
    confidence: float = 0.95

    def __post_init__(self) -> None:
        if self.replicates < 1:
            raise ValueError("An interval needs at least one replicate.")
        if not 0 < self.confidence < 1:
            raise ValueError("Confidence lies between 0 and 1.")


@dataclass(frozen=True, kw_only=True)
class Interval:
    """From ``low`` to ``high``; ``undefined_replicates`` of the ``replicates`` had no value and were left out.

    An analytic interval has a ``standard_error`` and no replicates.
    """

    low: float
    high: float
    confidence: float
    replicates: int = 0
    undefined_replicates: int = 0
    standard_error: float | None = None


def bootstrap_interval(sums: ItemSums, settings: Bootstrap) -> Interval | None:
    """The percentile interval of a measure; None if fewer than two items enter it or no replicate has a value."""
    if sums.n_items < 2:
        return None
    values = np.concatenate([sums.value_of_totals(*totals) for totals in replicate_totals(sums, settings)])
    return percentile_interval(values, settings)


def percentile_interval(values: FloatArray, settings: Bootstrap) -> Interval | None:
    """The interval of the values of all replicates, NaN where one had none; None if no replicate has a value."""
    defined = values[~np.isnan(values)]
    if not len(defined):
        return None
    tail = (1 - settings.confidence) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return Interval(
        low=float(low),
        high=float(high),
        confidence=settings.confidence,
        replicates=settings.replicates,
        undefined_replicates=settings.replicates - len(defined),
    )


def replicate_totals(sums: ItemSums, settings: Bootstrap) -> Iterator[tuple[FloatArray, FloatArray]]:
    """The totals of the scalars and of the labels in blocks of replicates, of shapes ``(b, d)`` and ``(b, K)``."""
    representative, frequency = _patterns(sums)
    scalars = sums.scalars[representative]
    by_label = sums.by_label[representative].T.tocsr()
    for weights in _weights(frequency, settings):
        yield weights @ scalars, np.asarray(by_label @ weights.T).T


def _patterns(sums: ItemSums) -> tuple[IntArray, IntArray]:
    """One item of each pattern of equal rows, and how many items share the pattern.

    Equal rows have equal random projections, and unequal rows differ in theirs with near certainty (two independent
    projections of 53 bits each, as the parts of a complex number). This is one sort instead of one per column.
    """
    random = np.random.default_rng(_FINGERPRINT_SEED)

    def directions(count: int) -> np.ndarray[tuple[int], np.dtype[np.complex128]]:
        return random.random(count) + 1j * random.random(count)

    n_scalars, n_labels = sums.scalars.shape[1], sums.by_label.shape[1]
    # A sparse row is summed in the order of its labels; einsum, unlike BLAS, treats every dense row alike.
    fingerprint = np.einsum("ij,j->i", sums.scalars, directions(n_scalars)) + sums.by_label @ directions(n_labels)
    _, representative, frequency = np.unique(fingerprint, return_index=True, return_counts=True)
    return representative, frequency


def _weights(frequency: IntArray, settings: Bootstrap) -> Iterator[FloatArray]:
    """How often each pattern is drawn, in blocks of replicates of shape ``(block, patterns)``.

    With few patterns one multinomial draw per replicate is cheapest; with many, drawing the items one by one and
    counting gives the same distribution with less work.
    """
    random = np.random.default_rng(settings.seed)
    n_patterns, n_items = len(frequency), int(frequency.sum())
    block = max(1, _WEIGHTS_IN_MEMORY // n_patterns)
    pattern_of_item = np.repeat(np.arange(n_patterns), frequency)
    for start in range(0, settings.replicates, block):
        size = min(block, settings.replicates - start)
        if n_patterns * _FEW_PATTERNS <= n_items:
            yield random.multinomial(n_items, frequency / n_items, size=size).astype(np.float64)
        else:
            yield np.stack([_drawn(random, pattern_of_item, n_patterns) for _ in range(size)])


def _drawn(random: np.random.Generator, pattern_of_item: IntArray, n_patterns: int) -> FloatArray:
    drawn = random.integers(0, len(pattern_of_item), size=len(pattern_of_item))
    return np.bincount(pattern_of_item[drawn], minlength=n_patterns).astype(np.float64)
