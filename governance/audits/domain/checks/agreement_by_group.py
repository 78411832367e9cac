"""Do annotators agree less on some items, or within some groups?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from annotations.quality.domain.item_sums import ItemSums
from annotations.quality.domain.krippendorff_alpha import alpha_sums
from annotations.quality.domain.votes import Votes
from governance.audits.domain.agreement_parts import (
    AgreementPart,
    coded_votes,
    measured_part,
    numbers,
    sums_of_rows,
)
from governance.audits.domain.agreement_shuffles import ItemPatterns, group_alphas
from governance.audits.domain.check import Check, Context, attribute_sets
from governance.audits.domain.finding import Chart, Draft, Figure, Point, Wording, measured
from governance.audits.domain.group_sides import eligible_groups
from governance.audits.domain.group_votes import votes_of_groups
from governance.audits.domain.item_columns import Need
from governance.audits.domain.permutation import Draw, gap_test, shuffled_statistics
from governance.audits.domain.rate_gap import rate_difference
from governance.audits.domain.seeds import stream
from governance.audits.domain.sides import Side, insufficient
from governance.audits.domain.snapshot import Aspect
from governance.audits.domain.table import Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.wilson import Rate
from governance.audits.domain.words import attribute_name, p_text, side_name, slice_key

__all__ = ["CHECK"]

_ID = "agreement_by_group"
_USES = ("training on one merged label", "measuring a model against these labels")
_STATISTIC = "gap in Krippendorff's α"

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Values = tuple[str, ...]


# The groups kept and the pairs compared to the gaps seen in what is shuffled, and to a drawer of shuffles of it.
Drawing = Callable[[IntArray, tuple[IntArray, IntArray]], tuple[FloatArray, Draw]]


def _measure(context: Context) -> Iterable[Draft]:
    snapshot, depth = context.snapshot, context.spec.depth
    answered, positive = snapshot.votes_of_annotators(context.question)
    for aspect in snapshot.aspects(context.question):
        votes = coded_votes(aspect)
        sums = alpha_sums(votes)
        patterns = ItemPatterns(sums)
        pooled = measured_part(
            context, ("all votes", aspect.option), (), sums, snapshot.annotators_of(context.question)
        )
        item_of_row = numbers(votes.items)[votes.votes_per_item > 1]
        for by in attribute_sets(snapshot.slices, depth):
            context.checkpoint()
            yield from _by_slice(context, by, aspect, sums, patterns, item_of_row, pooled)
        for by in attribute_sets(snapshot.groups, depth):
            context.checkpoint()
            yield from _by_group(context, by, aspect, votes, answered, positive, pooled)


def _by_slice(
    context: Context,
    by: tuple[str, ...],
    aspect: Aspect,
    sums: ItemSums,
    patterns: ItemPatterns,
    item_of_row: IntArray,
    pooled: AgreementPart,
) -> Iterable[Draft]:
    spec, snapshot = context.spec, context.snapshot
    names, code_of_item = snapshot.slice_codes(by)
    key = slice_key("items", by)
    if len(names) > spec.most_values:
        note = f"There are {len(names):,} values, more than the {spec.most_values} compared; merge them first."
        yield from _too_little(context, by, aspect, key, [], 0, note)
        return
    people = snapshot.annotators_by_slice(context.question, by)
    code = code_of_item[item_of_row]
    parts = [
        measured_part(
            context,
            (key, aspect.option),
            values,
            sums_of_rows(sums, np.flatnonzero(code == place), people[values]),
            people[values],
            side_name("items", by, values),
        )
        for place, values in enumerate(names)
    ]

    def drawing(kept: IntArray, pairs: tuple[IntArray, IntArray]) -> tuple[FloatArray, Draw]:
        random = stream(spec.seed, _ID, context.question.key, aspect.option, "items", *by)
        slices = _renumbered(kept, len(names))[code]

        def draw(shuffles: int) -> FloatArray:
            context.checkpoint()
            alphas = patterns.shuffled_alphas(slices, len(kept), shuffles=shuffles, random=random)
            return alphas[:, pairs[0]] - alphas[:, pairs[1]]

        return _gaps(parts, kept, pairs), draw

    yield from _conclusions(context, by, aspect, key, parts, pooled, drawing)


def _by_group(
    context: Context,
    by: tuple[str, ...],
    aspect: Aspect,
    votes: Votes,
    answered: IntArray,
    positive: dict[str, IntArray],
    pooled: AgreementPart,
) -> Iterable[Draft]:
    spec = context.spec
    key = slice_key("annotators", by)
    found = eligible_groups(context, by, answered, positive, check=_ID, affected_uses=_USES, statistic=_STATISTIC)
    # The groups with too little data are the same for every option of a question, and are reported with the first.
    if aspect.option in ("", context.question.labels[0]):
        yield from found.drafts
    if len(found.groups) < 2:
        return
    group_of_vote = found.code[numbers(votes.annotators)][votes.annotator]
    parts = [
        measured_part(
            context,
            (key, aspect.option),
            values,
            alpha_sums(votes.where(group_of_vote == place)),
            int((found.code == place).sum()),
            side_name("annotators", by, values),
        )
        for place, values in enumerate(found.groups)
    ]

    def drawing(kept: IntArray, pairs: tuple[IntArray, IntArray]) -> tuple[FloatArray, Draw]:
        grouped = votes_of_groups(aspect, _renumbered(kept, len(found.groups))[found.code], len(kept))
        random = stream(spec.seed, _ID, context.question.key, aspect.option, "annotators", *by)
        sample = grouped.sample(random)

        def gaps(group_of_person: IntArray) -> FloatArray:
            alphas = group_alphas(sample, group_of_person)
            return alphas[pairs[0]] - alphas[pairs[1]]

        def draw(shuffles: int) -> FloatArray:
            return shuffled_statistics(
                gaps, sample.group_of_person, shuffles=shuffles, random=random, checkpoint=context.checkpoint
            )

        return gaps(sample.group_of_person), draw

    yield from _conclusions(context, by, aspect, key, parts, pooled, drawing, note=found.note)


def _renumbered(kept: IntArray, size: int) -> IntArray:
    """From the old number of a part to its position among those kept; −1 for the others, and for −1 itself."""
    position = np.full(size + 1, -1, dtype=np.int64)
    position[kept] = np.arange(len(kept))
    return position


def _gaps(parts: list[AgreementPart], kept: IntArray, pairs: tuple[IntArray, IntArray]) -> FloatArray:
    alphas = [parts[place].alpha for place in kept]
    values = np.array([np.nan if alpha is None else alpha.value for alpha in alphas])
    gaps: FloatArray = values[pairs[0]] - values[pairs[1]]
    return gaps


def _too_little(
    context: Context, by: tuple[str, ...], aspect: Aspect, key: str, sides: list[Side], compared: int, note: str
) -> Iterable[Draft]:
    return insufficient(
        context,
        check=_ID,
        slice_key=f"{key}:{aspect.option}:agreement" if aspect.option else f"{key}:agreement",
        by=by,
        sides=sides,
        compared=compared,
        affected_uses=_USES,
        statistic=_STATISTIC,
        note=note,
    )


def _conclusions(
    context: Context,
    by: tuple[str, ...],
    aspect: Aspect,
    key: str,
    parts: list[AgreementPart],
    pooled: AgreementPart,
    drawing: Drawing,
    note: str = "",
) -> Iterable[Draft]:
    kept = [place for place, part in enumerate(parts) if part.alpha is not None]
    yield from _too_little(
        context,
        by,
        aspect,
        key,
        [part.side for part in parts if part.alpha is None],
        len(kept),
        "Items with two votes or more count.",
    )
    if len(kept) < 2:
        return
    alphas = [part.alpha for part in parts if part.alpha is not None]
    low_high = [
        (i, j) if alphas[i].value <= alphas[j].value else (j, i) for i, j in combinations(range(len(alphas)), 2)
    ]
    first, second = (np.array(side) for side in zip(*low_high, strict=True))
    tested, draw = drawing(np.array(kept), (first, second))
    p, _ = gap_test(tested, draw, shuffles=context.spec.shuffles)
    size, threshold = np.abs(_gaps(parts, np.array(kept), (first, second))), context.spec.thresholds.agreement_gap
    called = (p <= context.spec.level) & (size >= threshold)
    place = int(np.argmax(np.where(called, size, -1.0) if called.any() else size))
    low, high = low_high[place]
    gap = rate_difference(alphas[low], alphas[high])
    shown = [parts[number] for number in kept]
    yield _draft(context, by, aspect, key, shown, pooled, (low, high), gap, float(p[place]), note)


def _draft(
    context: Context,
    by: tuple[str, ...],
    aspect: Aspect,
    key: str,
    parts: list[AgreementPart],
    pooled: AgreementPart,
    named: tuple[int, int],
    gap: Rate,
    p: float,
    note: str,
) -> Draft:
    what, threshold = aspect.option or context.question.key, context.spec.thresholds.agreement_gap
    rows = [(part.side, part.alpha, part.votes) for part in parts if part.alpha is not None]
    (low_side, low, _), (high_side, high, _) = rows[named[0]], rows[named[1]]
    seen = (
        f"α is {low.value:.3f} for {low_side.name} (95 % {low.low:.3f} to {low.high:.3f}) and {high.value:.3f} "
        f"for {high_side.name} "
        f"({high.low:.3f} to {high.high:.3f}); {p_text(p)} before the correction over the report. {note}"
    ).strip()
    return measured(
        gap,
        threshold=threshold,
        p=p,
        check=_ID,
        question=context.question.key,
        label=aspect.option,
        slice=key,
        statistic=_STATISTIC,
        n_items=sum(side.n_items or 0 for side, _, _ in rows),
        n_annotators=context.snapshot.annotators_of(context.question)
        if key.startswith("items")
        else sum(s.n_annotators or 0 for s, _, _ in rows),
        wordings=_wordings(by, what, low_side.name, high_side.name, seen),
        affected_uses=_USES,
        named=f"{low_side.named} vs {high_side.named.removeprefix('annotators:')}",
        figures=tuple(_figure(part) for part in (*parts, pooled)),
        table=Table(
            (
                Column("part", attribute_name(by).capitalize()),
                Column("items", "Items", "count"),
                Column("annotators", "Annotators", "count"),
                Column("votes", "Votes", "count"),
                Column("alpha", "α", "number"),
                Column("low", "95 % from", "number"),
                Column("high", "to", "number"),
            ),
            tuple((side.name, side.n_items, side.n_annotators, votes, *alpha) for side, alpha, votes in rows),
        ),
        chart=Chart(
            description=f"Krippendorff's α ({what}) by {attribute_name(by)}, with 95 % intervals",
            axis="Krippendorff's α",
            unit="number",
            points=tuple(
                Point(side.name, *alpha, stands_out=place in named) for place, (side, alpha, _) in enumerate(rows)
            ),
        ),
    )


def _figure(part: AgreementPart) -> Figure:
    value, low, high = part.alpha or (None, None, None)
    return Figure(
        slice=part.side.named or "all votes",
        statistic="Krippendorff's α",
        value=value,
        ci_low=low,
        ci_high=high,
        n_items=part.side.n_items,
        n_annotators=part.side.n_annotators,
        enough_data=part.alpha is not None,
        note=f"{part.votes:,} votes" if part.alpha else str(part.side.reason),
    )


def _wordings(by: tuple[str, ...], what: str, low: str, high: str, seen: str) -> dict[Verdict, Wording]:
    name = attribute_name(by)
    return {
        Verdict.FLAG: Wording(
            title=f"Annotators agree less for {low} than for {high} ({what})",
            meaning=(
                f"{seen} Labels of the first are less certain, and a model will look worse on them whatever it does."
            ),
            what_to_do=(
                "Read disputed items of this part, make the guideline clearer for them, or ask for more votes there."
            ),
        ),
        Verdict.NO_FLAG: Wording(
            title=f"Agreement is about the same across {name} ({what})",
            meaning=seen,
            what_to_do="Nothing here. Low agreement everywhere is another question: see the agreement page.",
        ),
        Verdict.INSUFFICIENT_EVIDENCE: Wording(
            title=f"Agreement may differ by {name}, but chance explains it as well ({what})",
            meaning=seen,
            what_to_do="Label more items of these parts, then audit again.",
        ),
    }


CHECK = Check(
    id=_ID,
    title="Agreement by slice and group",
    asks="Do annotators agree less on some items, or within some groups?",
    formula="difference of nominal α; intervals by resampling items; slices shuffled over items, groups over people",
    source="Krippendorff, Content Analysis, 4th edition (2018), chapter 12; Westfall and Young (1993) for p",
    how_to_read=(
        "α 1 is perfect agreement, 0 what chance would give. A gap of 0 means that both parts are equally certain."
    ),
    cannot_show="Whether people agree for the right reason: α also falls where one label is rare.",
    affected_uses=_USES,
    mitigations=(
        "clarify the guideline",
        "ask for more votes where agreement is low",
        "train on distributions of labels",
    ),
    measure=_measure,
    needs=(Need.VOTES,),
)
