"""Is a label tied more closely to one value of a protected attribute than to another?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from governance.audits.domain.association import npmi
from governance.audits.domain.check import Check, Context, attribute_sets
from governance.audits.domain.finding import Draft, Figure, Wording, measured
from governance.audits.domain.item_columns import Need
from governance.audits.domain.people import group_name
from governance.audits.domain.seeds import stream
from governance.audits.domain.slice_sides import Slices, eligible_slices, exact_p, reference_of
from governance.audits.domain.snapshot import Tally
from governance.audits.domain.table import UNDEFINED, Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.wilson import Rate
from governance.audits.domain.words import attribute_name, p_text, side_name, signed, slice_key, subject, versus

__all__ = ["CHECK"]

_ID = "npmi_gap"
_USES = ("training on the labels", "searching or generating by label")
_STATISTIC = "nPMI gap"

Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Tied:
    """nPMI of the label and a value, and its gap to the reference; None where undefined."""

    values: Values
    tie: Rate | None
    gap: Rate | None
    p: float


def _measure(context: Context) -> Iterable[Draft]:
    for by in attribute_sets(context.snapshot.protected, context.spec.depth):
        context.checkpoint()
        slices = eligible_slices(
            context, by, check=_ID, affected_uses=_USES, statistic=_STATISTIC, companion_of="label_rate"
        )
        yield from slices.drafts
        if len(slices.fit) < 2:
            continue
        for label in context.question.targets:
            yield _draft(context, slices, label)


def _ties(context: Context, slices: Slices, label: str, reference: Values) -> list[_Tied]:
    """Every value that can be compared, the reference among them."""
    counts = slices.counts(label)
    whole = [tallies[label] for tallies in slices.tallies.values()]
    positive, total = sum(one.positive for one in whole), sum(one.total for one in whole)
    places = list(counts)
    cells = [number for tally in counts.values() for number in (tally.positive, tally.total - tally.positive)]
    rest = [
        positive - sum(t.positive for t in counts.values()),
        (total - positive) - sum(t.total - t.positive for t in counts.values()),
    ]
    observed = np.array([*cells, *rest], dtype=np.int64)
    random = stream(context.spec.seed, _ID, context.question.key, label, *slices.by)
    drawn = np.vstack([observed, random.multinomial(total, observed / total, context.spec.draws)])
    size, with_label = drawn.sum(axis=1), drawn[:, ::2].sum(axis=1)
    ties = np.stack(
        [npmi(drawn[:, 2 * k], drawn[:, 2 * k] + drawn[:, 2 * k + 1], with_label, size) for k in range(len(places))],
        axis=1,
    )
    at = places.index(reference)
    return [
        _Tied(
            values,
            _interval(ties[:, place]),
            None if place == at else _interval(ties[:, place] - ties[:, at]),
            1.0 if place == at else min(1.0, (len(places) - 1) * exact_p(counts[values], counts[reference])),
        )
        for place, values in enumerate(places)
    ]


def _interval(found: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Rate | None:
    """The first entry with the percentiles of the others."""
    value = float(found[0])
    if np.isnan(value):
        return None
    low, high = np.nanpercentile(found[1:], [2.5, 97.5])
    return Rate(value, min(float(low), value), max(float(high), value))


def _draft(context: Context, slices: Slices, label: str) -> Draft:
    spec, question, by = context.spec, context.question, slices.by
    counts = slices.counts(label)
    reference = reference_of(context, by, counts)
    ties = _ties(context, slices, label, reference)
    others = [one for one in ties if one.values != reference]
    known = [one for one in others if one.gap is not None]
    worst = max(known or others, key=lambda one: (abs(one.gap.value) if one.gap else 0.0, one.values))
    what, side, there = subject(question.key, label), group_name(worst.values), group_name(reference)
    return measured(
        worst.gap,
        threshold=spec.thresholds.npmi_gap,
        p=worst.p,
        check=_ID,
        question=question.key,
        label=label,
        slice=slice_key("items", by),
        statistic=_STATISTIC,
        n_items=sum(tally.total for tally in counts.values()),
        n_annotators=context.snapshot.annotators_of(question),
        wordings=_wordings(by, what, side, there, worst),
        affected_uses=_USES,
        table=Table(
            (
                Column("value", attribute_name(by).capitalize()),
                Column("items", "Items", "count"),
                Column("npmi", "nPMI", "number"),
                Column("low", "95 % from", "number"),
                Column("high", "to", "number"),
                Column("gap", f"Gap to {there}", "number"),
            ),
            tuple(
                (
                    group_name(one.values),
                    counts[one.values].total,
                    *(one.tie or (UNDEFINED, None, None)),
                    None if one.gap is None else one.gap.value,
                )
                for one in ties
            ),
        ),
        named=versus("items", by, worst.values, reference),
        figures=(*_figures(by, ties, counts, worst, reference, spec.thresholds.npmi_gap), *slices.short),
        companion_of="label_rate",
    )


def _figures(
    by: tuple[str, ...],
    ties: list[_Tied],
    counts: dict[Values, Tally],
    worst: _Tied,
    reference: Values,
    threshold: float,
) -> Iterable[Figure]:
    for one in ties:
        value, low, high = one.tie or (None, None, None)
        yield Figure(
            slice=side_name("items", by, one.values), statistic="nPMI", value=value, ci_low=low, ci_high=high,
            n_items=counts[one.values].total, enough_data=value is not None,
            note="" if value is not None else "undefined: the label and the value never, or always, come together",
        )  # fmt: skip
    for one in ties:
        if one is not worst and one.gap is not None:
            yield Figure(
                slice=versus("items", by, one.values, reference), statistic=_STATISTIC, value=one.gap.value,
                ci_low=one.gap.low, ci_high=one.gap.high, n_items=counts[one.values].total + counts[reference].total,
                p=one.p, effect_is_large=abs(one.gap.value) >= threshold,
            )  # fmt: skip


def _wordings(by: tuple[str, ...], what: str, side: str, there: str, worst: _Tied) -> dict[Verdict, Wording]:
    name = attribute_name(by)
    if worst.gap is None:
        said = f"The nPMI of {what} is undefined for {side} or {there}: they never, or always, come together."
        return {
            Verdict.INSUFFICIENT_EVIDENCE: Wording(
                f"nPMI is undefined for {name} ({what})", said, "Read the difference of rates instead."
            )
        }
    seen = (
        f"The nPMI of {what} with {side} is {signed(worst.gap.value)} against {there} (95 % {signed(worst.gap.low)} to "
        f"{signed(worst.gap.high)}; {p_text(worst.p)} before the correction over the report)."
    )
    return {
        Verdict.FLAG: Wording(
            f"{what} is tied {'less' if worst.gap.value < 0 else 'more'} closely to {side} than to {there}",
            f"{seen} A model will take one for a sign of the other.",
            "Collect items that break the tie, or weigh them.",
        ),
        Verdict.NO_FLAG: Wording(f"{what} is tied about equally to every {name}", seen, "Nothing here."),
        Verdict.INSUFFICIENT_EVIDENCE: Wording(
            f"{what} may be tied to {name}, but chance explains it as well",
            seen,
            "Label more items of these slices, then audit again.",
        ),
    }


CHECK = Check(
    id=_ID,
    title="nPMI gap",
    asks="Is a label tied more closely to one value of a protected attribute than to another?",
    formula="nPMI(y, x) = ln[p(x,y)/p(x)p(y)] / −ln p(x,y); gap = nPMI(y, x_d) − nPMI(y, x_a); interval by drawing items again; p by Fisher’s exact test",
    source="Aka et al., Measuring Model Biases in the Absence of Ground Truth, AIES (2021); Bouma, GSCL (2009)",
    how_to_read="nPMI is 1 for always together, 0 as by chance, −1 never; a gap of 0 means that both are tied alike. It finds rare labels that a difference of rates overlooks.",
    cannot_show="Whether the tie is in the world or in the sampling.",
    affected_uses=_USES,
    mitigations=("collect items that break the tie", "weigh items", "describe the tie in the datasheet"),
    measure=_measure,
    needs=(Need.PROTECTED, Need.LABELS),
)  # fmt: skip
