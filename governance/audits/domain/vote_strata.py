"""Single votes on two slices, held apart by the groups of the people who gave them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .association import OddsRatio
from .check import Context
from .numbering import how_many
from .people import group_people
from .vote_odds import odds_ratio_of_votes

__all__ = ["VoteStrata", "WithinGroups"]

IntArray = NDArray[np.int64]
Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WithinGroups:
    """The odds ratio of votes by people of the same group, for one attribute of people; ``items`` were compared."""

    name: str
    ratio: OddsRatio
    items: int


class VoteStrata:
    """The votes on a question and the groups of who gave them, read when they are first asked for.

    Groups that must not be shown, and people who did not say, take no part.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._votes: dict[str, tuple[IntArray, IntArray, IntArray]] = {}
        self._groups: dict[str, IntArray] | None = None

    def compared(
        self, by: tuple[str, ...], reference: Values, other: Values, label: str
    ) -> tuple[OddsRatio, list[WithinGroups]] | None:
        """The odds ratio of votes for ``label``, ``reference`` to ``other``, with nothing held equal and within each attribute of
        people; None where no groups are recorded or a ratio is undefined."""
        groups = self._group_codes()
        if not groups:
            return None
        names, code = self._context.snapshot.slice_codes(by)
        side = np.full(len(names) + 1, -1, dtype=np.int64)
        side[names.index(reference)], side[names.index(other)] = 0, 1
        item, person, without = self._votes_for(label)
        inside = side[code[item]] >= 0
        item, person, without = item[inside], person[inside], without[inside]
        second = side[code[item]]
        whole = odds_ratio_of_votes(item, np.zeros(len(item), dtype=np.int64), second, without)
        if whole is None:
            return None
        found = []
        for name, group in groups.items():
            told = group[person] >= 0
            ratio = odds_ratio_of_votes(item[told], group[person[told]], second[told], without[told])
            if ratio is not None:
                found.append(WithinGroups(name, ratio, how_many(item[told])))
        return whole, found

    def _group_codes(self) -> dict[str, IntArray]:
        """The group of each annotator by attribute, −1 for none; attributes with two groups that may be shown or more."""
        if self._groups is None:
            snapshot, most = self._context.snapshot, self._context.spec.most_values
            answered, positive = snapshot.votes_of_annotators(self._context.question)
            split = {name: group_people(self._context, (name,), answered, positive) for name in snapshot.groups}
            self._groups = {name: one.code for name, one in split.items() if 1 < len(one.shown) <= most}
        return self._groups

    def _votes_for(self, label: str) -> tuple[IntArray, IntArray, IntArray]:
        """Item, person and 1 for a vote without the label."""
        if label not in self._votes:
            for aspect in self._context.snapshot.aspects(self._context.question):
                if aspect.option in ("", label):
                    said = aspect.code if aspect.option else aspect.code == aspect.labels.index(label)
                    self._votes[label] = aspect.item, aspect.annotator, 1 - said.astype(np.int64)
        return self._votes[label]
