"""Conger's κ for any number of annotators, each with their own habit of using the labels.

    κ = (P − P_e) / (1 − P_e)        P_e = Σ_c (p̄_c² − s_c² / r)

with p_gc the share of annotator g's votes for c, p̄_c and s_c² its mean and variance (over r − 1) among the r
annotators, and P the percent agreement over items with at least two votes.

Source: Conger, "Integration and generalization of kappas for multiple raters", Psychological Bulletin 88 (1980); with
missing votes, Gwet, *Handbook of Inter-Rater Reliability*, 4th edition (2014). How to read it: as Fleiss' κ, except
that chance is what these people's own habits would give; with two annotators and no missing vote it is Cohen's κ.

Example: Fleiss' thirty patients give .4418 (Fleiss' κ: .4302); Krippendorff's 4 × 12 table gives .7628.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from .estimate import Estimate, IntervalMethod, estimate
from .item_sums import ItemSums, shared_items_missing
from .rating_shares import kappa_forms, weighted_pair_agreement
from .votes import FloatArray, Votes

__all__ = ["conger_kappa", "conger_sums"]


def conger_kappa(votes: Votes, interval: IntervalMethod | None = None) -> Estimate:
    """Conger's κ, at most 1; undefined if nobody shares an item or everyone used one label."""
    return estimate("conger_kappa", conger_sums(votes), interval)


def conger_sums(votes: Votes) -> ItemSums:
    """Per item with a vote: its share of agreeing pairs, whether it has two votes, one, and its votes by (person, label)."""
    r, q = votes.n_annotators, max(votes.n_categories, 1)
    column = votes.annotator * q + votes.label
    cells = sparse.csr_array((np.ones(votes.n_votes), (votes.item, column)), shape=(votes.n_items, r * q))

    size = votes.votes_per_item.astype(np.float64)

    def chance(_scalars: FloatArray, by_label: FloatArray) -> FloatArray:
        of_person = by_label.reshape(len(by_label), r, q)
        given = of_person.sum(axis=2, keepdims=True)
        # In a replicate somebody may have no vote: they are not among its annotators.
        present = (given[:, :, 0] > 0).sum(axis=1)
        shares = np.where(given > 0, of_person / np.where(given > 0, given, 1), 0.0)
        mean = shares.sum(axis=1) / present[:, np.newaxis]
        squares = (mean**2).sum(axis=1)
        variance = ((shares**2).sum(axis=(1, 2)) - present * squares) / (present - 1)
        found: FloatArray = squares - variance / present
        return found

    value, slope_form = kappa_forms(chance, size)
    return ItemSums(
        scalars=np.column_stack([weighted_pair_agreement(votes, None), size >= 2, np.ones(len(size))]),
        by_label=cells,
        value_of_totals=value,
        n_votes=votes.n_votes,
        n_annotators=r,
        undefined_because=shared_items_missing(votes),
        slope_form=slope_form,
    )
