"""Votes laid out for expectation–maximisation: each distinct (annotator, label) is one column of a sparse matrix.

Most people give few of the labels, so the pairs that occur are far fewer than annotators times labels. A part of the
votes may be held out: items, annotators and pairs keep their numbers, also those left without a vote.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .votes import FloatArray, IntArray, SparseCounts, Votes

__all__ = ["VoteTable"]

_CODES_FOR_EACH_VOTE: Final = 8


@dataclass(frozen=True, eq=False)
class VoteTable:
    """One entry a vote in ``item`` (sorted) and ``column``; ``pairs[column]`` is annotator × K + label."""

    item: IntArray
    column: IntArray
    pairs: IntArray
    n_items: int
    n_annotators: int
    n_labels: int

    @classmethod
    def of(cls, votes: Votes) -> VoteTable:
        """All votes, in their order."""
        n_labels = max(votes.n_categories, 1)
        pairs, column = _numbered(votes.annotator * n_labels + votes.label, votes.n_annotators * n_labels)
        return cls(votes.item, column, pairs, votes.n_items, votes.n_annotators, votes.n_categories)

    def where(self, kept: NDArray[np.bool_]) -> VoteTable:
        """The votes for which ``kept`` is true, under the same numbers."""
        return replace(self, item=self.item[kept], column=self.column[kept])

    def arranged(self, items: IntArray, pairs: IntArray) -> VoteTable:
        """The same votes with item ``items[i]`` as number i and pair ``pairs[g]`` as number g."""
        sizes = self.votes_per_item[items]
        ends = np.cumsum(sizes)
        votes = np.arange(len(self.item)) + np.repeat(self.starts[items] - (ends - sizes), sizes)
        place = np.empty_like(pairs)
        place[pairs] = np.arange(len(pairs))
        item = np.repeat(np.arange(len(items)), sizes)
        return replace(self, item=item, column=place[self.column[votes]], pairs=self.pairs[pairs])

    @cached_property
    def annotator_of_pair(self) -> IntArray:
        return self.pairs // max(self.n_labels, 1)

    @cached_property
    def label_of_pair(self) -> IntArray:
        return self.pairs - self.annotator_of_pair * self.n_labels

    @cached_property
    def votes_per_item(self) -> IntArray:
        return np.bincount(self.item, minlength=self.n_items)

    @cached_property
    def votes_per_annotator(self) -> IntArray:
        return np.bincount(self.annotator_of_pair[self.column], minlength=self.n_annotators)

    @cached_property
    def starts(self) -> IntArray:
        """The votes on item u are those from ``starts[u]`` to ``starts[u + 1]``."""
        return np.concatenate([[0], np.cumsum(self.votes_per_item)])

    @cached_property
    def by_item(self) -> SparseCounts:
        ones = np.ones(len(self.item))
        return sparse.csr_array((ones, self.column, self.starts), shape=(self.n_items, len(self.pairs)))

    @cached_property
    def by_pair(self) -> SparseCounts:
        return self.by_item.T.tocsr()

    @cached_property
    def of_annotator(self) -> SparseCounts:
        """Adds the pairs of each annotator, shape ``(n_annotators, pairs)``."""
        places = np.arange(len(self.pairs))
        shape = (self.n_annotators, len(self.pairs))
        return sparse.csr_array((np.ones(len(self.pairs)), (self.annotator_of_pair, places)), shape=shape)

    def soft_vote(self) -> FloatArray:
        """The share of each label among an item's votes; equal shares where there is none."""
        cell = self.item * max(self.n_labels, 1) + self.label_of_pair[self.column]
        counts = np.bincount(cell, minlength=self.n_items * self.n_labels).reshape(self.n_items, self.n_labels)
        voted = self.votes_per_item[:, np.newaxis]
        equal = np.full((self.n_items, self.n_labels), 1 / max(self.n_labels, 1))
        shares: FloatArray = np.divide(counts, voted, out=equal, where=voted > 0)
        return shares


def _numbered(codes: IntArray, size: int) -> tuple[IntArray, IntArray]:
    """The different codes, all below ``size``, in order, and the place of each vote's code among them."""
    if size > _CODES_FOR_EACH_VOTE * len(codes):
        return np.unique(codes, return_inverse=True)
    # Where few codes are possible, marking the used ones is ten times faster than sorting the votes.
    used = np.zeros(size, dtype=np.bool_)
    used[codes] = True
    return np.flatnonzero(used), (np.cumsum(used) - 1)[codes]
