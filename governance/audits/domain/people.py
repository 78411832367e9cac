"""Annotators split into groups, with the groups that must not be shown taken out before anything is computed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .check import Context
from .suppression import margins_added, withheld_cells

__all__ = ["NO_GROUP", "GroupedPeople", "TooManyGroupsError", "group_name", "group_people"]

IntArray = NDArray[np.int64]
Values = tuple[str, ...]

NO_GROUP = -1
_NOT_DISCLOSED = ""
_MOST_CELLS = 200


class TooManyGroupsError(Exception):
    """Attributes cross into more cells than can be protected together."""


@dataclass(frozen=True, slots=True, eq=False)
class GroupedPeople:
    """The people who answered a question, by group.

    ``code`` has one number for each of the ``votes`` given, of annotators or of profiles: the position in ``shown``, or
    ``NO_GROUP`` for people who did not disclose, did not answer, or are in a group that is withheld. ``undisclosed`` is None
    where that count is withheld.
    """

    shown: tuple[Values, ...]
    people: tuple[int, ...]
    withheld: tuple[Values, ...]
    undisclosed: int | None
    code: IntArray


def group_name(values: Values) -> str:
    """The name of a slice or group: its values, joined.

    Example: ``group_name(("female", "18-24"))`` is ``"female · 18-24"``.
    """
    return " · ".join(values)


def group_people(
    context: Context, by: tuple[str, ...], votes: IntArray, positive: dict[str, IntArray]
) -> GroupedPeople:
    """Split the people with votes into groups by the attributes ``by``. Counts are of annotators, or of profiles that count as one.

    A group (and every coarser group it adds up to) is withheld below k people, below p different labels, or to
    protect another. Raises :class:`TooManyGroupsError` when the attributes cross into more than 200 cells.
    """
    groups = context.snapshot.profiles.values(by)[: len(votes)]
    active = np.flatnonzero(votes)
    members = Counter(groups[person] for person in active)
    table = margins_added(members) if members else {}
    if len(by) > 1 and len(table) > _MOST_CELLS:
        raise TooManyGroupsError
    hidden: frozenset[tuple[str | None, ...]] = frozenset()
    if context.spec.k > 1 and table:
        said = _labels_said(groups, active, positive)
        uniform = [cell for cell in said if len(said[cell]) < context.spec.p_sensitivity and _NOT_DISCLOSED not in cell]
        silent_cells = [cell for cell in table if _NOT_DISCLOSED in cell]
        hidden = withheld_cells(table, k=context.spec.k, also=uniform, harmless=silent_cells)
    disclosed = sorted(values for values in members if _NOT_DISCLOSED not in values)
    shown = tuple(values for values in disclosed if values not in hidden)
    place = {values: number for number, values in enumerate(shown)}
    code = np.full(len(groups), NO_GROUP, dtype=np.int64)
    for person in active:
        code[person] = place.get(groups[person], NO_GROUP)
    silent = [values for values in members if _NOT_DISCLOSED in values]
    return GroupedPeople(
        shown=shown,
        people=tuple(members[values] for values in shown),
        withheld=tuple(values for values in disclosed if values in hidden),
        undisclosed=None if any(values in hidden for values in silent) else sum(members[values] for values in silent),
        code=code,
    )


def _labels_said(
    groups: list[Values], active: IntArray, positive: dict[str, IntArray]
) -> dict[tuple[str | None, ...], set[str]]:
    """The different labels that the people of each single-attribute or innermost cell gave."""
    said: dict[tuple[str | None, ...], set[str]] = {}
    for label, counts in positive.items():
        for person in active[counts[active] > 0]:
            said.setdefault(groups[person], set()).add(label)
    return said
