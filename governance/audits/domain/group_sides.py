"""The annotator groups of a question that may be shown and have enough data, and findings about the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .check import Context
from .finding import Draft
from .minimums import Reason, reason_against
from .people import NO_GROUP, GroupedPeople, TooManyGroupsError, group_name, group_people
from .sides import Side, insufficient
from .words import attribute_name, side_name, slice_key

__all__ = ["Eligible", "eligible_groups"]

IntArray = NDArray[np.int64]
Values = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Eligible:
    """Groups to compare; ``code`` has their position for each profile of the snapshot, or ``NO_GROUP``.

    ``items`` counts the items each group labelled, ``n_items`` those that any of them did, ``n_people`` the people in them. ``drafts``
    reports the other groups, ``note`` is a sentence on people who belong to none.
    """

    groups: tuple[Values, ...]
    code: IntArray
    items: tuple[int, ...]
    n_items: int
    n_people: int
    drafts: tuple[Draft, ...]
    note: str


def eligible_groups(
    context: Context,
    by: tuple[str, ...],
    votes: IntArray,
    positive: dict[str, IntArray],
    *,
    check: str,
    affected_uses: tuple[str, ...],
    statistic: str,
) -> Eligible:
    """Groups by the attributes ``by`` that are shown, reach the minimums, and are not more than can be compared."""
    limit = ""
    try:
        split = group_people(context, by, votes, positive)
        if len(split.shown) + len(split.withheld) > context.spec.most_values:
            limit = f"There are more than {context.spec.most_values} values; merge them first."
    except TooManyGroupsError:
        limit = "These attributes cross into too many cells to protect the people in them; merge values first."
    if limit:
        split = GroupedPeople((), (), (), None, np.full(len(votes), NO_GROUP, dtype=np.int64))
    seen = _items_seen(context, split, by)
    items = [int(row.sum()) for row in seen]
    sides = _sides(context, by, split, items, votes, positive)
    fit = [place for place, side in enumerate(sides[: len(split.shown)]) if side.reason in (None, Reason.ONE_LABEL)]
    new_code = np.full(len(split.shown) + 1, NO_GROUP, dtype=np.int64)
    new_code[fit] = np.arange(len(fit))
    code = new_code[split.code]
    note = limit or _undisclosed(split, by)
    return Eligible(
        groups=tuple(split.shown[place] for place in fit),
        code=code,
        items=tuple(items[place] for place in fit),
        n_items=int(seen[fit].any(axis=0).sum()),
        n_people=context.snapshot.profiles.people_among(np.flatnonzero(code >= 0)),
        drafts=tuple(
            insufficient(
                context,
                check=check,
                slice_key=slice_key("annotators", by),
                by=by,
                sides=sides,
                compared=len(fit),
                affected_uses=affected_uses,
                statistic=statistic,
                note=note,
            )
        ),
        note=note,
    )


def _items_seen(context: Context, split: GroupedPeople, by: tuple[str, ...]) -> NDArray[np.bool_]:
    """Which group labelled which item, shape ``(groups shown, items)``."""
    snapshot = context.snapshot
    item, profile = snapshot.meetings_of_profiles(context.question)
    code = split.code[snapshot.profiles.counted_as(by)] if snapshot.profiles.further else split.code
    seen = np.zeros((len(split.shown) + 1, snapshot.n_items), dtype=bool)
    # Votes of people in no group fall into the last row, which is cut off.
    seen[code[profile], item] = True
    return seen[:-1]


def _sides(
    context: Context,
    by: tuple[str, ...],
    split: GroupedPeople,
    items: list[int],
    votes: IntArray,
    positive: dict[str, IntArray],
) -> list[Side]:
    sides = []
    for place, (values, people) in enumerate(zip(split.shown, split.people, strict=True)):
        inside = split.code == place
        total = int(votes[inside].sum())
        reason = reason_against(n_items=items[place], n_annotators=people, minimums=context.spec.minimums)
        if reason is None and all(int(counts[inside].sum()) in (0, total) for counts in positive.values()):
            reason = Reason.ONE_LABEL
        named = side_name("annotators", by, values)
        sides.append(Side(group_name(values), items[place], people, reason, named=named))
    sides += [
        Side(group_name(values), None, None, Reason.WITHHELD, named=side_name("annotators", by, values))
        for values in split.withheld
    ]
    return sides


def _undisclosed(split: GroupedPeople, by: tuple[str, ...]) -> str:
    if split.undisclosed == 0:
        return ""
    some = "Some" if split.undisclosed is None else f"{split.undisclosed:,}"
    return f"{some} annotators did not disclose {attribute_name(by)} and belong to no group."
