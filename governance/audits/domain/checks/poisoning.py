"""Are there people whose answers look unread or contrary, or pairs whose mistakes are the same?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from governance.audits.domain.aspect import Aspect
from governance.audits.domain.check import Check, Context
from governance.audits.domain.finding import Chart, Draft, Figure, Point, Wording
from governance.audits.domain.item_columns import Need
from governance.audits.domain.label_flips import label_flips
from governance.audits.domain.measures.likeness import Likeness, likeness, p_of_unlike
from governance.audits.domain.measures.shared_dissent import DissentPairs, meetings, shared_dissent
from governance.audits.domain.minimums import Reason
from governance.audits.domain.numbering import how_many, numbered
from governance.audits.domain.seeds import stream
from governance.audits.domain.sides import Side, insufficient
from governance.audits.domain.table import Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.words import p_text, percent

__all__ = ["CHECK"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_ID = "poisoning"
_USES = ("training on the labels", "deciding by majority")
_SLICE = "annotators:each"
_UNLIKE, _TOGETHER = "lowest likeness to the other answers", "largest excess of shared dissents"
_Z: Final = 1.959964
_MOST_MEETINGS: Final = 2_000_000
_BANDS: Final = ((-np.inf, 0.0), (0.0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1.25), (1.25, np.inf))
_NOT_A_VERDICT = (
    "This is a hint for a person who looks, not a finding about a person: a minority view, another language, or a guideline read "
    "differently gives the same figures. It must not decide pay, standing or access."
)
_LOOK = (
    "Let somebody read a sample of these answers with the people concerned. Where nobody read the items, aggregate without "
    "these votes and say so; where they disagree for a reason, keep them and describe the disagreement."
)


def _measure(context: Context) -> Iterable[Draft]:
    flips = list(label_flips(context, check=_ID, affected_uses=_USES))
    yield from flips
    if not flips and not context.snapshot.n_votes and context.spec.checks is not None:
        yield from insufficient(
            context,
            check=_ID,
            slice_key=_SLICE,
            by=("annotators and items",),
            sides=[Side("annotators", context.snapshot.n_items, 0, Reason.EMPTY)],
            compared=0,
            affected_uses=_USES,
            statistic=_UNLIKE,
            note="Neither votes of annotators nor numbers about items are recorded.",
        )
    for aspect in context.snapshot.aspects(context.question):
        context.checkpoint()
        if not len(aspect.item):
            continue
        people = int(aspect.annotator.max()) + 1
        item, person, code = _once(aspect)
        yield from _unlike(context, aspect, item, person, code, people)
        context.checkpoint()
        yield from _together(context, aspect, item, person, code)


def _once(aspect: Aspect) -> tuple[IntArray, IntArray, IntArray]:
    """One vote of a person on an item: the last counts."""
    # An aspect has its votes by item and annotator, so that those of a person on an item are side by side.
    same = (np.diff(aspect.item) == 0) & (np.diff(aspect.annotator) == 0)
    place = np.flatnonzero(np.append(~same, True))
    return aspect.item[place], aspect.annotator[place], aspect.code[place]


def _unlike(
    context: Context, aspect: Aspect, item: IntArray, person: IntArray, code: IntArray, people: int
) -> Iterable[Draft]:
    spec, least = context.spec, context.spec.minimums.items
    found = likeness(item, person, code, people=people)
    judged = np.flatnonzero((found.shared >= least) & np.isfinite(found.value) & (found.variance > 0))
    if len(judged) < spec.minimums.annotators:
        yield from _too_few(context, aspect, _UNLIKE, len(judged), f"{least} answers to items that others answered too")
        return
    p = p_of_unlike(
        item,
        person,
        code,
        people=people,
        least_votes=least,
        shuffles=spec.shuffles,
        random=stream(spec.seed, _ID, context.question.key, aspect.option, "likeness"),
    )
    yield _unlike_draft(context, aspect, found, judged, p, len(item))


def _unlike_draft(
    context: Context, aspect: Aspect, found: Likeness, judged: IntArray, p: FloatArray, votes: int
) -> Draft:
    spec, threshold = context.spec, context.spec.thresholds.likeness
    value = found.value[judged]
    called = judged[(value < threshold) & (p[judged] <= spec.level)]
    worst = called[np.argmin(found.value[called])] if len(called) else judged[np.argmin(p[judged] + 1e-9 * value)]
    share = float(found.shared[called].sum()) / max(votes, 1)
    lowest, half = float(found.value[worst]), float(_Z * found.error[worst])
    subject = _subject(context, aspect)
    contrary = int((found.value[called] < 0).sum())
    seen = (
        f"Of {len(judged):,} people with {spec.minimums.items} answers or more, {len(called):,} answer less like the others than {threshold}, "
        f"{contrary:,} of them the other way round; they gave {percent(share)} of the answers. The lowest likeness is {lowest:.2f} "
        f"(95 % {lowest - half:.2f} to {lowest + half:.2f}, {p_text(float(p[worst]))}). {_NOT_A_VERDICT}"
    )
    bands = [(low, high, int(((value >= low) & (value < high)).sum())) for low, high in _BANDS]
    return Draft(
        check=_ID,
        question=context.question.key,
        label=aspect.option,
        slice=_SLICE,
        statistic=_UNLIKE,
        value=lowest,
        ci_low=lowest - half,
        ci_high=lowest + half,
        n_items=how_many(aspect.item),
        n_annotators=len(judged),
        p=float(p[worst]),
        severity=1 + share if len(called) else 0.0,
        enough_data=True,
        effect_is_large=lowest < threshold,
        wordings={
            Verdict.FLAG: Wording(
                f"{len(called):,} {'person answers' if len(called) == 1 else 'people answer'} as if the items were not read, or the other way round "
                f"({subject}): a hint",
                seen,
                _LOOK,
            ),
            Verdict.NO_FLAG: Wording(f"Everybody answers somewhat like the others ({subject})", seen, "Nothing."),
            Verdict.INSUFFICIENT_EVIDENCE: Wording(
                f"Somebody may answer without reading; chance would give as much ({subject})",
                seen,
                "Nothing, until there are more answers.",
            ),
        },
        affected_uses=_USES,
        table=Table(
            (Column("band", "Likeness"), Column("people", "People", "count"), Column("share", "Share", "percent")),
            tuple((_band(low, high), count, count / len(judged)) for low, high, count in bands),
        ),
        chart=Chart(
            description="Share of people by how much they answer like the others",
            axis="share of people",
            points=tuple(
                Point(_band(low, high), count / len(judged), stands_out=high <= threshold) for low, high, count in bands
            ),
        ),
        figures=(
            Figure(
                slice=_SLICE, statistic="people unlike the others", value=float(len(called)), n_annotators=len(judged)
            ),
            Figure(
                slice=_SLICE,
                statistic="share of answers from people unlike the others",
                value=share,
                n_annotators=len(judged),
            ),
        ),
    )


def _together(context: Context, aspect: Aspect, item: IntArray, person: IntArray, code: IntArray) -> Iterable[Draft]:
    spec = context.spec
    random = stream(spec.seed, _ID, context.question.key, aspect.option, "dissent")
    met = meetings(item)
    if met > _MOST_MEETINGS:
        # Pairs are looked at on a part of the items; who copies does so on those too.
        items, _ = numbered(item)
        part = np.isin(item, random.choice(items, max(1, int(len(items) * _MOST_MEETINGS / met)), replace=False))
        item, person, code = item[part], person[part], code[part]
    pairs = shared_dissent(item, person, code, shuffles=spec.shuffles, random=random, least_items=spec.minimums.items)
    if not len(pairs.first):
        yield from _too_few(context, aspect, _TOGETHER, 0, f"{spec.minimums.items} items in common with another")
        return
    yield _together_draft(context, aspect, pairs, how_many(item))


def _together_draft(context: Context, aspect: Aspect, pairs: DissentPairs, items: int) -> Draft:
    spec, threshold = context.spec, context.spec.thresholds.shared_dissent
    called = np.flatnonzero((pairs.p <= spec.level) & (pairs.excess >= threshold))
    best = int(called[np.argmax(pairs.excess[called])]) if len(called) else int(np.lexsort((-pairs.excess, pairs.p))[0])
    people = len(np.unique(np.concatenate([pairs.first[called], pairs.second[called]])))
    everybody = len(np.unique(np.concatenate([pairs.first, pairs.second])))
    value, p = float(pairs.excess[best]), float(pairs.p[best])
    low, high = pairs.interval(best)
    subject = _subject(context, aspect)
    seen = (
        f"{len(pairs.first):,} pairs of people share {spec.minimums.items} items or more. {len(called):,} of them, made of {people:,} people, give "
        f"the same minority answers far more often than two people who dissent as often would. The pair that stands out most dissents alike "
        f"on {int(pairs.seen[best]):,} of {int(pairs.shared[best]):,} shared items, where {float(pairs.expected[best]):.1f} are expected "
        f"({p_text(p)}). {_NOT_A_VERDICT} One person with two accounts, or two who sit together, also give it."
    )
    return Draft(
        check=_ID,
        question=context.question.key,
        label=aspect.option,
        slice=_SLICE,
        statistic=_TOGETHER,
        value=value,
        ci_low=low,
        ci_high=high,
        n_items=items,
        n_annotators=everybody,
        p=p,
        severity=value / threshold if len(called) else 0.0,
        enough_data=True,
        effect_is_large=value >= threshold,
        wordings={
            Verdict.FLAG: Wording(
                f"{len(called):,} pairs of people share their mistakes ({subject}): a hint", seen, _LOOK
            ),
            Verdict.NO_FLAG: Wording(
                f"No two people share more mistakes than chance gives ({subject})", seen, "Nothing."
            ),
            Verdict.INSUFFICIENT_EVIDENCE: Wording(
                f"Two people share mistakes; chance would give as much ({subject})",
                seen,
                "Nothing, until there are more answers.",
            ),
        },
        affected_uses=_USES,
        table=Table(
            (Column("what", "Pairs of people"), Column("pairs", "Pairs", "count")),
            (
                ("compared", len(pairs.first)),
                ("with more shared dissents than chance", int((pairs.p <= spec.level).sum())),
                (f"and an excess of {threshold} or more", len(called)),
            ),
        ),
        figures=(
            Figure(
                slice=_SLICE,
                statistic="pairs that share their dissents",
                value=float(len(called)),
                n_annotators=everybody,
            ),
            Figure(slice=_SLICE, statistic="people in such pairs", value=float(people), n_annotators=everybody),
        ),
    )


def _too_few(context: Context, aspect: Aspect, statistic: str, people: int, need: str) -> Iterable[Draft]:
    return insufficient(
        context,
        check=_ID,
        slice_key=_SLICE,
        by=(f"annotators of {_subject(context, aspect)}",),
        sides=[Side("people to compare", how_many(aspect.item), people, Reason.FEW_ANNOTATORS)],
        compared=0,
        affected_uses=_USES,
        statistic=f"{statistic}{f' ({aspect.option})' if aspect.option else ''}",
        note=f"A person is compared from {need} on.",
    )


def _subject(context: Context, aspect: Aspect) -> str:
    return f"{context.question.key}: {aspect.option}" if aspect.option else context.question.key


def _band(low: float, high: float) -> str:
    if np.isinf(low):
        return "below 0: the other way round"
    if np.isinf(high):
        return f"{low:.2f} and above: more like the others than the average voter"
    return f"{low:.2f} to below {high:.2f}{': like a coin' if low == 0 else ''}"


CHECK = Check(
    id=_ID,
    title="Signs of poisoned labels",
    asks="Do items contradict their labels, are answers unread or contrary, or are the mistakes of two people the same?",
    formula=(
        "likeness = (T − C)/(E − C): agreement with the others seen, of a coin with the person's own shares, and of the average voter of the "
        "same items; p deals each item's votes out over its voters. Shared dissents: seen minority answers of a pair against Rasch's model, "
        "excess = (seen − E)/(fewer dissents − E); p deals each item's dissents out. Both against the largest of all people or pairs in each of 199 dealings, by Gumbel's law where fewer than ten reach it. "
        "Flips: items whose numbers give another label .99 or more (linear discriminant, cross-validated), p from Σ (1 − q)"
    ),
    source="Raykar and Yu, JMLR 13 (2012); Rasch (1960); Angoff, J. Am. Stat. Assoc. 69 (1974); Westfall and Young (1993); Knijnenburg et al., Bioinformatics 25 (2009)",
    how_to_read="Likeness 1 is like the others, 0 like a coin, below 0 the other way round. Excess 1: the one who dissents less never dissents alone.",
    cannot_show=(
        "Why. It cannot tell a spammer from somebody who sees what the majority does not, nor copying from a shared background; and it cannot see "
        "poisoners who are the majority, or who answer right nearly always."
    ),
    affected_uses=_USES,
    mitigations=(
        "read a sample with the people concerned",
        "aggregate with a method that weighs annotators",
        "add overlap and gold items",
        "keep and describe disagreement that has reasons",
    ),
    measure=_measure,
    needs=(Need.LABELS,),
)
