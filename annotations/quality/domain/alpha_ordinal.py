"""Krippendorff's α for ranks: the distance of two labels is how many votes lie between them.

    δ(c, k) = (r_c − r_k)²        r_c = Σ_(g < c) n_g + n_c / 2

with n_g the votes for label g over the items with at least two votes. It is interval α of the mid-ranks r.

Source: Krippendorff, *Content Analysis*, 4th edition (2018), chapter 12; his ordinal metric is the squared difference of
these mid-ranks. How to read it: as nominal α for a scale on which only the order means something. Example:
Krippendorff's 4 × 12 table gives .8154, Hayes and Krippendorff (2007) .7598.

In a bootstrap replicate the ranks are those of the replicate, up to 200 different labels; beyond, those of the votes.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from .alpha_interval import interval_alpha_sums
from .estimate import Estimate, IntervalMethod, estimate
from .item_sums import ItemSums, labelled_at_least, shared_items_missing
from .krippendorff_alpha import alpha_forms
from .pairs_within import pairs_within
from .votes import FloatArray, IntArray, Votes

__all__ = ["ordinal_alpha", "ordinal_alpha_sums"]

_MOST_LABELS = 200


def ordinal_alpha(votes: Votes, points: FloatArray, interval: IntervalMethod | None = None) -> Estimate:
    """α of the votes where ``points`` orders the categories; categories of equal points are one."""
    return estimate("krippendorff_alpha", ordinal_alpha_sums(votes, points), interval)


def ordinal_alpha_sums(votes: Votes, points: FloatArray) -> ItemSums:
    """Per pairable item: its votes by label, and its disagreeing pairs by the two labels, over m_u − 1."""
    _, place = np.unique(points, return_inverse=True)
    ranked = votes.recoded(place, [str(code) for code in range(int(place.max(initial=-1)) + 1)])
    if ranked.n_categories > _MOST_LABELS:
        pairable = (ranked.votes_per_item >= 2)[ranked.item]
        return interval_alpha_sums(ranked, mid_ranks(np.bincount(ranked.label[pairable], minlength=len(points))))
    counts, size, n_annotators = labelled_at_least(ranked, 2)
    low, high = np.triu_indices(ranked.n_categories, k=1)
    columns = sparse.hstack([counts, _disagreeing_pairs(ranked, size)], format="csr")

    def parts(_scalars: FloatArray, by_label: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        of_label, pairs = by_label[:, : ranked.n_categories], by_label[:, ranked.n_categories :]
        n = of_label.sum(axis=1)
        ranks = mid_ranks(of_label)
        observed = (pairs * (ranks[:, low] - ranks[:, high]) ** 2).sum(axis=1)
        chance = 2 * (n * (of_label * ranks**2).sum(axis=1) - (of_label * ranks).sum(axis=1) ** 2)
        # Half-integers below 2^53 are exact, so one label only gives exactly 0.
        return observed, chance, n

    value, slope_form = alpha_forms(parts, float(size.sum()))
    return ItemSums(
        scalars=np.ones((len(size), 1)),
        by_label=columns,
        value_of_totals=value,
        n_votes=int(size.sum()),
        n_annotators=n_annotators,
        undefined_because=shared_items_missing(votes),
        slope_form=slope_form,
    )


def mid_ranks(counts: IntArray | FloatArray) -> FloatArray:
    """How many votes lie below each label, and half of its own, along the last axis.

    >>> mid_ranks(np.array([2, 4])).tolist()
    [1.0, 4.0]
    """
    below: FloatArray = np.cumsum(counts, axis=-1).astype(np.float64)
    return below - counts / 2


def _disagreeing_pairs(votes: Votes, size: FloatArray) -> sparse.csr_array[np.float64, tuple[int, int]]:
    """Ordered pairs of different labels by item and pair of labels (in the order of ``np.triu_indices``)."""
    q = votes.n_categories
    column = np.zeros((q, q), dtype=np.int64)
    column[np.triu_indices(q, k=1)] = np.arange(q * (q - 1) // 2)
    row_of_item = np.cumsum(votes.votes_per_item >= 2) - 1
    rows, columns = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for first, second in pairs_within(votes.votes_per_item):
        # Votes on one item are in the order of their annotators, not of their labels.
        low, high = np.sort([votes.label[first], votes.label[second]], axis=0)
        different = low < high
        rows.append(row_of_item[votes.item[first][different]])
        columns.append(column[low[different], high[different]])
    row = np.concatenate(rows)
    shape = (len(size), q * (q - 1) // 2)
    return sparse.csr_array((2 / (size[row] - 1), (row, np.concatenate(columns))), shape=shape)
