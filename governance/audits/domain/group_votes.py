"""Votes of grouped people, in the form that can be counted again for every shuffle of the groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .people import NO_GROUP
from .snapshot import Aspect

__all__ = ["GroupVotes", "affordable_shuffles", "votes_of_groups"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_MOST_VOTES_COUNTED = 1_000_000_000
_FEWEST_SHUFFLES = 199
_TWO_LABELS = 2


@dataclass(frozen=True, slots=True, eq=False)
class GroupVotes:
    """Votes as codes from 0: ``item``, ``person``, ``label`` have one a vote, ``group_of_person`` one a person."""

    item: IntArray
    person: IntArray
    label: IntArray
    group_of_person: IntArray
    n_groups: int
    n_items: int
    n_labels: int

    def counts(self, group_of_person: IntArray) -> IntArray:
        """Votes by group, item and label, shape ``(n_groups, n_items, n_labels)``."""
        cell = (group_of_person[self.person] * self.n_items + self.item) * self.n_labels + self.label
        shape = (self.n_groups, self.n_items, self.n_labels)
        counted: IntArray = np.bincount(cell, minlength=self.n_groups * self.n_items * self.n_labels)
        shaped: IntArray = counted.reshape(shape)
        return shaped

    def majorities(self, group_of_person: IntArray) -> IntArray:
        """The label most votes of a group gave an item, shape ``(n_groups, n_items)``; −1 for a tie, −2 for silence."""
        if self.n_labels == _TWO_LABELS:
            return self._two_label_majorities(group_of_person)
        counts = self.counts(group_of_person)
        top = counts.max(axis=2)
        majority: IntArray = counts.argmax(axis=2)
        majority[(counts == top[..., np.newaxis]).sum(axis=2) > 1] = -1
        majority[top == 0] = -2
        return majority

    def _two_label_majorities(self, group_of_person: IntArray) -> IntArray:
        cell = group_of_person[self.person] * self.n_items + self.item
        size = self.n_groups * self.n_items
        margin = np.bincount(cell, weights=2.0 * self.label - 1.0, minlength=size)
        voted = np.bincount(cell, minlength=size) > 0
        signs: IntArray = np.where(margin > 0, 1, np.where(margin < 0, 0, np.where(voted, -1, -2)))
        return signs.reshape(self.n_groups, self.n_items)


def votes_of_groups(aspect: Aspect, group_of_annotator: IntArray, n_groups: int) -> GroupVotes:
    """The votes of an aspect by annotators who are in a group; items and people are numbered anew."""
    inside = group_of_annotator[aspect.annotator] != NO_GROUP
    items, item = np.unique(aspect.item[inside], return_inverse=True)
    people, person = np.unique(aspect.annotator[inside], return_inverse=True)
    return GroupVotes(
        item=item,
        person=person,
        label=aspect.code[inside],
        group_of_person=group_of_annotator[people],
        n_groups=n_groups,
        n_items=len(items),
        n_labels=len(aspect.labels),
    )


def affordable_shuffles(shuffles: int, votes: int) -> int:
    """How many shuffles to count ``votes`` votes for: those asked for, fewer in large releases, at least 199.

    Fewer shuffles make p coarser (never below 1/200), not wrong.
    """
    return min(shuffles, max(_FEWEST_SHUFFLES, _MOST_VOTES_COUNTED // max(votes, 1)))
