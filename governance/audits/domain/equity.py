"""Amounts an hour of annotator groups, compared: what pay and exposure equity share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .check import Context, attribute_sets
from .finding import Chart, Draft, Figure, Point, Rule, Wording
from .measures.group_gap import group_rate, largest_gap
from .minimums import Reason
from .people import TooManyGroupsError, group_name, group_people
from .seeds import stream
from .sides import Side, insufficient
from .table import Column, Table
from .verdict import Verdict
from .words import attribute_name, p_text, percent, side_name, slice_key, versus

__all__ = ["PerHour", "group_gaps", "recorded"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PerHour:
    """Amount and hours of each annotator, NaN or 0 hours where there are none. ``what`` and ``unit`` name the amount an hour.

    ``less`` and ``more`` are the words for the lower and the higher side, ``harm`` what a gap means, ``todo`` what to do.
    """

    check: str
    statistic: str
    what: str
    amount: FloatArray
    hours: FloatArray
    threshold: float
    less: str
    harm: str
    todo: str
    affected_uses: tuple[str, ...]


def recorded(context: Context, role: str) -> FloatArray | None:
    """The number about annotators that the specification names for a role, or None."""
    name = context.spec.equity.get(role, "")
    return context.snapshot.columns.measure(name) if name in context.snapshot.columns.measures else None


def group_gaps(context: Context, measured: PerHour) -> Iterable[Draft]:
    """For every set of group attributes the largest gap; groups of fewer than k people are never shown."""
    for by in attribute_sets(context.snapshot.groups, context.spec.depth):
        context.checkpoint()
        yield from _of(context, measured, by)


def _of(context: Context, measured: PerHour, by: tuple[str, ...]) -> Iterable[Draft]:
    spec = context.spec
    known = np.isfinite(measured.amount) & (np.nan_to_num(measured.hours) > 0)
    slice_ = slice_key("annotators", by)
    sides: list[Side] = []
    note = ""
    fit: list[int] = []
    try:
        split = group_people(context, by, known.astype(np.int64), {})
    except TooManyGroupsError:
        note = "These attributes cross into too many cells to protect the people in them; merge values first."
    else:
        sides = [Side(group_name(values), None, None, Reason.WITHHELD) for values in split.withheld]
        for place, (values, people) in enumerate(zip(split.shown, split.people, strict=True)):
            if people >= max(spec.minimums.annotators, 2):
                fit.append(place)
            else:
                sides.append(Side(group_name(values), None, people, Reason.FEW_ANNOTATORS))
        if len(split.shown) > spec.most_values:
            fit, note = [], f"There are more than {spec.most_values} values; merge them first."
    yield from insufficient(
        context,
        check=measured.check,
        slice_key=slice_,
        by=by,
        sides=sides,
        compared=len(fit),
        affected_uses=measured.affected_uses,
        statistic=measured.statistic,
        note=note,
    )
    if len(fit) > 1:
        position = np.full(len(split.shown) + 1, -1)
        position[fit] = np.arange(len(fit))
        yield _draft(context, measured, by, [split.shown[one] for one in fit], position[split.code])


def _draft(
    context: Context, measured: PerHour, by: tuple[str, ...], groups: list[tuple[str, ...]], code: NDArray[np.int64]
) -> Draft:
    random = stream(context.spec.seed, measured.check, measured.statistic, *by)
    inside = code >= 0
    amount, hours, code = measured.amount[inside], measured.hours[inside], code[inside]
    found = largest_gap(amount, hours, code, shuffles=context.spec.shuffles, random=random)
    rates = [group_rate(amount[code == place], hours[code == place]) for place in range(len(groups))]
    names = [group_name(values) for values in groups]
    low, high, name = names[found.low], names[found.high], attribute_name(by)
    gap = found.gap
    seen = (
        f"{measured.what}: {rates[found.low].value:,.2f} for {low} and {rates[found.high].value:,.2f} for {high}, {percent(-gap.value)} less "
        f"(95 % {percent(-gap.high)} to {percent(-gap.low)}, {p_text(found.p)})."
    )
    return Draft(
        check=measured.check,
        question="",
        label="",
        slice=slice_key("annotators", by),
        statistic=measured.statistic,
        value=gap.value,
        ci_low=gap.low if np.isfinite(gap.low) else None,
        ci_high=gap.high if np.isfinite(gap.high) else None,
        n_items=context.snapshot.n_items,
        n_annotators=len(code),
        p=found.p,
        severity=abs(gap.value) / measured.threshold,
        enough_data=True,
        effect_is_large=abs(gap.value) >= measured.threshold,
        wordings={
            Verdict.FLAG: Wording(
                f"{low} annotators {measured.less} {percent(-gap.value)} less an hour than {high} annotators",
                f"{seen} {measured.harm}",
                measured.todo,
            ),
            Verdict.NO_FLAG: Wording(f"{measured.what} is much the same across {name}", seen, "Nothing."),
            Verdict.INSUFFICIENT_EVIDENCE: Wording(
                f"{measured.what} may differ across {name}; people differ as much among themselves",
                seen,
                "Wait for more people or more hours, and audit again.",
            ),
        },
        affected_uses=measured.affected_uses,
        table=Table(
            (
                Column("group", name.capitalize()),
                Column("annotators", "Annotators", "count"),
                Column("hours", "Hours", "number"),
                Column("rate", measured.what, "number"),
                Column("low", "95 % from", "number"),
                Column("high", "to", "number"),
            ),
            tuple(
                (one, int((code == place).sum()), float(hours[code == place].sum()), *rates[place])
                for place, one in enumerate(names)
            ),
        ),
        chart=Chart(
            description=f"{measured.what} by {name}, with 95 % intervals",
            axis=measured.what.lower(),
            points=tuple(
                Point(one, *rates[place], stands_out=place in (found.low, found.high))
                for place, one in enumerate(names)
            ),
            rules=(Rule(float(amount.sum() / hours.sum()), "all together"),),
            unit="number",
        ),
        named=versus("annotators", by, groups[found.low], groups[found.high]),
        figures=tuple(
            Figure(
                slice=side_name("annotators", by, values),
                statistic=measured.what,
                value=rate.value,
                ci_low=rate.low,
                ci_high=rate.high,
                n_annotators=int((code == place).sum()),
            )
            for place, (values, rate) in enumerate(zip(groups, rates, strict=True))
        ),
    )
