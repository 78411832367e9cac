"""What ``statistical_parity_difference`` and ``disparate_impact`` share: every side against one reference side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .check import Context, Measure, attribute_sets
from .finding import Chart, Draft, Figure, Point, Rule, Wording
from .people import group_name
from .slice_sides import Slices, eligible_slices, exact_p, reference_of
from .snapshot import Tally
from .table import UNDEFINED, Column, Table
from .verdict import Verdict
from .wilson import Rate
from .words import attribute_name, p_text, slice_key, subject, versus

__all__ = ["RateComparison", "rate_measure"]

Values = tuple[str, ...]

_USES = ("training on the labels", "deciding about people with a model of these labels")


@dataclass(frozen=True, slots=True, kw_only=True)
class RateComparison:
    """A comparison of two rates: its id, its name, the function (None where undefined), and how to write a value."""

    check: str
    statistic: str
    compare: Callable[[Tally, Tally], Rate | None]
    write: Callable[[float], str]
    rules: tuple[Rule, ...] = ()
    unit: str = "percent"


@dataclass(frozen=True, slots=True)
class _Pair:
    values: Values
    found: Rate | None
    difference: float
    p: float


def rate_measure(kind: RateComparison) -> Measure:
    """The function of a check that compares the rate of each side with that of the reference, for protected attributes."""

    def measure(context: Context) -> Iterable[Draft]:
        for by in attribute_sets(context.snapshot.protected, context.spec.depth):
            context.checkpoint()
            slices = eligible_slices(
                context, by, check=kind.check, affected_uses=_USES, statistic=kind.statistic, companion_of="label_rate"
            )
            yield from slices.drafts
            if len(slices.fit) < 2:
                continue
            for label in context.question.targets:
                yield _draft(context, kind, slices, label)

    return measure


def _draft(context: Context, kind: RateComparison, slices: Slices, label: str) -> Draft:
    question, spec, by = context.question, context.spec, slices.by
    counts = slices.counts(label)
    reference = reference_of(context, by, counts)
    pairs = [_pair(kind, counts, values, reference) for values in counts if values != reference]
    known = [pair for pair in pairs if pair.found is not None]
    worst = max(known or pairs, key=lambda pair: (abs(pair.difference), pair.values))
    value, low, high = worst.found or (None, None, None)
    figures = tuple(
        _figure(slices, counts, kind, pair, reference, spec.thresholds.rate_gap) for pair in pairs if pair is not worst
    )
    return Draft(
        check=kind.check,
        question=question.key,
        label=label,
        slice=slice_key("items", by),
        statistic=kind.statistic,
        value=value,
        ci_low=low,
        ci_high=high,
        n_items=counts[worst.values].total + counts[reference].total,
        n_annotators=context.snapshot.annotators_of(question),
        p=worst.p if value is not None else None,
        severity=abs(worst.difference) / spec.thresholds.rate_gap,
        enough_data=value is not None,
        effect_is_large=abs(worst.difference) >= spec.thresholds.rate_gap,
        wordings=_wordings(kind, by, subject(question.key, label), worst, group_name(reference)),
        affected_uses=_USES,
        table=_table(kind, by, counts, pairs, reference),
        chart=Chart(
            description=f"{kind.statistic} of {subject(question.key, label)} by {attribute_name(by)}, with 95 % intervals",
            axis=f"{kind.statistic} to {group_name(reference)}",
            points=tuple(Point(group_name(pair.values), *pair.found, pair is worst) for pair in pairs if pair.found),
            rules=kind.rules,
            unit="number" if kind.unit == "number" else "percent",
        )
        if known
        else None,
        named=versus("items", by, worst.values, reference),
        figures=(*figures, *slices.short),
        companion_of="label_rate",
    )


def _pair(kind: RateComparison, counts: dict[Values, Tally], values: Values, reference: Values) -> _Pair:
    tally, there = counts[values], counts[reference]
    difference = tally.positive / tally.total - there.positive / there.total
    p = min(1.0, exact_p(tally, there) * (len(counts) - 1))
    return _Pair(values, kind.compare(tally, there), difference, p)


def _figure(
    slices: Slices, counts: dict[Values, Tally], kind: RateComparison, pair: _Pair, reference: Values, threshold: float
) -> Figure:
    value, low, high = pair.found or (None, None, None)
    return Figure(
        slice=versus("items", slices.by, pair.values, reference),
        statistic=kind.statistic,
        value=value,
        ci_low=low,
        ci_high=high,
        n_items=counts[pair.values].total + counts[reference].total,
        n_annotators=slices.people.get(pair.values, 0),
        p=pair.p if value is not None else None,
        enough_data=value is not None,
        effect_is_large=abs(pair.difference) >= threshold,
        note="" if value is not None else "undefined: a count is zero",
    )


def _wordings(
    kind: RateComparison, by: tuple[str, ...], what: str, pair: _Pair, reference: str
) -> dict[Verdict, Wording]:
    name, side = attribute_name(by), group_name(pair.values)
    if pair.found is None:
        said = f"The {kind.statistic} of {what} between {side} and {reference} is undefined: a count is zero."
        return {
            Verdict.INSUFFICIENT_EVIDENCE: Wording(
                f"{kind.statistic} is undefined for {name} ({what})", said, "Read the difference of rates instead."
            )
        }
    value, low, high = (kind.write(one) for one in pair.found)
    seen = (
        f"The {kind.statistic} of {what} for {side}, compared with {reference}, is {value} (95 % {low} to {high}; "
        f"{p_text(pair.p)} before the correction over the report)."
    )
    return {
        Verdict.FLAG: Wording(
            f"{side} get {what} {'less' if pair.difference < 0 else 'more'} often than {reference}: {kind.statistic} {value}",
            f"{seen} A model trained on these labels repeats the difference.",
            "Find out whether the difference is in the world, in the sampling or in the labelling; say which in the datasheet.",
        ),
        Verdict.NO_FLAG: Wording(
            f"{what} is about as common by {name}: {kind.statistic} {value}", seen, "Nothing here."
        ),
        Verdict.INSUFFICIENT_EVIDENCE: Wording(
            f"{what} may differ by {name}, but chance explains it as well ({kind.statistic})",
            seen,
            "Label more items of these slices, then audit again.",
        ),
    }


def _table(
    kind: RateComparison, by: tuple[str, ...], counts: dict[Values, Tally], pairs: list[_Pair], reference: Values
) -> Table:
    form = "number" if kind.unit == "number" else "points"
    columns = (
        Column("slice", f"{attribute_name(by).capitalize()}, to {group_name(reference)}"),
        Column("items", "Items", "count"),
        Column("value", kind.statistic, "number" if form == "number" else "points"),
        Column("low", "95 % from", "number" if form == "number" else "points"),
        Column("high", "to", "number" if form == "number" else "points"),
        Column("p", "p", "p"),
    )
    rows = [
        (group_name(pair.values), counts[pair.values].total, *(pair.found or (UNDEFINED, None, None)), pair.p)
        for pair in pairs
    ]
    return Table(columns, tuple(rows))
