"""The same measure for every slice of the items, or every group of the annotators.

Each group is measured on its own votes alone, with its own chance agreement, its counts, and its own interval.
Items or people without a group are counted and never made into one.

Source: for why a pooled value can hide groups, Simpson, "The interpretation of interaction in contingency tables"
(1951). How to read it: compare intervals, not values; a wide interval means little data. Whether two groups
*differ* is a question for the audit, which permutes annotators.

Example: on CREHate, α is .46 among annotators from the United States, .34 among those from Singapore, and .37 over
all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .estimate import Estimate, IntervalMethod, Measure
from .undefined import Undefined
from .votes import IntArray, Votes

__all__ = ["PerGroup", "per_annotator_group", "per_slice", "withheld"]

_NO_GROUP = -1


@dataclass(frozen=True, kw_only=True)
class PerGroup:
    """An estimate per group, in sorted order, and how many items (or annotators) belong to none."""

    groups: dict[str, Estimate]
    without_group: int


def per_slice(
    votes: Votes,
    slice_of_item: Mapping[str, str],
    measure: Measure,
    *,
    bootstrap: IntervalMethod | None = None,
    minimum_items: int = 0,
    minimum_annotators: int = 0,
) -> PerGroup:
    """``measure`` on the votes of each slice; items missing from ``slice_of_item`` are in none.

    A group that rests on fewer items or annotators than the minimum has its counts, no value, and the reason.
    """
    codes, names = _group_codes(votes.items, slice_of_item)
    return _per_group(votes, codes[votes.item], codes, names, measure, bootstrap, minimum_items, minimum_annotators)


def per_annotator_group(
    votes: Votes,
    group_of_annotator: Mapping[str, str],
    measure: Measure,
    *,
    bootstrap: IntervalMethod | None = None,
    minimum_items: int = 0,
    minimum_annotators: int = 0,
) -> PerGroup:
    """``measure`` on the votes of each group of annotators; those missing from ``group_of_annotator`` are in none."""
    codes, names = _group_codes(votes.annotators, group_of_annotator)
    return _per_group(
        votes, codes[votes.annotator], codes, names, measure, bootstrap, minimum_items, minimum_annotators
    )


def _group_codes(members: Sequence[str], group_of: Mapping[str, str]) -> tuple[IntArray, list[str]]:
    names = sorted({group_of[member] for member in members if member in group_of})
    position = {name: code for code, name in enumerate(names)}
    codes = [position[group_of[member]] if member in group_of else _NO_GROUP for member in members]
    return np.array(codes, dtype=np.int64), names


def _per_group(
    votes: Votes,
    group_of_vote: IntArray,
    group_of_member: IntArray,
    names: list[str],
    measure: Measure,
    bootstrap: IntervalMethod | None,
    minimum_items: int,
    minimum_annotators: int,
) -> PerGroup:
    def measured(group: int) -> Estimate:
        own = votes.where(group_of_vote == group)
        found = measure(own, bootstrap)
        if found.n_items < minimum_items:
            return withheld(found, Undefined.TOO_FEW_ITEMS)
        if found.n_annotators < minimum_annotators:
            return withheld(found, Undefined.TOO_FEW_ANNOTATORS)
        return found

    return PerGroup(
        groups={name: measured(group) for group, name in enumerate(names)},
        without_group=int((group_of_member == _NO_GROUP).sum()),
    )


def withheld(found: Estimate, reason: Undefined) -> Estimate:
    """The estimate with its counts, without its value, and with a reason."""
    return replace(found, value=None, interval=None, undefined_because=found.undefined_because or reason)
