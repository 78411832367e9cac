"""Do groups of annotators give a label at different rates?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from governance.audits.domain.check import Check, Context, attribute_sets
from governance.audits.domain.finding import Chart, Draft, Figure, Point, Wording, measured
from governance.audits.domain.group_sides import Eligible, eligible_groups
from governance.audits.domain.item_columns import Need
from governance.audits.domain.people import group_name
from governance.audits.domain.permutation import gap_test, shuffled_statistics
from governance.audits.domain.rate_gap import rate_difference
from governance.audits.domain.seeds import stream
from governance.audits.domain.table import Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.wilson import Rate, clustered_rate
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

_ID = "group_disagreement"
_USES = ("training on one merged label", "reusing the labels where other people will judge")
_STATISTIC = "difference of rates"

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Gap:
    """Groups ``first`` (the higher rate, or the one compared with a reference) and ``second``, by position."""

    first: int
    second: int
    difference: Rate
    p: float


def _measure(context: Context) -> Iterable[Draft]:
    for by in attribute_sets(context.snapshot.groups, context.spec.depth):
        context.checkpoint()
        votes, positive = context.snapshot.votes_of_profiles(context.question, by)
        found = eligible_groups(context, by, votes, positive, check=_ID, affected_uses=_USES, statistic=_STATISTIC)
        yield from found.drafts
        if len(found.groups) < 2:
            continue
        for label in context.question.targets:
            inside = np.flatnonzero(found.code >= 0)
            yes = int(positive[label][inside].sum())
            if 0 < yes < int(votes[inside].sum()):
                yield _compare(context, by, label, found, votes, positive[label])


def _compare(
    context: Context, by: tuple[str, ...], label: str, found: Eligible, votes: IntArray, positive: IntArray
) -> Draft:
    spec, key = context.spec, context.question.key
    inside = found.code >= 0
    code, votes, positive = found.code[inside], votes[inside], positive[inside]
    rates = [clustered_rate(positive[code == place], votes[code == place]) for place in range(len(found.groups))]
    gap = _largest_gap(context, by, label, found, code, votes, positive, rates)
    names = [group_name(values) for values in found.groups]
    what = subject(key, label)
    high, low = names[gap.first], names[gap.second]
    difference = gap.difference
    seen = (
        f"{high} annotators give {what} in {percent(rates[gap.first].value)} of their votes, {low} in "
        f"{percent(rates[gap.second].value)}: a "
        f"difference of {points(difference.value)} (95 % {points(difference.low)} to "
        f"{points(difference.high)}). Shuffling the people "
        f"between the groups gives {p_text(gap.p)} before the correction over the report. {found.note}"
    ).strip()
    return measured(
        difference,
        threshold=spec.thresholds.rate_gap,
        p=gap.p,
        check=_ID,
        question=key,
        label=label,
        slice=slice_key("annotators", by),
        statistic=_STATISTIC,
        n_items=found.n_items,
        n_annotators=found.n_people,
        wordings=_wordings(by, what, high, low, difference.value, seen),
        affected_uses=_USES,
        table=_table(by, names, rates, code, votes, found, gap.second),
        named=versus("annotators", by, found.groups[gap.first], found.groups[gap.second]),
        figures=tuple(
            Figure(
                slice=side_name("annotators", by, values),
                statistic="rate",
                value=rate.value,
                ci_low=rate.low,
                ci_high=rate.high,
                n_items=found.items[place],
                n_annotators=int((code == place).sum()),
                note=f"share of {int(votes[code == place].sum()):,} votes for {what}",
            )
            for place, (values, rate) in enumerate(zip(found.groups, rates, strict=True))
        ),
        chart=Chart(
            description=f"Share of votes for {what} by {attribute_name(by)} of the annotator, with 95 % intervals",
            axis=f"share of votes for {what}",
            points=tuple(
                Point(name, *rate, stands_out=place in (gap.first, gap.second))
                for place, (name, rate) in enumerate(zip(names, rates, strict=True))
            ),
        ),
    )


def _largest_gap(
    context: Context,
    by: tuple[str, ...],
    label: str,
    found: Eligible,
    code: IntArray,
    votes: IntArray,
    positive: IntArray,
    rates: list[Rate],
) -> _Gap:
    """The largest difference that is large and not chance, or else the largest."""
    spec = context.spec
    pairs = _pairs(context, by, found, rates)
    first, second = (np.array(side) for side in zip(*pairs, strict=True))

    def differences(groups: IntArray) -> FloatArray:
        shuffled: FloatArray = np.bincount(groups, positive, len(rates)) / np.bincount(groups, votes, len(rates))
        gaps: FloatArray = shuffled[first] - shuffled[second]
        return gaps

    observed = differences(code)
    random = stream(spec.seed, _ID, context.question.key, label, *by)

    def draw(shuffles: int) -> FloatArray:
        return shuffled_statistics(differences, code, shuffles=shuffles, random=random, checkpoint=context.checkpoint)

    p, _ = gap_test(observed, draw, shuffles=spec.shuffles)
    size = np.abs(observed)
    called = (p <= spec.level) & (size >= spec.thresholds.rate_gap)
    place = int(np.argmax(np.where(called, size, -1.0) if called.any() else size))
    pair = pairs[place]
    return _Gap(*pair, rate_difference(rates[pair[0]], rates[pair[1]]), float(p[place]))


def _pairs(context: Context, by: tuple[str, ...], found: Eligible, rates: list[Rate]) -> list[Pair]:
    """Every group against the declared reference; without one every pair, the higher rate first."""
    declared = tuple(context.spec.reference_values.get(name, "") for name in by)
    if declared in found.groups:
        reference = found.groups.index(declared)
        return [(place, reference) for place in range(len(rates)) if place != reference]
    return [(i, j) if rates[i].value >= rates[j].value else (j, i) for i, j in combinations(range(len(rates)), 2)]


def _wordings(by: tuple[str, ...], what: str, high: str, low: str, gap: float, seen: str) -> dict[Verdict, Wording]:
    name = attribute_name(by)
    return {
        Verdict.FLAG: Wording(
            title=(
                f"{high} annotators give {what} {points(abs(gap))} {'more' if gap > 0 else 'less'} often than {low} "
                "annotators"
            ),
            meaning=f"{seen} Who labels decides part of the label.",
            what_to_do="Publish the votes by group, balance who labels what, or name the view the label carries.",
        ),
        Verdict.NO_FLAG: Wording(
            title=f"{what} is given about as often across {name} of the annotators",
            meaning=f"{seen} No difference of the size looked for was found.",
            what_to_do="Nothing, unless a use needs a finer comparison than this one.",
        ),
        Verdict.INSUFFICIENT_EVIDENCE: Wording(
            title=f"{what} may depend on {name} of the annotators, but chance explains it as well",
            meaning=f"{seen} People differ so much among themselves that these groups are too small to tell.",
            what_to_do=(
                "Invite more annotators of these groups, then audit again. More votes of the same people help little."
            ),
        ),
    }


def _table(
    by: tuple[str, ...],
    names: list[str],
    rates: list[Rate],
    code: IntArray,
    votes: IntArray,
    found: Eligible,
    reference: int,
) -> Table:
    columns = (
        Column("group", attribute_name(by).capitalize()),
        Column("annotators", "Annotators", "count"),
        Column("items", "Items", "count"),
        Column("votes", "Votes", "count"),
        Column("rate", "Rate", "percent"),
        Column("low", "95 % from", "percent"),
        Column("high", "to", "percent"),
        Column("difference", "Difference (points)", "points"),
    )
    return Table(
        columns,
        tuple(
            (
                name,
                int((code == place).sum()),
                found.items[place],
                int(votes[code == place].sum()),
                *rates[place],
                None if place == reference else rates[place].value - rates[reference].value,
            )
            for place, name in enumerate(names)
        ),
    )


CHECK = Check(
    id=_ID,
    title="Disagreement between annotator groups",
    asks="Do groups of annotators give a label at different rates?",
    formula=(
        "difference of pooled rates; interval with the person as unit; groups shuffled over people, largest gap of "
        "each shuffle"
    ),
    source=(
        "Korn and Graubard, Survey Methodology 24 (1998) 193–201; Westfall and Young, Resampling-Based Multiple "
        "Testing (1993)"
    ),
    how_to_read="0 means equal rates. p says how often people shuffled between the groups would differ as much.",
    cannot_show=(
        "Whether the groups saw the same items, and whose judgement is right: a difference may be a legitimate view."
    ),
    affected_uses=_USES,
    mitigations=(
        "publish votes by group",
        "balance who labels what",
        "train on distributions of labels",
        "name the view the label carries",
    ),
    measure=_measure,
    needs=(Need.GROUPS,),
)
