"""On how many items do groups of annotators come to different majorities?"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from governance.audits.domain.aspect import Aspect
from governance.audits.domain.check import Check, Context, attribute_sets
from governance.audits.domain.finding import Chart, Draft, Figure, Point, Wording, measured
from governance.audits.domain.group_sides import Eligible, eligible_groups
from governance.audits.domain.group_votes import GroupVotes, votes_of_groups
from governance.audits.domain.item_columns import Need
from governance.audits.domain.majorities import Majorities
from governance.audits.domain.minimums import Reason
from governance.audits.domain.people import group_name
from governance.audits.domain.permutation import gap_test, shuffled_statistics
from governance.audits.domain.seeds import stream
from governance.audits.domain.sides import Side, insufficient
from governance.audits.domain.table import Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.wilson import wilson_rate
from governance.audits.domain.words import attribute_name, interval, p_text, percent, slice_key, versus

__all__ = ["CHECK"]

_ID = "group_conflict"
_USES = ("training on one merged label", "evaluating against one merged label")
_STATISTIC = "share of items whose group majorities differ"

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Pair = tuple[int, int]


def _measure(context: Context) -> Iterable[Draft]:
    snapshot = context.snapshot
    aspects = list(snapshot.aspects(context.question))
    for by in attribute_sets(snapshot.groups, context.spec.depth):
        context.checkpoint()
        votes, positive = snapshot.votes_of_profiles(context.question, by)
        found = eligible_groups(context, by, votes, positive, check=_ID, affected_uses=_USES, statistic=_STATISTIC)
        yield from found.drafts
        if len(found.groups) < 2:
            continue
        for aspect in aspects:
            yield from _compare(context, by, found, aspect.counted_by(snapshot.profiles, by))


def _compare(context: Context, by: tuple[str, ...], found: Eligible, aspect: Aspect) -> Iterable[Draft]:
    grouped = votes_of_groups(aspect, found.code, len(found.groups))
    majorities = Majorities.of(grouped.counts(grouped.group_of_person))
    _, shared = majorities.disagreements()
    names = [group_name(values) for values in found.groups]
    pairs = [f"{names[i]} – {names[j]}" for i, j in combinations(range(len(names)), 2)]
    enough = shared >= context.spec.minimums.items
    yield from insufficient(
        context,
        check=_ID,
        slice_key=slice_key("annotators", by) + (f":{aspect.option}" if aspect.option else "") + ":pairs",
        by=by,
        sides=[
            Side(pair, int(shared[place]), None, Reason.EMPTY if shared[place] == 0 else Reason.FEW_ITEMS)
            for place, pair in enumerate(pairs)
            if not enough[place]
        ],
        compared=2 if enough.any() else 0,
        affected_uses=_USES,
        statistic=_STATISTIC,
        note="Counted are items on which both groups of a pair have a majority.",
    )
    if enough.any():
        yield _draft(context, by, found, aspect, grouped, majorities, np.flatnonzero(enough), pairs)


def _draft(
    context: Context,
    by: tuple[str, ...],
    found: Eligible,
    aspect: Aspect,
    grouped: GroupVotes,
    majorities: Majorities,
    kept: IntArray,
    pairs: list[str],
) -> Draft:
    spec, key = context.spec, context.question.key
    differing, shared = majorities.disagreements()

    random = stream(spec.seed, _ID, key, aspect.option, *by)
    sample = grouped.sample(random)

    def shares(group_of_person: IntArray) -> FloatArray:
        again, both = Majorities.of(sample.counts(group_of_person)).disagreements()
        with np.errstate(invalid="ignore"):
            shuffled: FloatArray = again[kept] / both[kept]
        return shuffled

    def draw(shuffles: int) -> FloatArray:
        return shuffled_statistics(
            shares, sample.group_of_person, shuffles=shuffles, random=random, checkpoint=context.checkpoint
        )

    p, shuffled = gap_test(shares(sample.group_of_person), draw, shuffles=spec.shuffles, two_sided=False)
    observed = differing[kept] / shared[kept]
    chance = _means(shuffled)
    place = _named_pair(observed, p, level=spec.level, threshold=spec.thresholds.group_conflict)
    rates = [wilson_rate(int(differing[pair]), int(shared[pair])) for pair in kept]
    names = [pairs[pair] for pair in kept]
    rate, what = rates[place], aspect.option or key
    same, common = majorities.consensus()
    ties = int(majorities.tied.any(axis=0).sum())
    seen = (
        f"{names[place]} come to different majorities on {percent(rate.value)} of the items both judged "
        f"({interval(rate)}). Shuffling the "
        f"people between the groups gives {percent(float(chance[place]))} on average ({p_text(float(p[place]))} "
        "before the correction over the "
        f"report). All {len(found.groups)} groups agree on {same:,} of {common:,} items"
        f"{f' ({percent(same / common)})' if common else ''}; on {ties:,} items at least one group tied. {found.note}"
    ).strip()
    both = list(combinations(found.groups, 2))
    together = [wilson_rate(same, common)] if common else []
    threshold = spec.thresholds.group_conflict
    order = sorted(range(len(kept)), key=lambda pair: (-observed[pair], names[pair]))
    return measured(
        rate,
        threshold=spec.thresholds.group_conflict,
        p=float(p[place]),
        check=_ID,
        question=key,
        label=aspect.option,
        slice=slice_key("annotators", by),
        statistic=_STATISTIC,
        n_items=int(shared[kept[place]]),
        n_annotators=grouped.n_people,
        wordings=_wordings(by, what, rate.value, seen),
        affected_uses=_USES,
        named=versus("annotators", by, *both[kept[place]]),
        figures=(
            *(
                Figure(
                    slice=versus("annotators", by, *both[kept[pair]]),
                    statistic=_STATISTIC,
                    value=rates[pair].value,
                    ci_low=rates[pair].low,
                    ci_high=rates[pair].high,
                    n_items=int(shared[kept[pair]]),
                    p=float(p[pair]),
                    effect_is_large=rates[pair].value >= threshold,
                    note=f"shuffled people: {percent(float(chance[pair]))}",
                )
                for pair in order
                if pair != place
            ),
            *(
                Figure(
                    slice=slice_key("annotators", by),
                    statistic="share of items on which all groups agree",
                    value=rate.value,
                    ci_low=rate.low,
                    ci_high=rate.high,
                    n_items=common,
                    n_annotators=grouped.n_people,
                )
                for rate in together
            ),
        ),
        table=Table(
            (
                Column("pair", "Pair"),
                Column("items", "Items", "count"),
                Column("different", "Different", "percent"),
                Column("low", "95 % from", "percent"),
                Column("high", "to", "percent"),
                Column("by_chance", "Shuffled people", "percent"),
                Column("p", "p", "p"),
            ),
            tuple(
                (names[pair], int(shared[kept[pair]]), *rates[pair], float(chance[pair]), float(p[pair]))
                for pair in order
            ),
        ),
        chart=Chart(
            description=(
                f"Share of items with different majority ({what}), by pair of {attribute_name(by)}, with 95 % intervals"
            ),
            axis="share of items with different majority",
            points=tuple(Point(names[pair], *rates[pair], stands_out=pair == place) for pair in order),
        ),
    )


def _means(shuffled: FloatArray) -> FloatArray:
    """The mean of each pair over the shuffles in which it has items; 0 when it never has any."""
    defined = ~np.isnan(shuffled)
    means: FloatArray = np.where(defined, shuffled, 0.0).sum(axis=0) / np.maximum(defined.sum(axis=0), 1)
    return means


def _named_pair(observed: FloatArray, p: FloatArray, *, level: float, threshold: float) -> int:
    """The largest disagreement that is large and not chance, or else the largest."""
    called = (p <= level) & (observed >= threshold)
    return int(np.argmax(np.where(called, observed, -1.0) if called.any() else observed))


def _wordings(by: tuple[str, ...], what: str, share: float, seen: str) -> dict[Verdict, Wording]:
    name = attribute_name(by)
    return {
        Verdict.FLAG: Wording(
            title=f"{name.capitalize()} changes the label on up to {percent(share)} of the items ({what})",
            meaning=f"{seen} One merged label hides a difference in judgement that is more than noise.",
            what_to_do="Publish the votes by group, train on distributions, or name the group the label speaks for.",
        ),
        Verdict.NO_FLAG: Wording(
            title=f"{name.capitalize()} seldom changes the label ({what})",
            meaning=seen,
            what_to_do="Nothing, unless a use needs a finer comparison than this one.",
        ),
        Verdict.INSUFFICIENT_EVIDENCE: Wording(
            title=f"Groups by {name} differ on up to {percent(share)} of the items, as shuffled people do ({what})",
            meaning=(
                f"{seen} So much disagreement is what few votes an item give; it does not show a difference between "
                "the groups."
            ),
            what_to_do=(
                "Ask more people of each group about each item, or report the disagreement without tying it to groups."
            ),
        ),
    }


CHECK = Check(
    id=_ID,
    title="Conflict between group majorities",
    asks="On how many items do groups of annotators come to different majorities?",
    formula=(
        "items whose majorities differ / items where both groups have one; groups shuffled over people for the "
        "share by chance"
    ),
    source="Lee et al., CREHate (NAACL 2024), for the share; Westfall and Young (1993) for p",
    how_to_read="Compare the share with that of shuffled people: groups of five people differ often by chance alone.",
    cannot_show="Which group is right, and disagreement inside a group.",
    affected_uses=_USES,
    mitigations=("publish votes by group", "train on distributions of labels", "name the group the label speaks for"),
    measure=_measure,
    needs=(Need.GROUPS,),
)
