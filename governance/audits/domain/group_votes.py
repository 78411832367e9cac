"""Votes of grouped people, in the form that can be counted again for every shuffle of the groups."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .aspect import Aspect
from .numbering import how_many, numbered
from .people import NO_GROUP

__all__ = ["GroupVotes", "votes_of_groups"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_MOST_VOTES = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class GroupVotes:
    """Votes as codes from 0: ``item``, ``person``, ``label`` have one a vote, ``group_of_person`` one a person.

    Somebody who votes in two groups, having further profiles, is two to be shuffled, and one of ``n_people``.
    """

    item: IntArray
    person: IntArray
    label: IntArray
    group_of_person: IntArray
    n_groups: int
    n_items: int
    n_labels: int
    n_people: int

    def counts(self, group_of_person: IntArray) -> IntArray:
        """Votes by label, group and item, shape ``(n_labels, n_groups, n_items)``."""
        size = self.n_groups * self.n_items
        cell = self.label * size + group_of_person[self.person] * self.n_items + self.item
        counted: IntArray = np.bincount(cell, minlength=self.n_labels * size)
        shaped: IntArray = counted.reshape(self.n_labels, self.n_groups, self.n_items)
        return shaped

    def sample(self, random: np.random.Generator, most_votes: int = _MOST_VOTES) -> GroupVotes:
        """The votes on a random part of the items, with about ``most_votes`` of them; all when there are no more.

        People are the unit of a shuffle, so that looking at fewer items of each costs little and saves minutes.
        """
        if len(self.item) <= most_votes:
            return self
        wanted = self.n_items * most_votes // len(self.item)
        chosen = np.sort(random.choice(self.n_items, size=max(wanted, 1), replace=False))
        number = np.full(self.n_items, -1, dtype=np.int64)
        number[chosen] = np.arange(len(chosen))
        inside = number[self.item] >= 0
        return replace(
            self,
            item=number[self.item[inside]],
            person=self.person[inside],
            label=self.label[inside],
            n_items=len(chosen),
        )


def votes_of_groups(aspect: Aspect, group_of_profile: IntArray, n_groups: int) -> GroupVotes:
    """The votes of an aspect by people who are in a group; items and people are numbered anew."""
    inside = group_of_profile[aspect.profile] != NO_GROUP
    items, item = numbered(aspect.item[inside])
    people, person = numbered(aspect.profile[inside])
    return GroupVotes(
        item=item,
        person=person,
        label=aspect.code[inside],
        group_of_person=group_of_profile[people],
        n_groups=n_groups,
        n_items=len(items),
        n_labels=len(aspect.labels),
        n_people=how_many(aspect.annotator[inside]) if aspect.has_further_profiles else len(people),
    )
