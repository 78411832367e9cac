"""Krippendorff's unitized α: agreement on where units lie on a continuum, and on what they are.

For a category c, everybody's continuum of length L falls into units of c and the gaps between them, and

    D_o = Σ_(i ≠ j) Σ_g Σ_h δ²(g, h) / (m (m − 1) L²)
    δ² = (Δbegin)² + (Δend)² for two units that overlap;  l² for a unit of length l inside a gap of the other;  else 0
    D_e = (2 / L) Σ_units [ (N − 1)/3 · (2l³ − 3l² + l) + l² Σ_(gaps of length ≥ l) (gap − l + 1) ]
          / (mL (mL − 1) − Σ_units l (l − 1))
    α_u = 1 − Σ_c D_o / Σ_c D_e

with m annotators and N units of c in all. Several documents are one continuum in which no gap crosses a border; only
those that every annotator has read count. Overlapping units of one person and category are one unit.

Source: Krippendorff, "On the reliability of unitizing continuous data", Sociological Methodology 25 (1995); *Content
Analysis*, 2nd edition (2004), p. 254. How to read it: as α. A border that is off by a little costs a little, a missed unit costs
the square of its length.

Example: Krippendorff's (2004) continuum from 150 to 450: α_u is .7286 for c, 1 for k, and .8587 for both.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from .estimate import Estimate
from .marked import Marked
from .token_alpha import extent_of
from .undefined import Undefined
from .votes import FloatArray, IntArray

__all__ = ["unitized_alpha", "unitized_alpha_per_category"]


def unitized_alpha(marked: Marked, *, begin: int = 0, length: int | None = None) -> Estimate:
    """α_u over all categories, without an interval: one continuum is one observation.

    ``begin`` and ``length`` are those of every document; without a length, it ends with its last mark.
    """
    return _estimate(marked, range(len(marked.labels)), begin, length)


def unitized_alpha_per_category(marked: Marked, *, begin: int = 0, length: int | None = None) -> dict[str, Estimate]:
    """α_u of each category."""
    return {label: _estimate(marked, [code], begin, length) for code, label in enumerate(marked.labels)}


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


def _estimate(marked: Marked, categories: range | list[int], begin: int, length: int | None) -> Estimate:
    m = len(marked.annotators)
    documents = np.flatnonzero(marked.read.all(axis=1)) if m else np.zeros(0, dtype=np.int64)
    undefined = Undefined.NO_VOTES if m == 0 else Undefined.ONE_ANNOTATOR if m == 1 else None
    observed = expected = 0.0
    if undefined is None:
        for category in categories:
            continua = [_continuum(marked, document, category, begin, length) for document in documents.tolist()]
            total = float(sum(continuum.last - continuum.first for continuum in continua))
            if total > 0:
                observed += sum(continuum.observed() for continuum in continua) / (m * (m - 1) * total**2)
                expected += _expected(continua, m, total)
        undefined = None if expected > 0 else Undefined.NOTHING_MARKED
    return Estimate(
        measure="alpha_u",
        value=None if undefined else 1 - observed / expected,
        undefined_because=undefined,
        n_items=len(documents),
        n_votes=int((np.isin(marked.document, documents) & np.isin(marked.label, list(categories))).sum()),
        n_annotators=m,
    )


def _expected(continua: list[_Continuum], m: int, total: float) -> float:
    lengths = np.concatenate([np.diff(units, axis=1)[:, 0] for each in continua for units in each.units])
    gaps = np.sort(np.concatenate([each.gaps() for each in continua]))
    if not len(lengths):
        return 0.0
    # Sums over the gaps at least as long as the unit, from the long end.
    fits = len(gaps) - np.searchsorted(gaps, lengths)
    longest = np.concatenate([[0.0], np.cumsum(gaps[::-1])])[fits]
    in_gaps = lengths**2 * (longest + fits * (1 - lengths))
    in_units = (len(lengths) - 1) / 3 * (2 * lengths**3 - 3 * lengths**2 + lengths)
    denominator = m * total * (m * total - 1) - (lengths * (lengths - 1)).sum()
    return float(2 / total * (in_units + in_gaps).sum() / denominator)


def _continuum(marked: Marked, document: int, category: int, begin: int, length: int | None) -> _Continuum:
    first, last = extent_of(marked, document, begin, length)
    mine = (marked.document == document) & (marked.label == category)
    units = [_merged(marked.place[mine & (marked.annotator == person)]) for person in range(len(marked.annotators))]
    return _Continuum(first, last, units)


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
