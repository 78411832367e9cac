"""Do items of one kind get a label more often than items of another?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from governance.audits.domain.check import Check, Context, attribute_sets
from governance.audits.domain.finding import Chart, Draft, Figure, Point, Rule, Wording, measured
from governance.audits.domain.item_columns import Need
from governance.audits.domain.people import group_name
from governance.audits.domain.rate_gap import SCREENING_LINE, rate_ratio
from governance.audits.domain.slice_sides import Slices, eligible_slices, largest_gap
from governance.audits.domain.snapshot import Tally
from governance.audits.domain.table import UNDEFINED, Cell, Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.wilson import Rate, wilson_rate
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

_ID = "label_rate"
_USES = ("training on the labels", "comparing these slices with each other")
_STATISTIC = "difference of rates"

Values = tuple[str, ...]


def _measure(context: Context) -> Iterable[Draft]:
    for by in attribute_sets(context.snapshot.slices, context.spec.depth):
        context.checkpoint()
        slices = eligible_slices(context, by, check=_ID, affected_uses=_USES, statistic=_STATISTIC)
        yield from slices.drafts
        if len(slices.fit) < 2:
            continue
        for label in context.question.targets:
            context.checkpoint()
            counts = slices.counts(label)
            # When nobody or everybody has the label there is nothing to compare; the sides are listed above.
            if any(tally.positive for tally in counts.values()) and any(
                tally.positive < tally.total for tally in counts.values()
            ):
                yield _compare(context, label, counts, slices)


def _compare(context: Context, label: str, counts: dict[Values, Tally], slices: Slices) -> Draft:
    question, spec, by, note = context.question, context.spec, slices.by, slices.note
    people = slices.people
    rates = {values: wilson_rate(tally.positive, tally.total) for values, tally in counts.items()}
    gap = largest_gap(context, by, label, counts)
    ratio = _ratio(counts[gap.low], counts[gap.reference])
    low, reference, what = group_name(gap.low), group_name(gap.reference), subject(question.key, label)
    seen = (
        f"{what} is on {percent(rates[gap.low].value)} of the items of {low} and on "
        f"{percent(rates[gap.reference].value)} of those of "
        f"{reference}: a difference (SPD) of {points(gap.difference.value)} (95 % {points(gap.difference.low)} to "
        f"{points(gap.difference.high)}; {p_text(gap.p)} before the correction over the report)."
    )
    ratio_text = (
        f" The ratio (DI) is {ratio.value:.3f}; {_screening(ratio.value)}"
        if ratio
        else " The ratio (DI) is undefined: a count is zero."
    )
    return measured(
        gap.difference,
        threshold=spec.thresholds.rate_gap,
        p=gap.p,
        check=_ID,
        question=question.key,
        label=label,
        slice=slice_key("items", by),
        statistic=_STATISTIC,
        n_items=sum(tally.total for tally in counts.values()),
        n_annotators=context.snapshot.annotators_of(question),
        wordings=_wordings(by, what, low, reference, gap.difference.value, f"{seen}{ratio_text} {note}".strip()),
        named=versus("items", by, gap.low, gap.reference),
        figures=tuple(
            Figure(
                slice=side_name("items", by, values),
                statistic="rate",
                value=rate.value,
                ci_low=rate.low,
                ci_high=rate.high,
                n_items=counts[values].total,
                n_annotators=people.get(values, 0),
                note=f"share of items labelled {what}",
            )
            for values, rate in rates.items()
        ),
        affected_uses=_USES,
        table=_table(by, counts, rates, slices.people, gap.reference),
        chart=Chart(
            description=f"Share of items labelled {what} by {attribute_name(by)}, with 95 % intervals",
            axis=f"share of items labelled {what}",
            points=tuple(
                Point(group_name(values), *rate, stands_out=values in (gap.low, gap.reference))
                for values, rate in rates.items()
            ),
            rules=(
                Rule(
                    SCREENING_LINE * rates[gap.reference].value,
                    f"0.8 × {reference}: a US employment-law screening rule",
                ),
            ),
        ),
    )


def _ratio(tally: Tally, reference: Tally) -> Rate | None:
    return rate_ratio(tally.positive, tally.total, reference.positive, reference.total)


def _screening(ratio: float) -> str:
    side = "below" if ratio < SCREENING_LINE else "not below"
    return f"that is {side} 0.8, a screening rule of United States employment law that decides nothing here."


def _wordings(
    by: tuple[str, ...], what: str, low: str, reference: str, gap: float, seen: str
) -> dict[Verdict, Wording]:
    name = attribute_name(by)
    return {
        Verdict.FLAG: Wording(
            title=f"{what} is {points(abs(gap))} {'rarer' if gap < 0 else 'more common'} on {low} than on {reference}",
            meaning=f"{seen} A model trained on these labels will learn {name} as a clue.",
            what_to_do=(
                "Look at items of both slices: if the difference is real, say so in the datasheet; if not, sample "
                "or label again."
            ),
        ),
        Verdict.NO_FLAG: Wording(
            title=f"{what} is about as common across {name}",
            meaning=f"{seen} No difference of the size looked for was found.",
            what_to_do="Nothing, unless a use needs a finer comparison than this one.",
        ),
        Verdict.INSUFFICIENT_EVIDENCE: Wording(
            title=f"{what} may differ by {name}, but chance explains it as well",
            meaning=f"{seen} The difference is large enough to matter and too uncertain to call.",
            what_to_do="Label more items of these slices, then audit again.",
        ),
    }


def _table(
    by: tuple[str, ...],
    counts: dict[Values, Tally],
    rates: dict[Values, Rate],
    people: Mapping[Values, int],
    reference: Values,
) -> Table:
    columns = (
        Column("slice", attribute_name(by).capitalize()),
        Column("items", "Items", "count"),
        Column("annotators", "Annotators", "count"),
        Column("rate", "Rate", "percent"),
        Column("low", "95 % from", "percent"),
        Column("high", "to", "percent"),
        Column("spd", "SPD (points)", "points"),
        Column("di", "DI", "number"),
        Column("di_low", "95 % from", "number"),
        Column("di_high", "to", "number"),
    )
    return Table(columns, tuple(_row(values, counts, rates, people, reference) for values in counts))


def _row(
    values: Values,
    counts: dict[Values, Tally],
    rates: dict[Values, Rate],
    people: Mapping[Values, int],
    reference: Values,
) -> tuple[Cell, ...]:
    start: tuple[Cell, ...] = (group_name(values), counts[values].total, people.get(values, 0), *rates[values])
    if values == reference:
        return (*start, None, None, None, None)
    ratio = _ratio(counts[values], counts[reference])
    spread: Sequence[Cell] = ratio or (UNDEFINED, None, None)
    return (*start, rates[values].value - rates[reference].value, *spread)


CHECK = Check(
    id=_ID,
    title="Label rate",
    asks="Do items of one kind get a label more often than items of another?",
    formula=(
        "SPD = q_d − q_a; DI = q_d / q_a; Wilson, Newcombe and Katz intervals; Fisher's exact test, Bonferroni "
        "over pairs"
    ),
    source=(
        "Newcombe, Statistics in Medicine 17 (1998) 873–890; Katz et al., Biometrics 34 (1978) 469–474; Fisher (1935)"
    ),
    how_to_read=(
        "SPD 0 and DI 1 mean equal rates. The 0.8 line is a screening rule of US employment law (29 CFR 1607.4 D); "
        "it decides no verdict."
    ),
    cannot_show="Whether the difference is an error of the labels, of the sampling, or a fact about the items.",
    affected_uses=_USES,
    mitigations=(
        "label a sample of both slices again, blind",
        "sample the slices alike",
        "describe the difference in the datasheet",
    ),
    measure=_measure,
    needs=(Need.SLICES, Need.LABELS),
)
