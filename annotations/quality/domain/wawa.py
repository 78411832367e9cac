"""Wawa, worker agreement with the aggregate: a vote weighed by how often its author agrees with the majority.

    w_j = mean over the votes of j of (1 / tied if the label is among the most voted else 0)
    share_u[l] = Σ_(votes for l on u) w_j / Σ_(votes on u) w_j

where *tied* is the number of labels that share the most votes. On an item on which every weight is nought the votes count alike.

Source: Appen's "worker agreement with aggregate", as in crowd-kit (Ustalov et al. 2024), whose version takes one of the tied
labels; here each counts for its part. How to read it: one pass, no model; it helps where a few people answer at random
and cannot help where most do. The share is a weight of votes and not a probability.

Example: items 1 (x: a, y: a, z: b), 2 (x: a, y: a, z: a). w_x = w_y = 1, w_z = ½; item 1 has a with share 2 / 2.5 = .8.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .votes import FloatArray, IntArray, Votes
from .winners import most_probable

__all__ = ["Wawa", "wawa"]


@dataclass(frozen=True, eq=False)
class Wawa:
    """``shares`` has shape ``(n_items, K)``, ``weights`` shape ``(n_annotators,)``."""

    votes: Votes
    shares: FloatArray
    weights: FloatArray

    @property
    def winner(self) -> IntArray:
        """The code of each item's heaviest label, or ``NO_WINNER`` where two weigh the same."""
        return most_probable(self.shares)


def wawa(votes: Votes) -> Wawa:
    """Weigh everyone's votes by their agreement with the majority."""
    n_labels = max(votes.n_categories, 1)
    cell = votes.item * n_labels + votes.label
    counts = np.bincount(cell, minlength=votes.n_items * n_labels).reshape(votes.n_items, n_labels)
    is_greatest = counts == counts.max(axis=1, keepdims=True, initial=0)
    credit = is_greatest / np.maximum(is_greatest.sum(axis=1, keepdims=True), 1)
    cast = np.bincount(votes.annotator, minlength=votes.n_annotators)
    weights = np.bincount(votes.annotator, credit.ravel()[cell], votes.n_annotators) / np.maximum(cast, 1)
    heavy = np.bincount(cell, weights[votes.annotator], votes.n_items * n_labels).reshape(votes.n_items, n_labels)
    total = heavy.sum(axis=1, keepdims=True)
    alike = counts / np.maximum(votes.votes_per_item, 1)[:, np.newaxis]
    shares: FloatArray = np.divide(heavy, total, out=alike, where=total > 0)
    return Wawa(votes, shares[:, : votes.n_categories], weights)
