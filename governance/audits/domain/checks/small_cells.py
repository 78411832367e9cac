"""Could somebody be recognised by the attributes recorded about annotators?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.audits.domain.check import Check, Context, attribute_sets
from governance.audits.domain.finding import Draft, Figure, Wording
from governance.audits.domain.item_columns import Need
from governance.audits.domain.people import TooManyGroupsError, group_people
from governance.audits.domain.table import Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.wilson import wilson_rate
from governance.audits.domain.words import among, attribute_name, percent, slice_key

__all__ = ["CHECK"]

IntArray = NDArray[np.int64]

_ID = "small_cells"
_USES = ("publishing annotator attributes", "joining with other data about people")
_CELLS = "cells of fewer people than k"
_UNIQUE_ITEMS = "share of items unique on what identifies people"
_UNIQUE = "share of people unique on everything recorded"


@dataclass(frozen=True, slots=True)
class _Cells:
    """The values of one or more attributes: how many there are, are small, are withheld (None: too many to protect)."""

    name: str
    values: int
    small: int
    withheld: int | None


def _measure(context: Context) -> Iterable[Draft]:
    snapshot = context.snapshot
    if snapshot.identifying:
        yield _of_items(context)
    votes = snapshot.votes_of_everyone()
    active = np.flatnonzero(votes)
    if not snapshot.groups or not len(active):
        return
    # Everybody whose attributes are recorded, also who only gave answers that the specification takes out.
    yield _uniqueness(context, Counter(snapshot.group_of_annotators(snapshot.groups)))
    rows = []
    for by in attribute_sets(snapshot.groups, context.spec.depth):
        context.checkpoint()
        rows.append(_count(context, by, votes, active))
    yield _cells(context, rows, len(active))


def _of_items(context: Context) -> Draft:
    """Items about people: how many are the only one with their combination of the identifying attributes."""
    spec, by = context.spec, context.snapshot.identifying
    values = list(zip(*(_said(context, name) for name in by), strict=True))
    classes = Counter(values)
    items = len(values)
    unique = sum(count == 1 for count in classes.values())
    small = sum(count for count in classes.values() if count < spec.k)
    rate = wilson_rate(unique, items)
    what = attribute_name(by)
    seen = (
        f"{unique:,} of {items:,} items ({percent(rate.value)}) are the only one with their combination of {what}; "
        f"{small:,} share it with fewer than {spec.k}, themselves included. There are {len(classes):,} combinations."
    )
    return Draft(
        check=_ID,
        question="",
        label="",
        slice=slice_key("items", by),
        statistic=_UNIQUE_ITEMS,
        value=rate.value,
        ci_low=rate.low,
        ci_high=rate.high,
        n_items=items,
        n_annotators=context.snapshot.n_annotators,
        p=None,
        severity=1 + small / items,
        enough_data=True,
        effect_is_large=small > 0,
        wordings={
            Verdict.FLAG: Wording(
                title=f"{percent(rate.value)} of the items are unique on {what}",
                meaning=f"{seen} Who knows these attributes of a person finds everything else about that person.",
                what_to_do="Publish fewer of these attributes, or merge values into broader ones.",
            ),
            Verdict.NO_FLAG: Wording(
                title=f"Every combination of {what} is shared by {spec.k} items or more", meaning=seen, what_to_do="Nothing."
            ),
        },
        affected_uses=_USES,
        table=Table(
            (Column("measure", "Measure"), Column("count", "Count", "count")),
            (("items", items), ("combinations", len(classes)), ("unique items", unique), (f"in a combination of fewer than {spec.k}", small)),
        ),
        named=" × ".join(by),
        figures=(
            Figure(slice=" × ".join(by), statistic="combinations", value=float(len(classes)), n_items=items),
            Figure(slice=" × ".join(by), statistic="unique items", value=float(unique), n_items=items),
        ),
    )  # fmt: skip


def _said(context: Context, name: str) -> list[str]:
    names, code = context.snapshot.slice_codes((name,))
    texts = [values[0] for values in names]
    return [texts[place] if place >= 0 else "" for place in code]


def _count(context: Context, by: tuple[str, ...], votes: IntArray, active: IntArray) -> _Cells:
    groups = context.snapshot.group_of_annotators(by)
    members = Counter(groups[person] for person in active)
    sizes = [count for values, count in members.items() if "" not in values]
    try:
        withheld = len(group_people(context, by, votes, {}).withheld)
    except TooManyGroupsError:
        withheld = None
    return _Cells(attribute_name(by), len(sizes), sum(size < context.spec.k for size in sizes), withheld)


def _uniqueness(context: Context, profiles: Counter[tuple[str, ...]]) -> Draft:
    people = profiles.total()
    unique = sum(count == 1 for count in profiles.values())
    small = sum(count for count in profiles.values() if count < context.spec.k)
    rate = wilson_rate(unique, people)
    several = context.snapshot.profiles.n_contradicted
    seen = (
        f"{unique:,} of {people:,} annotators ({percent(rate.value)}) are the only one with their combination of the "
        f"{len(context.snapshot.groups)} recorded attributes; {small:,} share it with fewer than "
        f"{context.spec.k} people, themselves included.{_contradicted(several)}"
    )
    return Draft(
        check=_ID,
        question="",
        label="",
        slice=slice_key("annotators", context.snapshot.groups),
        statistic=_UNIQUE,
        value=rate.value,
        ci_low=rate.low,
        ci_high=rate.high,
        n_items=context.snapshot.n_items,
        n_annotators=people,
        p=None,
        figures=(
            Figure(
                slice=slice_key("annotators", context.snapshot.groups),
                statistic="unique annotators",
                value=float(unique),
                n_annotators=people,
            ),
            Figure(
                slice=slice_key("annotators", context.snapshot.groups),
                statistic="annotators with several profiles",
                value=float(several),
                n_annotators=people,
            ),
        ),
        severity=1 + small / people,
        enough_data=True,
        effect_is_large=small > 0,
        wordings={
            Verdict.FLAG: Wording(
                title=f"{percent(rate.value)} of the annotators are unique on what is recorded about them",
                meaning=f"{seen} Who knows these attributes of a person finds all votes of that person.",
                what_to_do=(
                    "Publish fewer attributes, merge values into broader ones, or publish votes without attributes."
                ),
            ),
            Verdict.NO_FLAG: Wording(
                title=f"Nobody is alone: every combination is shared by {context.spec.k} people or more",
                meaning=seen,
                what_to_do="Nothing, as long as no further attribute is published.",
            ),
        },
        affected_uses=_USES,
        table=Table(
            (
                Column("measure", "Measure"),
                Column("people", "Annotators", "count"),
                Column("share", "Share", "percent"),
            ),
            (
                ("unique on everything recorded", unique, unique / people),
                (f"in a combination of fewer than {context.spec.k}", small, small / people),
                ("all", people, 1.0),
            ),
        ),
    )


def _contradicted(several: int) -> str:
    if not several:
        return ""
    return f" {several:,} of them {'has' if several == 1 else 'have'} several profiles, of which one is counted."


def _cells(context: Context, rows: list[_Cells], people: int) -> Draft:
    k = context.spec.k
    small, values = sum(row.small for row in rows), sum(row.values for row in rows)
    attributes = [row.name for row in rows if row.small]
    crowded = [row.name for row in rows if row.withheld is None]
    crossed = ", alone and crossed" if context.spec.depth > 1 else ""
    unit = "attributes or crossings" if context.spec.depth > 1 else "attributes"
    seen = (
        f"Of {values:,} values of the attributes{crossed}, {small:,} have fewer than {k} people. They "
        "are withheld in this "
        f"report, and so are others that would give them away through a total."
        f"{f' Too many values to be shown at all: {among(crowded)}.' if crowded else ''}"
    )
    return Draft(
        check=_ID,
        question="",
        label="",
        slice=slice_key("annotators", ("every attribute",)),
        statistic=_CELLS,
        value=float(small),
        ci_low=None,
        ci_high=None,
        n_items=context.snapshot.n_items,
        n_annotators=people,
        p=None,
        severity=small / values if values else 0.0,
        enough_data=True,
        effect_is_large=small > 0,
        wordings={
            Verdict.FLAG: Wording(
                title=f"{len(attributes)} {unit} have values with fewer than {k} people",
                meaning=seen,
                what_to_do="Merge these values into broader ones before publishing, or leave attributes out.",
            ),
            Verdict.NO_FLAG: Wording(title=f"Every value has {k} people or more", meaning=seen, what_to_do="Nothing."),
        },
        affected_uses=_USES,
        table=Table(
            (
                Column("attributes", "Attribute"),
                Column("values", "Values", "count"),
                Column("small", f"Fewer than {k} people", "count"),
                Column("withheld", "Withheld here", "count"),
            ),
            tuple((row.name, row.values, row.small, "all" if row.withheld is None else row.withheld) for row in rows),
        ),
    )


CHECK = Check(
    id=_ID,
    title="Small cells",
    asks="Could somebody be recognised by the attributes recorded about annotators, or about the people items are about?",
    formula=(
        "people a cell for every attribute, crossed as deep as asked; cells below k, with the complementary "
        "cells no total may give away"
    ),
    source=(
        "Sweeney, k-anonymity (2002); Cox, J. Am. Stat. Assoc. 75 (1980) 377–385. A census of the release, so "
        "counts have no interval"
    ),
    how_to_read=(
        "A cell of one is a person. k people share a cell, so none of them can be told apart by these attributes."
    ),
    cannot_show="What people know from elsewhere, such as the way somebody writes.",
    affected_uses=_USES,
    mitigations=("merge values", "publish fewer attributes", "publish votes without attributes"),
    measure=_measure,
    needs=(Need.PEOPLE,),
    per_question=False,
)
