"""Cohen's κ, plain and weighted, and Scott's π: the measures of two annotators.

    value = (P − P_e) / (1 − P_e)        P = Σ_ck w_ck t_ck / S
    Cohen  P_e = Σ_ck w_ck (a_c / S) (b_k / S)        Scott  P_e = Σ_c ((a_c + b_c) / 2S)²

over the S items both answered, with t_ck of them called c by the first and k by the second, a and b the margins of
that table, and w the weights of :mod:`.scale` (1 on the diagonal and 0 off it without weights).

Source: Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20 (1960), and
"Weighted kappa", Psychological Bulletin 70 (1968); Scott, "Reliability of content analysis", Public Opinion Quarterly
19 (1955). How to read it: 1 is perfect agreement, 0 what chance would give. Cohen's chance follows the two people's own
habits, so it forgives a bias between them; Scott's pools them. For more people see Fleiss, Conger or the pairs.

Example: Cohen's table (1960, p. 45), P = .70, gives κ = .4915 and π = .4872.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from .estimate import Estimate, IntervalMethod, estimate
from .item_sums import ItemSums, shared_items_missing
from .undefined import Undefined
from .votes import FloatArray, Votes

__all__ = ["cohen_kappa", "cohen_sums", "scott_pi", "weighted_cohen_kappa"]


def cohen_kappa(votes: Votes, interval: IntervalMethod | None = None) -> Estimate:
    """Cohen's κ, at most 1; undefined unless exactly two people answered, on shared items, with more than one label."""
    return estimate("cohen_kappa", cohen_sums(votes), interval)


def weighted_cohen_kappa(votes: Votes, weights: FloatArray, interval: IntervalMethod | None = None) -> Estimate:
    """Cohen's κ with the weights of :func:`.scale.weight_matrix`, in the order of the categories."""
    return estimate("weighted_cohen_kappa", cohen_sums(votes, weights), interval)


def scott_pi(votes: Votes, interval: IntervalMethod | None = None) -> Estimate:
    """Scott's π, at most 1; undefined as Cohen's κ is."""
    return estimate("scott_pi", _table_sums(votes, None, pooled=True), interval)


def cohen_sums(votes: Votes, weights: FloatArray | None = None) -> ItemSums:
    """Per shared item: one, and its cell in the table of the two people's labels.

    Raises :class:`ValueError` if somebody has two votes on one item: agreement with oneself is not agreement.
    """
    return _table_sums(votes, weights, pooled=False)


def _table_sums(votes: Votes, weights: FloatArray | None, *, pooled: bool) -> ItemSums:
    if votes.has_repeats:
        raise ValueError("A measure of two annotators needs one vote per person and item: keep the last of repeats.")
    undefined = shared_items_missing(votes)
    if undefined is None and votes.n_annotators != 2:
        undefined = Undefined.NOT_TWO_ANNOTATORS
    q = max(votes.n_categories, 1)
    agreement = np.eye(q) if weights is None else weights
    shared = votes.where((votes.votes_per_item == 2)[votes.item]) if undefined is None else votes.where(votes.item < 0)
    cell = shared.label[0::2] * q + shared.label[1::2]
    n = shared.n_items
    table = sparse.csr_array((np.ones(n), cell, np.arange(n + 1)), shape=(n, q * q))

    def value(scalars: FloatArray, by_label: FloatArray) -> FloatArray:
        counts = by_label.reshape(-1, q, q)
        with np.errstate(divide="ignore", invalid="ignore"):
            first, second = (counts.sum(axis=axis) / scalars for axis in (2, 1))
            if pooled:
                first = second = (first + second) / 2
            observed = (counts * agreement).sum(axis=(1, 2)) / scalars[:, 0]
            chance = ((first @ agreement) * second).sum(axis=1)
            return np.where(chance < 1 - 1e-12, (observed - chance) / (1 - chance), np.nan)

    return ItemSums(
        scalars=np.ones((n, 1)),
        by_label=table,
        value_of_totals=value,
        n_votes=2 * n,
        n_annotators=shared.n_annotators if undefined is None else votes.n_annotators,
        undefined_because=undefined,
    )
