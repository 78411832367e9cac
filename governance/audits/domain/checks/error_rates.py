"""Is a model wrong more often about some items than about others?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from governance.audits.domain.check import Check, Context, attribute_sets
from governance.audits.domain.error_counts import RATES, ErrorCounts
from governance.audits.domain.finding import Chart, Draft, Figure, Point, Wording, measured
from governance.audits.domain.item_columns import Need
from governance.audits.domain.minimums import reason_against
from governance.audits.domain.people import group_name
from governance.audits.domain.rate_gap import rate_difference, rate_ratio
from governance.audits.domain.sides import Side, insufficient, short_figures
from governance.audits.domain.slice_sides import exact_p
from governance.audits.domain.snapshot import Tally
from governance.audits.domain.table import UNDEFINED, Cell, Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.wilson import Rate
from governance.audits.domain.words import (
    attribute_name,
    p_text,
    percent,
    points,
    side_name,
    slice_key,
    subject,
    versus,
)

__all__ = ["CHECK"]

_ID = "error_rates"
_USES = ("deciding with this model", "reporting its accuracy as one number")
_STATISTIC = "largest difference of FPR or FNR"
_JUDGED = ("FPR", "FNR")
_NAMES = {"FPR": "false positives", "FNR": "false negatives"}

Values = tuple[str, ...]
Counts = dict[Values, ErrorCounts]


@dataclass(frozen=True, slots=True)
class _Gap:
    rate: str
    values: Values
    reference: Values
    difference: Rate
    p: float


def _measure(context: Context) -> Iterable[Draft]:
    if context.question.multiple:
        return
    for by in attribute_sets(context.snapshot.slices, context.spec.depth):
        context.checkpoint()
        names, _ = context.snapshot.slice_codes(by)
        if not 1 < len(names) <= context.spec.most_values:
            continue
        for label in context.question.targets:
            yield from _by(context, by, label)


def _by(context: Context, by: tuple[str, ...], label: str) -> Iterable[Draft]:
    counts = _counts(context, by, label)
    people = context.snapshot.annotators_by_slice(context.question, by)
    sides = []
    for values, one in counts.items():
        reason = reason_against(n_items=one.total, n_annotators=people.get(values, 0), minimums=context.spec.minimums)
        sides.append(Side(group_name(values), one.total, people.get(values, 0), reason, side_name("items", by, values)))
    fit = {values: one for (values, one), side in zip(counts.items(), sides, strict=True) if side.reason is None}
    key = slice_key("items", by)
    yield from insufficient(
        context, check=_ID, slice_key=f"{key}:predictions", by=by, sides=sides, compared=len(fit), affected_uses=_USES,
        statistic=_STATISTIC, note="Counted are items with a label and a prediction.",
    )  # fmt: skip
    if len(fit) > 1:
        yield _draft(context, by, label, fit, people, short_figures(sides, "error rate"))


def _counts(context: Context, by: tuple[str, ...], label: str) -> Counts:
    names, code = context.snapshot.slice_codes(by)
    truth = context.snapshot.positive_codes(context.question, label)
    said, prediction = context.snapshot.columns.codes("prediction")
    place = said.index(label) if label in said else len(said)
    inside = (code >= 0) & (truth >= 0) & (prediction >= 0)
    cell = code[inside] * 4 + truth[inside] * 2 + (prediction[inside] == place)
    table = np.bincount(cell, minlength=4 * len(names)).reshape(len(names), 4)
    return {
        values: ErrorCounts(tn=int(row[0]), fp=int(row[1]), fn=int(row[2]), tp=int(row[3]))
        for values, row in zip(names, table, strict=True)
    }


def _reference(context: Context, by: tuple[str, ...], fit: Counts) -> Values:
    """The declared side, or else the one with the most items."""
    declared = tuple(context.spec.reference_values.get(name, "") for name in by)
    return declared if declared in fit else max(sorted(fit), key=lambda values: fit[values].total)


def _gaps(context: Context, by: tuple[str, ...], fit: Counts, rate: str) -> list[_Gap]:
    """Every side against the reference, where both have a rate from enough items."""
    reference = _reference(context, by, fit)
    here = fit[reference].rate(rate)
    least, found = context.spec.minimums.items, []
    if here is None or fit[reference].parts(rate)[1] < least:
        return []
    for values, one in fit.items():
        there = one.rate(rate)
        if values == reference or there is None or one.parts(rate)[1] < least:
            continue
        p = exact_p(Tally(*one.parts(rate)), Tally(*fit[reference].parts(rate)))
        found.append(_Gap(rate, values, reference, rate_difference(there, here), min(1.0, p * 2 * (len(fit) - 1))))
    return found


def _draft(
    context: Context,
    by: tuple[str, ...],
    label: str,
    fit: Counts,
    people: dict[Values, int],
    short: tuple[Figure, ...],
) -> Draft:
    spec, question = context.spec, context.question
    threshold, what, name = spec.thresholds.error_gap, subject(question.key, label), attribute_name(by)
    judged = [gap for rate in _JUDGED for gap in _gaps(context, by, fit, rate)]
    called = [gap for gap in judged if gap.p <= spec.level and abs(gap.difference.value) >= threshold]
    worst = max(called or judged, key=lambda gap: (abs(gap.difference.value), gap.rate, gap.values), default=None)
    figures = (*_figures(context, by, fit, people, worst), *short)
    return measured(
        worst.difference if worst else None,
        threshold=threshold,
        p=worst.p if worst else None,
        check=_ID,
        question=question.key,
        label=label,
        slice=slice_key("items", by),
        statistic=_STATISTIC,
        n_items=sum(one.total for one in fit.values()),
        n_annotators=context.snapshot.annotators_of(question),
        wordings=_wordings(name, what, fit, worst, spec.minimums.items),
        affected_uses=_USES,
        table=_table(name, fit),
        chart=Chart(
            description=f"Rate of {_NAMES[worst.rate]} for {what} by {name}, with 95 % intervals",
            axis=f"rate of {_NAMES[worst.rate]} ({worst.rate})",
            points=tuple(
                Point(group_name(values), *rate, stands_out=values in (worst.values, worst.reference))
                for values, one in fit.items()
                if (rate := one.rate(worst.rate))
            ),
        )
        if worst
        else None,
        named=versus("items", by, worst.values, worst.reference) if worst else "",
        figures=figures,
    )


def _figures(
    context: Context, by: tuple[str, ...], fit: Counts, people: dict[Values, int], worst: _Gap | None
) -> Iterable[Figure]:
    """Every rate of every side, then differences and ratios to the reference."""
    for values, one in fit.items():
        for name in RATES:
            value, low, high = one.rate(name) or (None, None, None)
            yield Figure(
                slice=side_name("items", by, values), statistic=name, value=value, ci_low=low, ci_high=high,
                n_items=one.parts(name)[1], n_annotators=people.get(values, 0), enough_data=value is not None,
                note="" if value is not None else "undefined: nothing below the line",
            )  # fmt: skip
    for name in RATES:
        for gap in _gaps(context, by, fit, name):
            pair = versus("items", by, gap.values, gap.reference)
            here, there = fit[gap.values].parts(name), fit[gap.reference].parts(name)
            ratio = rate_ratio(*here, *there)
            n_items = here[1] + there[1]
            large = abs(gap.difference.value) >= context.spec.thresholds.error_gap
            yield Figure(
                slice=pair, statistic=f"{name} difference", value=gap.difference.value, ci_low=gap.difference.low,
                ci_high=gap.difference.high, n_items=n_items, p=gap.p, effect_is_large=large,
            )  # fmt: skip
            value, low, high = ratio or (None, None, None)
            yield Figure(
                slice=pair, statistic=f"{name} ratio", value=value, ci_low=low, ci_high=high, n_items=n_items,
                p=gap.p if ratio else None, effect_is_large=large, enough_data=ratio is not None,
                note="" if ratio else "undefined: a count is zero",
            )  # fmt: skip


def _wordings(name: str, what: str, fit: Counts, worst: _Gap | None, least: int) -> dict[Verdict, Wording]:
    if worst is None:
        said = f"Of no two sides are there {least} items with, and {least} without, {what}: no rate of errors can be compared."
        return {
            Verdict.INSUFFICIENT_EVIDENCE: Wording(
                f"Errors about {what} cannot be compared by {name}", said, "Label more items that have a prediction."
            )
        }
    side, reference = group_name(worst.values), group_name(worst.reference)
    here, there = fit[worst.values].rate(worst.rate), fit[worst.reference].rate(worst.rate)
    shown = f"{percent(here.value)} for {side} and {percent(there.value)} for {reference}" if here and there else ""
    seen = (
        f"The rate of {_NAMES[worst.rate]} ({worst.rate}) for {what} is {shown}: a difference of "
        f"{points(worst.difference.value)} (95 % {points(worst.difference.low)} to {points(worst.difference.high)}; "
        f"{p_text(worst.p)} before the correction over the report)."
    )
    return {
        Verdict.FLAG: Wording(
            f"The model gives {'more' if worst.difference.value > 0 else 'fewer'} {_NAMES[worst.rate]} for {side} than for {reference} ({what})",
            f"{seen} Who is on which side decides how often the model is wrong about them.",
            "Collect and label more items of the side with more errors; report errors by side; do not decide with the model alone.",
        ),
        Verdict.NO_FLAG: Wording(f"The model is wrong about as often across {name} ({what})", seen, "Nothing here."),
        Verdict.INSUFFICIENT_EVIDENCE: Wording(
            f"Errors may differ by {name}, but chance explains it as well ({what})", seen, "Label more items that have a prediction."
        ),
    }  # fmt: skip


def _table(name: str, fit: Counts) -> Table:
    shown = ("FPR", "FNR", "FDR", "PPrev", "error rate")
    columns = [Column("slice", name.capitalize()), Column("items", "Items", "count")]
    for rate in shown:
        columns += [
            Column(rate, rate, "percent"),
            Column(f"{rate}_low", "from", "percent"),
            Column(f"{rate}_high", "to", "percent"),
        ]
    rows = []
    for values, one in fit.items():
        cells: list[Cell] = [group_name(values), one.total]
        for rate in shown:
            cells += one.rate(rate) or (UNDEFINED, None, None)
        rows.append(tuple(cells))
    return Table(tuple(columns), tuple(rows))


CHECK = Check(
    id=_ID,
    title="Error rates",
    asks="Is a model wrong more often about some items than about others?",
    formula="FPR = fp/(fp + tn), FNR = fn/(fn + tp), FDR = fp/(fp + tp), FOR = fn/(fn + tn), PPrev = share predicted; Wilson intervals; Newcombe’s for differences, Katz’s for ratios to the declared or else the largest side; Fisher’s exact test, Bonferroni over sides and both rates",
    source="Hardt, Price and Srebro, NeurIPS (2016); Saleiro et al., Aequitas (2018) for the names; Chouldechova, Big Data 5 (2017) 153–163",
    how_to_read="A difference of 0 and a ratio of 1 mean equal errors. FPR and FNR decide; they cannot both be equal together with FDR where the label is more common on one side.",
    cannot_show="Whether the label the model is judged by is right: labels biased against a side make a model look right about it.",
    affected_uses=_USES,
    mitigations=("collect more items of the side with more errors", "report errors by side", "choose thresholds by side, openly", "label again, blind"),
    measure=_measure,
    needs=(Need.PREDICTION, Need.SLICES, Need.LABELS),
)  # fmt: skip
