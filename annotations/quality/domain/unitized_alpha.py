"""Krippendorff's unitized α: agreement on where units lie on a continuum, and on what they are.

For a category c, everybody's continuum of length L falls into units of c and the gaps between them, and

    D_o = Σ_(i ≠ j) Σ_g Σ_h δ²(g, h) / (m (m − 1) L²)
    δ² = (Δbegin)² + (Δend)² for two units that overlap;  l² for a unit of length l inside a gap of the other;  else 0
    D_e = (2 / L) Σ_units [ (N − 1)/3 · (2l³ − 3l² + l) + l² Σ_(gaps of length ≥ l) (gap − l + 1) ]
          / (mL (mL − 1) − Σ_units l (l − 1))
    α_u = 1 − Σ_c D_o / Σ_c D_e

with m annotators and N units of c in all. Several documents are one continuum in which no gap crosses a border; only
those that every annotator has read count. Overlapping units of one person and category are one unit. An interval resamples
documents: how many units there are of each length, and how many gaps have room for it, add up over documents, and D_e
follows from these sums. A single continuum is one observation and has no interval.

Source: Krippendorff, "On the reliability of unitizing continuous data", Sociological Methodology 25 (1995); *Content
Analysis*, 2nd edition (2004), p. 254. How to read it: as α. A border that is off by a little costs a little, a missed unit costs
the square of its length.

Example: Krippendorff's (2004) continuum from 150 to 450: α_u is .7286 for c, 1 for k, and .8587 for both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy import sparse

from .estimate import Estimate, IntervalMethod, estimate
from .item_sums import ItemSums, ValueOfTotals
from .marked import Marked
from .token_alpha import extent_of
from .undefined import Undefined
from .votes import FloatArray, IntArray

__all__ = ["unitized_alpha", "unitized_alpha_per_category"]


def unitized_alpha(
    marked: Marked, *, begin: int = 0, length: int | None = None, interval: IntervalMethod | None = None
) -> Estimate:
    """α_u over all categories.

    ``begin`` and ``length`` are those of every document; without a length, it ends with its last mark.
    """
    return estimate("alpha_u", _sums(marked, range(len(marked.labels)), begin, length), interval)


def unitized_alpha_per_category(
    marked: Marked, *, begin: int = 0, length: int | None = None, interval: IntervalMethod | None = None
) -> dict[str, Estimate]:
    """α_u of each category."""
    return {
        label: estimate("alpha_u", _sums(marked, [code], begin, length), interval)
        for code, label in enumerate(marked.labels)
    }


@dataclass(frozen=True)
class _Continuum:
    """One document: whose units of a category lie where, by annotator, merged and sorted, shape ``(n, 2)`` each."""

    first: int
    last: int
    units: list[FloatArray]

    def gaps(self) -> FloatArray:
        """The lengths of the gaps of all annotators."""
        found = []
        for units in self.units:
            borders = np.concatenate([[self.first], units.ravel(), [self.last]])
            found.append(borders[1::2] - borders[0::2])
        lengths = np.concatenate(found)
        return lengths[lengths > 0]

    def observed(self) -> float:
        """Σ δ² over ordered pairs of annotators."""
        return 2 * sum(_difference(first, second) for first, second in combinations(self.units, 2))


def _difference(first: FloatArray, second: FloatArray) -> float:
    """Σ δ² of two people's units against each other, and of the units of each that lie in a gap of the other."""
    overlap = (first[:, np.newaxis, 0] < second[:, 1]) & (second[:, 0] < first[:, np.newaxis, 1])
    apart = ((first[:, np.newaxis] - second) ** 2).sum(axis=2)
    alone = [first[~overlap.any(axis=1)], second[~overlap.any(axis=0)]]
    return float(apart[overlap].sum() + sum((np.diff(units, axis=1) ** 2).sum() for units in alone))


def _sums(marked: Marked, categories: Sequence[int], begin: int, length: int | None) -> ItemSums:
    """Per document: its length and Σ δ² of each category, then for each category the counts of :func:`_counted`."""
    m = len(marked.annotators)
    documents = np.flatnonzero(marked.read.all(axis=1)) if m else np.zeros(0, dtype=np.int64)
    extents = [extent_of(marked, document, begin, length) for document in documents.tolist()] if m > 1 else []
    scalars = [np.array([last - first for first, last in extents], dtype=np.float64)]
    counts: list[sparse.csr_array[np.float64, tuple[int, int]]] = []
    lengths: list[FloatArray] = []
    for category in categories:
        continua = [
            _continuum(marked, document, category, extent)
            for document, extent in zip(documents.tolist(), extents, strict=False)
        ]
        scalars.append(np.array([continuum.observed() for continuum in continua], dtype=np.float64))
        of_category, different = _counted(continua)
        counts.append(of_category)
        lengths.append(different)
    undefined = Undefined.NO_VOTES if m == 0 else Undefined.ONE_ANNOTATOR if m == 1 else None
    if undefined is None and not any(map(len, lengths)):
        undefined = Undefined.NOTHING_MARKED
    none = sparse.csr_array((len(scalars[0]), 0), dtype=np.float64)
    return ItemSums(
        scalars=np.column_stack(scalars),
        by_label=sparse.csr_array(sparse.hstack([none, *counts])),
        value_of_totals=_value(m, lengths),
        n_votes=int((np.isin(marked.document, documents) & np.isin(marked.label, list(categories))).sum()),
        n_annotators=m,
        undefined_because=undefined,
    )


