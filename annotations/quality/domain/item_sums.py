"""Per-item sums: the form in which a measure can be computed once, or a thousand times for an interval.

A measure joins the frame by saying which numbers an item contributes and how their totals become the value. It then
has an interval (:mod:`.bootstrap`) and a value per group (:mod:`.per_group`) without code of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .undefined import Undefined
from .votes import FloatArray, SparseCounts, Votes

__all__ = ["ItemSums", "ValueOfTotals", "labelled_at_least", "shared_items_missing"]

# Totals of the scalars (shape (B, d)) and of the labels (shape (B, K)) to B values; NaN where the measure is undefined.
ValueOfTotals = Callable[[FloatArray, FloatArray], FloatArray]


@dataclass(frozen=True, eq=False)
class ItemSums:
    """What each item contributes, and how the totals become the value.

    ``scalars`` has shape ``(n_items, d)``, ``by_label`` shape ``(n_items, K)``; only items that enter the measure
    have a row. ``undefined_because`` is set when the votes themselves rule a value out. ``slope_form`` is the function
    whose slopes make the published standard error (:mod:`.analytic_interval`), where that is not the value's own.
    """

    scalars: FloatArray
    by_label: SparseCounts
    value_of_totals: ValueOfTotals
    n_votes: int
    n_annotators: int
    undefined_because: Undefined | None
    slope_form: ValueOfTotals | None = None

    @property
    def n_items(self) -> int:
        return len(self.scalars)

    def value(self) -> float:
        """The value over all items, NaN where it is undefined."""
        scalars, by_label = self.totals()
        return float(self.value_of_totals(scalars[np.newaxis], by_label[np.newaxis])[0])

    def totals(self) -> tuple[FloatArray, FloatArray]:
        """The sums of the scalars, shape ``(d,)``, and of the labels, shape ``(K,)``."""
        n_labels = self.by_label.shape[1]
        by_label: FloatArray = np.bincount(self.by_label.indices, self.by_label.data, n_labels).astype(np.float64)
        return self.scalars.sum(axis=0), by_label


def labelled_at_least(votes: Votes, minimum: int) -> tuple[SparseCounts, FloatArray, int]:
    """Counts and votes per item of the items with ``minimum`` votes or more, and how many annotators those had."""
    enough: NDArray[np.bool_] = votes.votes_per_item >= minimum
    if enough.all():
        return votes.counts, votes.votes_per_item.astype(np.float64), votes.n_annotators
    n_annotators = len(np.unique(votes.annotator[enough[votes.item]]))
    return votes.counts[np.flatnonzero(enough)], votes.votes_per_item[enough].astype(np.float64), n_annotators


def shared_items_missing(votes: Votes) -> Undefined | None:
    """The reason, if any, for which no measure of agreement exists: nobody, one person, or no item answered twice."""
    if votes.n_votes == 0:
        return Undefined.NO_VOTES
    if votes.n_annotators == 1:
        return Undefined.ONE_ANNOTATOR
    if votes.votes_per_item.max() < 2:
        return Undefined.NO_SHARED_ITEMS
    return None
