"""Expectation–maximisation for models in which a vote only says more or less for its own label.

In one-coin and MACE a vote multiplies the weight of its own label by one factor and that of every other label by another, so an
item's posterior needs one number a vote: the logarithm of their ratio.

    log post_u[t] = log p_t + Σ_(votes on u) other_v + Σ_(votes on u for t) (own_v − other_v) − log(evidence)
"""

from __future__ import annotations

import numpy as np

from .votes import FloatArray, Votes

__all__ = ["TINY", "expect_classes", "soft_vote"]

TINY = float(np.finfo(np.float64).tiny)


def soft_vote(votes: Votes) -> FloatArray:
    """The share of each label among an item's votes, shape ``(n_items, K)``."""
    shares: FloatArray = votes.counts.toarray() / votes.votes_per_item[:, np.newaxis]
    return shares


def expect_classes(votes: Votes, marginals: FloatArray, own: FloatArray, other: FloatArray) -> tuple[FloatArray, float]:
    """The posteriors, shape ``(n_items, K)``, and the log-likelihood.

    ``own`` and ``other`` hold one logarithm a vote, of its probability if its label is the truth and if it is not.
    """
    n_items, n_labels = votes.n_items, votes.n_categories
    cell = votes.item * n_labels + votes.label
    joint = np.bincount(cell, own - other, n_items * n_labels).astype(np.float64).reshape(n_items, n_labels)
    joint += np.bincount(votes.item, other, n_items)[:, np.newaxis]
    joint += np.log(np.maximum(marginals, TINY))
    greatest = joint.max(axis=1, keepdims=True)
    joint -= greatest
    np.exp(joint, out=joint)
    evidence = np.einsum("ut->u", joint)[:, np.newaxis]
    joint /= evidence
    return joint, float((np.log(evidence) + greatest).sum())