def _counted(continua: list[_Continuum]) -> tuple[sparse.csr_array[np.float64, tuple[int, int]], FloatArray]:
    """Per document and different length l of a unit, side by side: units of l; gaps with room for l and for no longer
    unit; and what those gaps measure together. Shape ``(documents, 3 n)``, and the n lengths in order."""
    units = [np.concatenate([np.diff(own, axis=1)[:, 0] for own in continuum.units]) for continuum in continua]
    gaps = [continuum.gaps() for continuum in continua]
    lengths = np.unique(np.concatenate([np.zeros(0), *units]))
    n = len(lengths)
    rows, columns, amounts = [], [], []
    for document, (of_units, of_gaps) in enumerate(zip(units, gaps, strict=True)):
        room = np.searchsorted(lengths, of_gaps, side="right") - 1
        wide = room >= 0
        rows.append(np.full(len(of_units) + 2 * int(wide.sum()), document))
        columns += [np.searchsorted(lengths, of_units), n + room[wide], 2 * n + room[wide]]
        amounts += [np.ones(len(of_units)), np.ones(int(wide.sum())), of_gaps[wide]]
    shape = (len(continua), 3 * n)
    if not rows:
        return sparse.csr_array(shape, dtype=np.float64), lengths
    place = (np.concatenate(rows), np.concatenate(columns))
    return sparse.csr_array((np.concatenate(amounts), place), shape=shape), lengths


def _value(m: int, lengths: list[FloatArray]) -> ValueOfTotals:
    """The formula above from the totals of :func:`_sums`."""

    def value(scalars: FloatArray, by_label: FloatArray) -> FloatArray:
        total, observed = scalars[:, 0], scalars[:, 1:].sum(axis=1)
        expected = np.zeros(len(total))
        start = 0
        with np.errstate(divide="ignore", invalid="ignore"):
            for of_units in lengths:
                counts = by_label[:, start : start + 3 * len(of_units)]
                start += counts.shape[1]
                expected += np.nan_to_num(_expected(m, total, of_units, *np.split(counts, 3, axis=1)))
            disagreement = observed / (m * (m - 1) * total**2)
            return np.where(expected > 0, 1 - disagreement / expected, np.nan)

    return value


def _expected(
    m: int, total: FloatArray, length: FloatArray, units: FloatArray, gaps: FloatArray, in_gaps: FloatArray
) -> FloatArray:
    """D_e of one category, from totals of shape ``(B, n)``; NaN where there is no continuum."""
    # A gap has room for every unit that is no longer than the longest it has room for.
    fits, reach = (np.cumsum(part[:, ::-1], axis=1)[:, ::-1] for part in (gaps, in_gaps))
    apart = (units * length**2 * (reach + fits * (1 - length))).sum(axis=1)
    together = (units.sum(axis=1) - 1) / 3 * (units * (2 * length**3 - 3 * length**2 + length)).sum(axis=1)
    pairs = m * total * (m * total - 1) - (units * length * (length - 1)).sum(axis=1)
    found: FloatArray = np.where(units.sum(axis=1) > 0, 2 / total * (together + apart) / pairs, 0.0)
    return found


def _continuum(marked: Marked, document: int, category: int, extent: tuple[int, int]) -> _Continuum:
    mine = (marked.document == document) & (marked.label == category)
    units = [_merged(marked.place[mine & (marked.annotator == person)]) for person in range(len(marked.annotators))]
    return _Continuum(*extent, units)


def _merged(places: FloatArray) -> FloatArray:
    """The union of intervals as sorted intervals that do not overlap."""
    places = places[places[:, 1] > places[:, 0]]
    if not len(places):
        return np.zeros((0, 2))
    places = places[np.argsort(places[:, 0])]
    reach = np.maximum.accumulate(places[:, 1])
    starts: IntArray = np.flatnonzero(np.append(True, places[1:, 0] >= reach[:-1]))
    ends = np.append(starts[1:], len(places)) - 1
    return np.column_stack([places[starts, 0], reach[ends]])
