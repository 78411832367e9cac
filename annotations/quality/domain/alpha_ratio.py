"""Krippendorff's α for quantities with a true zero: δ = ((x − y) / (x + y))².

    D_o = Σ_u Σ_(pairs i ≠ j) δ(x_i, x_j) / (m_u − 1)        D_e = Σ_i Σ_j δ(x_i, x_j) / (n − 1)        α = 1 − D_o / D_e

over the items with at least two votes; two zeros do not differ. D_e over n different scores would be n² terms. But
δ = 1 − 4xy/(x + y)², and 1/(x + y)² = ∫ s e^(−s(x + y)) ds, so that

    Σ_i Σ_j x_i x_j / (x_i + x_j)² = ∫ s (Σ_i x_i e^(−s x_i))² ds

which the trapezoidal rule in log s gives to the last digits with some two hundred nodes, whatever n is. Scores that all
lie close together lose digits to the difference from 1: six remain where they differ by a thousandth.

Source: Krippendorff, *Content Analysis*, 4th edition (2018), chapter 12; for the rule, Trefethen and Weideman, "The
exponentially convergent trapezoidal rule", SIAM Review 56 (2014). How to read it: as nominal α, where 1 and 2 differ as
much as 100 and 200. Example: Krippendorff's 4 × 12 table gives .7974.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from .alpha_distance import distance_alpha_sums
from .estimate import Estimate, IntervalMethod, estimate
from .item_sums import ItemSums, shared_items_missing
from .krippendorff_alpha import alpha_forms
from .pairs_within import pairs_within
from .votes import FloatArray, Votes

__all__ = ["ratio_alpha", "ratio_alpha_sums"]

# Up to here a table of all distances is quicker than the integral.
_SMALL_TABLE = 1_000
_LOG_STEP = 0.25
_NODES_AT_ONCE = 8
_NO_SPREAD = 1e-10


def ratio_alpha(votes: Votes, points: FloatArray, interval: IntervalMethod | None = None) -> Estimate:
    """α of the votes where category ``c`` is the quantity ``points[c]``. Raises :class:`ValueError` below zero."""
    return estimate("krippendorff_alpha", ratio_alpha_sums(votes, points), interval)


def ratio_alpha_sums(votes: Votes, points: FloatArray) -> ItemSums:
    """Per pairable item: its observed disagreement, and what its votes add to D_e."""
    if len(points) and points.min() < 0:
        raise ValueError("A ratio scale has no numbers below zero.")
    if len(points) <= _SMALL_TABLE:
        return distance_alpha_sums(votes, ratio_distance(points[:, np.newaxis], points[np.newaxis, :]))
    size = votes.votes_per_item
    kept = size >= 2
    x = points[votes.label]
    total = np.zeros(votes.n_items)
    for first, second in pairs_within(size):
        total += np.bincount(votes.item[first], ratio_distance(x[first], x[second]), votes.n_items)
    m = size[kept].astype(np.float64)
    zeros = np.bincount(votes.item, x == 0, votes.n_items)[kept]
    nodes = _nodes(x[x > 0])

    def parts(scalars: FloatArray, _by_label: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        observed, n, zero = scalars[:, :3].T
        # All pairs count 1, less the share 4xy/(x + y)² of the positive ones and the pairs of zeros.
        close = 4 * _LOG_STEP * (nodes**2 * scalars[:, 3:] ** 2).sum(axis=1)
        chance = n**2 - zero**2 - close
        return observed, np.where(chance > _NO_SPREAD * n**2, chance, 0.0), n

    value, slope_form = alpha_forms(parts, float(m.sum()))
    return ItemSums(
        scalars=np.column_stack([2 * total[kept] / (m - 1), m, zeros, _transform(votes, x, nodes)[kept]]),
        by_label=sparse.csr_array((len(m), 0), dtype=np.float64),
        value_of_totals=value,
        n_votes=int(m.sum()),
        n_annotators=len(np.unique(votes.annotator[kept[votes.item]])),
        undefined_because=shared_items_missing(votes),
        slope_form=slope_form,
    )


def ratio_distance(x: FloatArray, y: FloatArray) -> FloatArray:
    """((x − y) / (x + y))², 0 for two zeros."""
    total = x + y
    share: FloatArray = np.divide(x - y, total, out=np.zeros(np.broadcast(x, y).shape), where=total > 0)
    return share**2


def _nodes(positive: FloatArray) -> FloatArray:
    """The values of s: from where the largest quantity no longer matters to where the smallest has died out."""
    if not len(positive):
        return np.zeros(0)
    return np.exp(np.arange(-np.log(positive.max()) - 18, np.log(40) - np.log(positive.min()), _LOG_STEP))


def _transform(votes: Votes, x: FloatArray, nodes: FloatArray) -> FloatArray:
    """Σ x e^(−s x) over the votes of each item, shape ``(n_items, nodes)``."""
    found = np.empty((votes.n_items, len(nodes)))
    starts = np.cumsum(votes.votes_per_item) - votes.votes_per_item
    for start in range(0, len(nodes), _NODES_AT_ONCE):
        part = nodes[start : start + _NODES_AT_ONCE]
        found[:, start : start + len(part)] = np.add.reduceat(
            x[:, np.newaxis] * np.exp(-x[:, np.newaxis] * part), starts, axis=0
        )
    return found
