"""Single votes on two slices, held apart by the groups of the people who gave them, and by the guideline they followed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .association import OddsRatio
from .check import Context
from .numbering import how_many
from .people import group_people
from .vote_odds import odds_ratio_of_votes

__all__ = ["GUIDELINE", "VoteStrata", "WithinVotes"]

IntArray = NDArray[np.int64]
Values = tuple[str, ...]


GUIDELINE = "guideline version"


@dataclass(frozen=True, slots=True)
class WithinVotes:
    """The odds ratio of votes by people of the same group, or under the same version of the guideline (``GUIDELINE``); ``items``
    were compared."""

    name: str
    ratio: OddsRatio
    items: int


class VoteStrata:
    """The votes on a question, the groups of who gave them and the guideline of each, read when they are first asked for.

    Groups that must not be shown, and people who did not say, take no part.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._votes: dict[str, tuple[IntArray, IntArray, IntArray]] = {}
        self._guidelines: dict[str, IntArray] = {}
        self._groups: dict[str, IntArray] | None = None

    def compared(
        self, by: tuple[str, ...], reference: Values, other: Values, label: str
    ) -> tuple[OddsRatio, list[WithinVotes]] | None:
        """The odds ratio of votes for ``label``, ``reference`` to ``other``, with nothing held equal, within each attribute of
        people and within versions of the guideline; None where none of these is recorded or a ratio is undefined."""
        strata = self._strata_for(label)
        if not strata:
            return None
        names, code = self._context.snapshot.slice_codes(by)
        side = np.full(len(names) + 1, -1, dtype=np.int64)
        side[names.index(reference)], side[names.index(other)] = 0, 1
        item, _, without = self._votes_for(label)
        inside = side[code[item]] >= 0
        item, without = item[inside], without[inside]
        second = side[code[item]]
        whole = odds_ratio_of_votes(item, np.zeros(len(item), dtype=np.int64), second, without)
        if whole is None:
            return None
        found = []
        for name, stratum_of_vote in strata.items():
            stratum = stratum_of_vote[inside]
            told = stratum >= 0
            ratio = odds_ratio_of_votes(item[told], stratum[told], second[told], without[told])
            if ratio is not None:
                found.append(WithinVotes(name, ratio, how_many(item[told])))
        return whole, found

    def _strata_for(self, label: str) -> dict[str, IntArray]:
        """The stratum of each vote by what is held equal, −1 for none."""
        _, profile, _ = self._votes_for(label)
        strata = {name: group[profile] for name, group in self._group_codes().items()}
        versions, version = np.unique(self._guidelines[label], return_inverse=True)
        if 1 < len(versions) <= self._context.spec.most_values:
            strata[GUIDELINE] = version.astype(np.int64)
        return strata

    def _group_codes(self) -> dict[str, IntArray]:
        """The group of each profile by attribute, −1 for none; attributes with two groups that may be shown or more."""
        if self._groups is None:
            snapshot, most = self._context.snapshot, self._context.spec.most_values
            self._groups = {}
            for name in snapshot.groups:
                votes, positive = snapshot.votes_of_profiles(self._context.question, (name,))
                split = group_people(self._context, (name,), votes, positive)
                if 1 < len(split.shown) <= most:
                    self._groups[name] = split.code[snapshot.profiles.counted_as((name,))]
        return self._groups

    def _votes_for(self, label: str) -> tuple[IntArray, IntArray, IntArray]:
        """Item, profile and 1 for a vote without the label."""
        if label not in self._votes:
            for aspect in self._context.snapshot.aspects(self._context.question):
                if aspect.option in ("", label):
                    said = aspect.code if aspect.option else aspect.code == aspect.labels.index(label)
                    self._votes[label] = aspect.item, aspect.profile, 1 - said.astype(np.int64)
                    self._guidelines[label] = self._context.snapshot.guidelines_of(
                        self._context.question, aspect.option
                    )
        return self._votes[label]
