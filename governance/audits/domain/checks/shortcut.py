"""The tank test: can a label be predicted from what should not matter?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.audits.domain.check import Check, Context
from governance.audits.domain.finding import Chart, Draft, Figure, Point, Rule, Wording, measured
from governance.audits.domain.item_columns import Need
from governance.audits.domain.item_cues import cues_of
from governance.audits.domain.measures.cues import Cue
from governance.audits.domain.measures.tank_test import FOLDS, TankTest
from governance.audits.domain.minimums import Reason, reason_against
from governance.audits.domain.permutation import gap_test
from governance.audits.domain.seeds import stream
from governance.audits.domain.sides import Side, insufficient
from governance.audits.domain.table import Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.wilson import Rate
from governance.audits.domain.words import among, p_text, percent

__all__ = ["CHECK"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_ID = "shortcut"
_USES = ("training a model", "reporting accuracy on a test set of the same making")
_SLICE = "all items"
_STATISTIC = "label predicted from cues"
_TOGETHER = "all cues together"
# So many items tell a score of .2 from chance; the shuffles over more would only take longer.
_MOST_SHUFFLED = 5_000


@dataclass(frozen=True, slots=True)
class _Asked:
    """The items with a label that is common enough, their labels numbered from 0, and the cues by which they differ."""

    labels: tuple[str, ...]
    code: IntArray
    cues: tuple[Cue, ...]


def _measure(context: Context) -> Iterable[Draft]:
    question = context.question
    cues = cues_of(context, question)
    if not cues:
        if context.spec.checks is not None:
            yield from insufficient(
                context,
                check=_ID,
                slice_key=_SLICE,
                by=("cues",),
                sides=[Side("items with a cue", 0, None, Reason.EMPTY)],
                compared=0,
                affected_uses=_USES,
                statistic=_STATISTIC,
                note="Neither texts, pictures, times, sources nor annotators are recorded, or they are the same for all items.",
            )
        return
    if not question.multiple:
        yield from _of_labels(context, cues, context.snapshot.outcome_codes(question), question.labels, "")
        return
    for label in question.labels:
        code = context.snapshot.positive_codes(question, label)
        yield from _of_labels(context, cues, code, (f"without {label}", label), label)


def _of_labels(
    context: Context, cues: Sequence[Cue], code: IntArray, labels: tuple[str, ...], label: str
) -> Iterable[Draft]:
    sizes = {name: int((code == place).sum()) for place, name in enumerate(labels)}
    minimum = context.spec.minimums
    reasons = {
        name: reason_against(n_items=size, n_annotators=minimum.annotators, minimums=minimum)
        for name, size in sizes.items()
    }
    fit = [name for name in labels if reasons[name] is None]
    if len(fit) < 2:
        yield from insufficient(
            context,
            check=_ID,
            slice_key=_SLICE,
            by=(f"labels of {context.question.key}",),
            sides=[Side(name, sizes[name], None, reasons[name] or Reason.ONE_LABEL) for name in labels],
            compared=0,
            affected_uses=_USES,
            statistic=_STATISTIC,
        )
        return
    place = np.full(len(labels) + 1, -1)
    place[[labels.index(name) for name in fit]] = np.arange(len(fit))
    renamed = place[code]
    kept = np.flatnonzero(renamed >= 0)
    asked = _Asked(tuple(fit), renamed[kept], _of_items(cues, kept))
    if asked.cues:
        yield _draft(context, asked, label, left_out=[name for name in labels if name not in fit and sizes[name]])


def _of_items(cues: Sequence[Cue], kept: IntArray) -> tuple[Cue, ...]:
    """The cues of some items; levels that none of them has are left out, and cues that then say nothing."""
    found = []
    for cue in cues:
        member = cue.member[kept]
        used = np.flatnonzero(np.asarray(member.sum(axis=0)).ravel())
        found.append(Cue(cue.name, tuple(cue.levels[level] for level in used), member[:, used]))
    return tuple(cue for cue in found if cue.speaks)


def _draft(context: Context, asked: _Asked, label: str, *, left_out: list[str]) -> Draft:
    spec, key = context.spec, context.question.key
    threshold = spec.thresholds.shortcut
    test = TankTest(asked.cues, asked.code, random=stream(spec.seed, _ID, key, label, "folds"))
    scores = test.scores()
    names = [_TOGETHER, *(cue.name for cue in asked.cues)]
    p = _tested(context, asked, label)
    sure = p <= spec.level
    best = int(np.argmax(np.where(sure | ~sure.any(), scores, -np.inf)))
    alone = 1 + int(np.argmax(np.where(sure[1:] | ~sure[1:].any(), scores[1:], -np.inf)))
    rate = test.interval(best)
    intervals = [test.interval(place) for place in range(len(names))]
    subject = f"“{label}” ({key})" if label else f"The label ({key})"
    standing = [names[place] for place in np.argsort(-scores) if place and sure[place] and scores[place] >= threshold]
    seen = (
        f"From {len(asked.cues)} cues that should not decide a label, it is predicted {percent(rate.value)} of the way from guessing to "
        f"certainty (95 % {percent(rate.low)} to {percent(rate.high)}, {p_text(float(p[best]))}). The best single cue is "
        f"{names[alone]}: {percent(scores[alone])}; {_leaning(test, alone - 1, asked)}"
        f"{f' Left out for having too few items: {among(left_out)}.' if left_out else ''}"
    )
    todo = (
        f"Look at items of one label with and without the cue ({among(standing) if standing else names[alone]}). Collect each label under "
        "the same conditions, take the cue out (crop, normalise, cut to one length), or test on items in which cue and label disagree."
    )
    cue_words = names[alone] if scores[alone] >= threshold and sure[alone] else "several cues together"
    return measured(
        rate,
        threshold=threshold,
        p=float(p[best]),
        one_sided=True,
        check=_ID,
        question=key,
        label=label,
        slice=_SLICE,
        statistic=_STATISTIC,
        n_items=len(asked.code),
        n_annotators=context.snapshot.annotators_of(context.question),
        wordings={
            Verdict.FLAG: Wording(
                f"{subject} can be predicted from {cue_words}",
                f"{seen} A model may learn the cue instead of what the label means, and look accurate until the cue is gone.",
                todo,
            ),
            Verdict.NO_FLAG: Wording(f"{subject} hardly follows from what should not matter", seen, "Nothing."),
            Verdict.INSUFFICIENT_EVIDENCE: Wording(
                f"{subject} may follow {cue_words}; chance would give as much",
                seen,
                "Collect more items, and audit again.",
            ),
        },
        affected_uses=_USES,
        table=_table(names, intervals, p),
        chart=Chart(
            description="How well the label is predicted from each cue, with 95 % intervals",
            axis="from guessing (0) to certainty (100 %)",
            points=tuple(
                Point(name, *interval, stands_out=bool(sure[place]) and interval.value >= threshold)
                for place, (name, interval) in enumerate(zip(names, intervals, strict=True))
            ),
            rules=(Rule(0.0, "guessing"),),
        ),
        named=f"cue={names[best]}" if best else _TOGETHER,
        figures=tuple(
            Figure(
                slice=f"cue={name}" if place else _TOGETHER,
                statistic=_STATISTIC,
                value=interval.value,
                ci_low=interval.low,
                ci_high=interval.high,
                n_items=len(asked.code),
                p=float(p[place]),
                effect_is_large=interval.value >= threshold,
            )
            for place, (name, interval) in enumerate(zip(names, intervals, strict=True))
        ),
    )


def _tested(context: Context, asked: _Asked, label: str) -> FloatArray:
    """The p of all cues together and of each, corrected for having looked at all; in a random part of many items."""
    random = stream(context.spec.seed, _ID, context.question.key, label, "shuffles")
    test = TankTest(asked.cues, asked.code, random=random)
    if len(asked.code) > _MOST_SHUFFLED:
        part = np.sort(random.choice(len(asked.code), _MOST_SHUFFLED, replace=False))
        # A label may be rare: all its items stay, so that it does not vanish.
        rare = np.flatnonzero(np.isin(asked.code, np.flatnonzero(test.size < context.spec.minimums.items * FOLDS)))
        part = np.union1d(part, rare)
        test = TankTest(
            [Cue(cue.name, cue.levels, cue.member[part]) for cue in asked.cues], asked.code[part], random=random
        )

    def draw(count: int) -> FloatArray:
        context.checkpoint()
        return test.shuffled(count, random)

    p, _ = gap_test(test.scores(), draw, shuffles=context.spec.shuffles, two_sided=False)
    return p


def _leaning(test: TankTest, cue: int, asked: _Asked) -> str:
    """The level at which a label is furthest from its usual share, in words. Who labelled what is not told."""
    levels = asked.cues[cue].levels
    if asked.cues[cue].name == "annotator":
        return "the label depends on who labelled the item."
    shares = test.leanings(cue)
    sizes = np.asarray(asked.cues[cue].member.sum(axis=0)).ravel()
    usual = test.size / test.size.sum()
    away = (shares - usual) * np.sqrt(sizes)[:, np.newaxis]
    level, label = np.unravel_index(int(np.argmax(away)), away.shape)
    return (
        f"where it is “{levels[level]}”, {percent(shares[level, label])} of the items are “{asked.labels[label]}”, against "
        f"{percent(usual[label])} of all."
    )


def _table(names: list[str], intervals: list[Rate], p: FloatArray) -> Table:
    rows = [(name, *interval, float(one)) for name, interval, one in zip(names, intervals, p, strict=True)]
    return Table(
        (
            Column("cue", "Cue"),
            Column("score", "From guessing to certainty", "percent"),
            Column("low", "95 % from", "percent"),
            Column("high", "to", "percent"),
            Column("p", "p", "p"),
        ),
        (rows[0], *sorted(rows[1:], key=lambda row: -row[1])),
    )


CHECK = Check(
    id=_ID,
    title="Shortcut (tank test)",
    asks="Can the label be predicted from brightness, contrast, size, compression, camera, hour, source, length or annotator?",
    formula=(
        "s = (r − 1/K) ÷ (1 − 1/K), r the mean share of right predictions over the K labels, naive Bayes over the levels of the cues, "
        f"{FOLDS}-fold cross-validation; p from shuffled labels, against the largest of all cues"
    ),
    source=(
        "Geirhos et al., Nature Machine Intelligence 2 (2020) 665–673; Torralba and Efros, CVPR (2011); Westfall and Young (1993)"
    ),
    how_to_read="0 is guessing, 100 % certainty. With two labels, 50 % means that three of four items of each label are told by the cue alone.",
    cannot_show=(
        "Whether a cue belongs to what the label means: night pictures are darker, questions are shorter. Shortcuts in what is shown, such "
        "as a watermark or a background, and cues that tell only in combination."
    ),
    affected_uses=_USES,
    mitigations=(
        "collect each label under the same conditions",
        "take the cue out before training",
        "test on items in which cue and label disagree",
        "weigh items so that the cue is even over labels",
    ),
    measure=_measure,
    needs=(Need.LABELS,),
)
