"""Does a protected group get the label too seldom also among items that are alike otherwise?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.audits.domain.association import conditional_disparity, demographic_disparity, mantel_haenszel_p
from governance.audits.domain.check import Check, Context, attribute_sets
from governance.audits.domain.finding import Draft, Figure, Wording, measured
from governance.audits.domain.item_columns import Need
from governance.audits.domain.people import group_name
from governance.audits.domain.seeds import stream
from governance.audits.domain.slice_sides import Slices, eligible_slices, largest_gap
from governance.audits.domain.strata import Stratification, compared_items, stratifications
from governance.audits.domain.table import Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.wilson import Rate
from governance.audits.domain.words import attribute_name, p_text, points, signed, slice_key, subject, versus

__all__ = ["CHECK"]

_ID = "cddl"
_USES = ("training on the labels", "deciding about people with a model of these labels")
_STATISTIC = "CDDL"

IntArray = NDArray[np.int64]
Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Given:
    """The disparity inside the strata of one attribute, with its interval and the p of no disparity in any of them."""

    name: str
    value: float
    low: float
    high: float
    p: float
    items: int
    used: int
    strata: int


def _measure(context: Context) -> Iterable[Draft]:
    for by in attribute_sets(context.snapshot.protected, context.spec.depth):
        given = stratifications(context, by)
        if not given:
            continue
        context.checkpoint()
        slices = eligible_slices(context, by, check=_ID, affected_uses=_USES, statistic=_STATISTIC)
        yield from slices.drafts
        if len(slices.fit) < 2:
            continue
        for label in context.question.targets:
            counts = slices.counts(label)
            if 0 < sum(tally.positive for tally in counts.values()) < sum(tally.total for tally in counts.values()):
                yield from _draft(context, slices, label, given)


def _draft(context: Context, slices: Slices, label: str, given: list[Stratification]) -> Iterable[Draft]:
    spec, question, by = context.spec, context.question, slices.by
    gap = largest_gap(context, by, label, slices.counts(label))
    compared = compared_items(context, by, gap.reference, gap.low, label)
    found = []
    for strata in given:
        tables = compared.tables(strata)
        conditional = _conditional(context, by, label, strata, tables, len(given))
        if conditional is not None:
            found.append(conditional)
    if not found:
        return
    whole = compared.tables()
    overall = float(demographic_disparity(whole[0]))
    worst = max(found, key=lambda one: (abs(one.value), one.name))
    low_side, high_side, what = group_name(gap.low), group_name(gap.reference), subject(question.key, label)
    seen = (
        f"{low_side} are {points(abs(overall))} {'more' if overall > 0 else 'less'} of those without {what} than of those with "
        f"it (DD {signed(overall)}, compared with {high_side}). Among items of the same {worst.name} it is {signed(worst.value)} "
        f"(CDDL, 95 % {signed(worst.low)} to {signed(worst.high)}; {p_text(worst.p)} before the correction over the report)."
    )
    turned = [one.name for one in found if one.value * overall < 0]
    if turned:
        seen += f" The sign turns round within {', '.join(turned)}: see the Simpson check."
    pair, spread = versus("items", by, gap.low, gap.reference), _spread(context, by, label, whole)
    yield measured(
        Rate(worst.value, worst.low, worst.high),
        threshold=spec.thresholds.rate_gap,
        p=worst.p,
        check=_ID,
        question=question.key,
        label=label,
        slice=slice_key("items", by),
        statistic=_STATISTIC,
        n_items=worst.items,
        n_annotators=context.snapshot.annotators_of(question),
        wordings=_wordings(by, what, low_side, worst, seen),
        affected_uses=_USES,
        table=Table(
            (
                Column("given", "Among items of the same"),
                Column("items", "Items", "count"),
                Column("strata", "Strata used"),
                Column("cddl", "CDDL", "number"),
                Column("low", "95 % from", "number"),
                Column("high", "to", "number"),
                Column("p", "p", "p"),
            ),
            tuple(
                (one.name, one.items, f"{one.used} of {one.strata}", one.value, one.low, one.high, one.p)
                for one in found
            ),
        ),
        named=f"{pair} given {worst.name}",
        figures=(
            Figure(
                slice=pair,
                statistic="DD",
                value=overall,
                ci_low=spread[0],
                ci_high=spread[1],
                n_items=int(whole.sum()),
            ),
            *(
                Figure(
                    slice=f"{pair} given {one.name}",
                    statistic=_STATISTIC,
                    value=one.value,
                    ci_low=one.low,
                    ci_high=one.high,
                    n_items=one.items,
                    p=one.p,
                    effect_is_large=abs(one.value) >= spec.thresholds.rate_gap,
                )
                for one in found
                if one is not worst
            ),
        ),
    )


def _spread(context: Context, by: tuple[str, ...], label: str, whole: IntArray) -> tuple[float, float]:
    """The interval of the disparity without strata."""
    random = stream(context.spec.seed, _ID, context.question.key, label, *by)
    drawn = _drawn(whole, context.spec.draws, random)
    low, high = np.nanpercentile(demographic_disparity(drawn[:, 0]), [2.5, 97.5])
    return float(low), float(high)


def _drawn(tables: IntArray, draws: int, random: np.random.Generator) -> IntArray:
    """The tables of items drawn again, with one more dimension in front."""
    total = int(tables.sum())
    drawn: IntArray = random.multinomial(total, tables.ravel() / total, draws).reshape(draws, *tables.shape)
    return drawn


def _conditional(
    context: Context, by: tuple[str, ...], label: str, strata: Stratification, tables: IntArray, looks: int
) -> _Given | None:
    """None where too few items lie in strata in which both labels occur."""
    defined = ~np.isnan(demographic_disparity(tables))
    inside = tables[defined]
    if inside.sum() < context.spec.minimums.items:
        return None
    value = float(conditional_disparity(inside))
    random = stream(context.spec.seed, _ID, context.question.key, label, strata.name, *by)
    low, high = np.nanpercentile(conditional_disparity(_drawn(inside, context.spec.draws, random)), [2.5, 97.5])
    p = min(1.0, looks * mantel_haenszel_p(inside))
    return _Given(
        strata.name,
        value,
        min(float(low), value),
        max(float(high), value),
        p,
        int(inside.sum()),
        len(inside),
        len(tables),
    )


def _wordings(by: tuple[str, ...], what: str, side: str, worst: _Given, seen: str) -> dict[Verdict, Wording]:
    name = attribute_name(by)
    return {
        Verdict.FLAG: Wording(
            f"Also among items of the same {worst.name}, {side} get {what} too {'seldom' if worst.value > 0 else 'often'}",
            f"{seen} The attribute that was held equal does not explain the difference.",
            "Look at items of both sides in the same stratum; if nothing explains the difference, label a sample again, blind.",
        ),
        Verdict.NO_FLAG: Wording(
            f"Among items that are alike otherwise, {what} does not depend on {name}",
            seen,
            "Nothing, but say in the datasheet what explains the difference there is without strata.",
        ),
        Verdict.INSUFFICIENT_EVIDENCE: Wording(
            f"Among items that are alike, {what} may depend on {name}, but chance explains it as well",
            seen,
            "Label more items of these slices, then audit again.",
        ),
    }


CHECK = Check(
    id=_ID,
    title="Conditional demographic disparity",
    asks="Does a protected group get the label too seldom also among items that are alike otherwise?",
    formula="DD = n_d⁰/n⁰ − n_d¹/n¹; CDDL = Σ(n_i/n)·DD_i over the values of every other recorded attribute; interval by drawing items again; p by Cochran–Mantel–Haenszel, Bonferroni over attributes",
    source="Wachter, Mittelstadt and Russell, West Virginia Law Review 123 (2021) 735–790",
    how_to_read="0 means the side has the same share among those with and without the label; above 0 it gets the label too seldom. Compare it with DD, which holds nothing equal.",
    cannot_show="Whether the attribute held equal is itself a good reason: a proxy explains a difference without excusing it.",
    affected_uses=_USES,
    mitigations=("label a sample of both sides again, blind", "record what explains the difference", "weigh items within strata"),
    measure=_measure,
    needs=(Need.PROTECTED, Need.LABELS),
)  # fmt: skip
