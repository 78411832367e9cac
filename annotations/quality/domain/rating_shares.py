"""Per-item sums of the measures that compare agreeing pairs with what the shares of the labels would give by chance.

    value = (P − P_e) / (1 − P_e)        P = mean of p_u over items with two votes or more
    p_u = (Σ_c Σ_k n_uc w_ck n_uk − m_u) / (m_u (m_u − 1))        π_c = mean over items with a vote of n_uc / m_u

Fleiss' κ, Gwet's AC1 and AC2, and Brennan and Prediger's κ differ in P_e only. Source: Gwet, *Handbook of Inter-Rater
Reliability*, 4th edition (2014), chapters 2 and 3.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import sparse

from .item_sums import ItemSums, ValueOfTotals, labelled_at_least, shared_items_missing
from .pairs_within import pairs_within
from .percent_agreement import pair_agreement
from .votes import FloatArray, Votes

__all__ = ["kappa_forms", "share_sums", "weighted_pair_agreement"]

# Shares of the labels, shape (B, K), to B chance agreements; NaN where there is none.
Chance = Callable[[FloatArray], FloatArray]


def share_sums(votes: Votes, chance: Chance, weights: FloatArray | None = None) -> ItemSums:
    """Per item with a vote: its share of agreeing pairs, whether it has two votes, one, and its label shares."""
    counts, size, n_annotators = labelled_at_least(votes, 1)
    shares = sparse.csr_array(
        (counts.data / np.repeat(size, np.diff(counts.indptr)), counts.indices, counts.indptr), counts.shape
    )
    agreement = weighted_pair_agreement(votes, weights)

    value, slope_form = kappa_forms(lambda scalars, by_label: chance(by_label / scalars[:, 2:3]), size)

    return ItemSums(
        scalars=np.column_stack([agreement, size >= 2, np.ones(len(size))]),
        by_label=shares,
        value_of_totals=value,
        n_votes=int(size.sum()),
        n_annotators=n_annotators,
        undefined_because=shared_items_missing(votes),
        slope_form=slope_form,
    )


def kappa_forms(chance_of_totals: ValueOfTotals, size: FloatArray) -> tuple[ValueOfTotals, ValueOfTotals]:
    """κ as a function of the totals, and the same with the share of items with two votes held fixed.

    The first scalars are an item's share of agreeing pairs, whether it has two votes, and one; ``size`` is its votes.
    """
    pairable = float((size >= 2).mean()) if len(size) else 0.0

    def value(scalars: FloatArray, by_label: FloatArray) -> FloatArray:
        with np.errstate(divide="ignore", invalid="ignore"):
            chance = chance_of_totals(scalars, by_label)
            # Shares are rounded sums, so one label only may give a chance agreement a few ulps off one.
            return np.where(chance < 1 - 1e-12, (scalars[:, 0] / scalars[:, 1] - chance) / (1 - chance), np.nan)

    def slope_form(scalars: FloatArray, by_label: FloatArray) -> FloatArray:
        with np.errstate(divide="ignore", invalid="ignore"):
            chance = chance_of_totals(scalars, by_label)
            found: FloatArray = (scalars[:, 0] - chance * scalars[:, 1]) / (pairable * scalars[:, 2] * (1 - chance))
            return found

    return value, slope_form


def weighted_pair_agreement(votes: Votes, weights: FloatArray | None) -> FloatArray:
    """The mean agreement of each item's pairs of votes, 0 where it has one vote; without weights, of equal labels."""
    size = votes.votes_per_item.astype(np.float64)
    if weights is None:
        return pair_agreement(votes.counts.data, votes.counts.indptr, size)
    total = np.zeros(votes.n_items)
    for first, second in pairs_within(votes.votes_per_item):
        agreeing = weights[votes.label[first], votes.label[second]]
        total += np.bincount(votes.item[first], agreeing, votes.n_items)
    return 2 * total / np.maximum(size * (size - 1), 1)
