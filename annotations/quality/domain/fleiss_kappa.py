"""Fleiss' κ for any number of annotators.

    κ = (P − P_e) / (1 − P_e)        P_e = Σ_c π_c²        π_c = mean over items of n_uc / m_u

with P the percent agreement over items with at least two votes, and π over every item with a vote.

Source: Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin 76 (1971); with
unequal numbers of votes, Gwet, *Handbook of Inter-Rater Reliability*, 4th edition (2014), which is the original
when they are equal. How to read it: 1 is perfect agreement, 0 what pooled chance would give; it falls when one
label dominates, even if people nearly always agree.

Example: items (a, a), (a, b), (b, b) give P = 2/3, P_e = 1/2 and κ = 1/3.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from .bootstrap import Bootstrap
from .estimate import Estimate, estimate
from .item_sums import ItemSums, labelled_at_least, shared_items_missing
from .percent_agreement import pair_agreement
from .votes import FloatArray, Votes

__all__ = ["fleiss_kappa", "fleiss_sums"]


def fleiss_kappa(votes: Votes, bootstrap: Bootstrap | None = None) -> Estimate:
    """Fleiss' κ, at most 1; undefined if nobody shares an item or everyone used one label."""
    return estimate("fleiss_kappa", fleiss_sums(votes), bootstrap)


def fleiss_sums(votes: Votes) -> ItemSums:
    """Per item with a vote: its share of agreeing pairs, whether it has two votes, one, and its label shares."""
    counts, size, n_annotators = labelled_at_least(votes, 1)
    shares = sparse.csr_array(
        (counts.data / np.repeat(size, np.diff(counts.indptr)), counts.indices, counts.indptr), counts.shape
    )
    agreement = pair_agreement(counts.data, counts.indptr, size)
    return ItemSums(
        scalars=np.column_stack([agreement, size >= 2, np.ones(len(size))]),
        by_label=shares,
        value_of_totals=_kappa,
        n_votes=int(size.sum()),
        n_annotators=n_annotators,
        undefined_because=shared_items_missing(votes),
    )


def _kappa(scalars: FloatArray, by_label: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = scalars[:, 0] / scalars[:, 1]
        chance = ((by_label / scalars[:, 2:3]) ** 2).sum(axis=1)
        # Shares are rounded sums, so one label only may give a chance agreement a few ulps off one.
        return np.where(chance < 1 - 1e-12, (observed - chance) / (1 - chance), np.nan)
