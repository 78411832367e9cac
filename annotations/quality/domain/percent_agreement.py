"""Percent agreement: the share of agreeing pairs of votes, averaged over items.

    p_u = Σ_c n_uc (n_uc − 1) / (m_u (m_u − 1))        P = mean of p_u over the items with at least two votes

Source: Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin 76 (1971); for items
of unequal size, Gwet, *Handbook of Inter-Rater Reliability*, 4th edition (2014). How to read it: from 0 to 1; easy
to grasp and flattering, because with one common label people agree often by habit. Show it beside a
chance-corrected measure.

Example: items (a, a), (a, b), (b, b) give (1 + 0 + 1)/3 = .6667.
"""

from __future__ import annotations

import numpy as np

from .estimate import Estimate, IntervalMethod, estimate
from .item_sums import ItemSums, labelled_at_least, shared_items_missing
from .votes import FloatArray, Votes

__all__ = ["pair_agreement", "percent_agreement", "percent_agreement_sums"]


def percent_agreement(votes: Votes, interval: IntervalMethod | None = None) -> Estimate:
    """Mean share of agreeing pairs, 0 to 1; undefined if nobody shares an item."""
    return estimate("percent_agreement", percent_agreement_sums(votes), interval)


def percent_agreement_sums(votes: Votes) -> ItemSums:
    """Per pairable item: its share of agreeing pairs."""
    counts, size, n_annotators = labelled_at_least(votes, 2)
    agreement = pair_agreement(counts.data, counts.indptr, size)
    return ItemSums(
        scalars=np.column_stack([agreement, np.ones(len(size))]),
        by_label=counts,
        value_of_totals=_mean,
        n_votes=int(size.sum()),
        n_annotators=n_annotators,
        undefined_because=shared_items_missing(votes),
    )


def pair_agreement(
    counts: FloatArray, starts: np.ndarray[tuple[int], np.dtype[np.integer]], size: FloatArray
) -> FloatArray:
    """The share of agreeing pairs of each item, 0 where it has one vote; the arguments are those of a CSR matrix."""
    if not len(size):
        return np.zeros(0)
    agreeing = np.add.reduceat(counts * (counts - 1), starts[:-1])
    return agreeing / np.maximum(size * (size - 1), 1)


def _mean(scalars: FloatArray, _by_label: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return scalars[:, 0] / scalars[:, 1]
