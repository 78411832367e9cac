"""Do two splits, or two releases, differ in their labels, attributes or numbers?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from governance.audits.domain.check import Check, Context
from governance.audits.domain.finding import Chart, Draft, Figure, Point, Rule, Wording
from governance.audits.domain.item_columns import Need
from governance.audits.domain.measures.stability import (
    Shift,
    binned,
    label_shift,
    quantile_edges,
    shift_of_counts,
)
from governance.audits.domain.minimums import reason_against
from governance.audits.domain.parts import Part, release_before, release_now, splits_of
from governance.audits.domain.seeds import stream
from governance.audits.domain.sides import Side, insufficient
from governance.audits.domain.splits import training_first
from governance.audits.domain.table import Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.words import p_text, percent

__all__ = ["CHECK"]

IntArray = NDArray[np.int64]

_ID = "drift"
_USES = ("reporting accuracy on a test set", "using a model on newer data", "comparing releases")
_BINS = 10
# By custom (Siddiqi 2006); shown beside the figure, decides nothing.
_SHIFTED = 0.25


@dataclass(frozen=True, slots=True)
class _Moved:
    """One column between two parts: counts of each, and the shift."""

    kind: str
    name: str
    statistic: str
    levels: tuple[str, ...]
    earlier: IntArray
    later: IntArray
    shift: Shift


def _measure(context: Context) -> Iterable[Draft]:
    parts = splits_of(context.snapshot)
    yield from _between(context, [parts[name] for name in training_first(parts)])
    if before := release_before(context.snapshot):
        yield from _between(context, [before, release_now(context.snapshot)])


def _between(context: Context, parts: list[Part]) -> Iterable[Draft]:
    """The first part that is large enough against each of the others."""
    minimum = context.spec.minimums
    reasons = {
        part: reason_against(n_items=part.size, n_annotators=minimum.annotators, minimums=minimum) for part in parts
    }
    fit = [part for part in parts if reasons[part] is None]
    if parts:
        yield from insufficient(
            context,
            check=_ID,
            slice_key=f"items:{parts[0].kind}",
            by=(parts[0].kind,),
            sides=[Side(part.title, part.size, None, reasons[part]) for part in parts if reasons[part]],
            compared=len(fit),
            affected_uses=_USES,
            statistic="drift",
        )
    for later in fit[1:]:
        for moved in _columns(context, fit[0], later):
            context.checkpoint()
            yield _draft(context, moved, fit[0], later)


def _columns(context: Context, earlier: Part, later: Part) -> Iterable[_Moved]:
    snapshot, spec, between = context.snapshot, context.spec, f"{earlier.name}/{later.name}"
    for question in snapshot.questions:
        if not question.multiple:
            before, after = (part.labels(question.key) for part in (earlier, later))
            yield from _of_counts(context, "label", question.key, before, after, between)
    for name in snapshot.slices:
        before, after = (part.attribute(name) for part in (earlier, later))
        if max(len(before), len(after)) <= spec.most_values:
            yield from _of_counts(context, "attribute", name, before, after, between)
    for name in snapshot.columns.features:
        old, new = (part.feature(name) for part in (earlier, later))
        if min(len(old), len(new)) >= spec.minimums.items and (edges := quantile_edges(old, _BINS)).size:
            random = stream(spec.seed, _ID, "feature", name, between)
            counted = binned(old, edges), binned(new, edges)
            shift = shift_of_counts(*counted, draws=spec.draws, random=random)
            texts = [f"{edge:g}" for edge in edges]
            between_them = (f"{low} to below {high}" for low, high in pairwise(texts))
            levels = (f"below {texts[0]}", *between_them, f"{texts[-1]} and above")
            yield _Moved("number", name, "PSI", levels, *counted, shift)


def _of_counts(
    context: Context, kind: str, name: str, before: dict[str, int], after: dict[str, int], between: str
) -> Iterable[_Moved]:
    levels = tuple(dict.fromkeys((*after, *before)))
    earlier, later = (np.array([part.get(level, 0) for level in levels], dtype=np.int64) for part in (before, after))
    if len(levels) < 2 or min(earlier.sum(), later.sum()) < context.spec.minimums.items:
        return
    statistic, measured = ("TVD", label_shift) if kind == "label" else ("PSI", shift_of_counts)
    shift = measured(
        earlier, later, draws=context.spec.draws, random=stream(context.spec.seed, _ID, kind, name, between)
    )
    yield _Moved(kind, name, statistic, levels, earlier, later, shift)


def _draft(context: Context, moved: _Moved, earlier: Part, later: Part) -> Draft:
    before, after = earlier.title, later.title
    thresholds, shift = context.spec.thresholds, moved.shift
    threshold = thresholds.label_drift if moved.statistic == "TVD" else thresholds.stability_index
    one, other = moved.earlier / moved.earlier.sum(), moved.later / moved.later.sum()
    most = int(np.argmax(np.abs(other - one)))
    what = f"{moved.kind} {moved.name}"
    seen = (
        f"{moved.statistic} {shift.value:.3f} (95 % {shift.low:.3f} to {shift.high:.3f}, {p_text(shift.p)}). The largest move: “"
        f"{moved.levels[most]}” from {percent(one[most])} of {before} to {percent(other[most])} of {after}."
    )
    todo = "Find out what changed in collection or labelling; re-weigh or re-collect, and report figures for each part."
    return Draft(
        check=_ID,
        question=moved.name if moved.kind == "label" else "",
        label="",
        slice=f"items:{earlier.kind}:{moved.kind}={moved.name}:{earlier.name}→{later.name}",
        statistic=moved.statistic,
        value=shift.value,
        ci_low=shift.low,
        ci_high=shift.high,
        n_items=int(moved.earlier.sum() + moved.later.sum()),
        n_annotators=context.snapshot.n_annotators,
        p=shift.p,
        severity=shift.value / threshold,
        enough_data=True,
        effect_is_large=shift.value >= threshold,
        wordings={
            Verdict.FLAG: Wording(f"The {what} moves between {before} and {after}", seen, todo),
            Verdict.NO_FLAG: Wording(f"The {what} is much the same in {before} and {after}", seen, "Nothing."),
            Verdict.INSUFFICIENT_EVIDENCE: Wording(
                f"The {what} may move between {before} and {after}",
                f"{seen} With so few items such a figure also comes about by chance.",
                "Collect more of the smaller part, and audit again.",
            ),
        },
        affected_uses=_USES,
        table=Table(
            (
                Column("level", moved.name),
                Column("earlier", f"Items of {before}", "count"),
                Column("later", f"of {after}", "count"),
                Column("share_earlier", f"Share of {before}", "percent"),
                Column("share_later", f"of {after}", "percent"),
                Column("change", "Change in points", "points"),
            ),
            tuple(
                (level, int(a), int(b), float(p), float(q), float(q - p))
                for level, a, b, p, q in zip(moved.levels, moved.earlier, moved.later, one, other, strict=True)
            ),
        ),
        chart=Chart(
            description=f"Change of the share of each value of {moved.name} from {before} to {after}",
            axis="change of the share",
            points=tuple(
                Point(level, float(q - p), stands_out=place == most)
                for place, (level, p, q) in enumerate(zip(moved.levels, one, other, strict=True))
            ),
            rules=(Rule(0.0, "no change"),),
        ),
        named=f"{moved.name}: {later.key} vs {earlier.key}",
        figures=tuple(
            Figure(
                slice=f"{part.key} & {moved.name}={level}", statistic="share", value=float(share), n_items=int(count)
            )
            for part, shares, counts in ((earlier, one, moved.earlier), (later, other, moved.later))
            for level, share, count in zip(moved.levels, shares, counts, strict=True)
        ),
    )


CHECK = Check(
    id=_ID,
    title="Drift between splits and releases",
    asks="Do two splits, or this release and the one before, differ in their labels, attributes or numbers?",
    formula=(
        "labels: TVD = ½ Σ|a − e|, p by Pearson's χ²; attributes and numbers (in tenths of the earlier part): PSI = Σ (a − e) ln(a/e), p "
        "from PSI ÷ (1/n + 1/m) ~ χ² with bins − 1 degrees of freedom; intervals by resampling rows"
    ),
    source="Siddiqi, Credit Risk Scorecards (2006); Yurdakul and Naranjo, J. Risk Model Validation 14 (2020)",
    how_to_read=(
        "0 is no change. For PSI, below 0.1 is by custom called stable and above "
        f"{_SHIFTED} a shift; the custom comes from credit scoring and is not a law."
    ),
    cannot_show=(
        "Why something moved, or whether labels mean the same as before. Columns are looked at one by one. Items that both releases hold are "
        "counted in both, so that a move is diluted and p is on the careful side."
    ),
    affected_uses=_USES,
    mitigations=("re-collect what is missing", "re-weigh the earlier part", "document when and how each part was made"),
    measure=_measure,
    per_question=False,
    needs=(Need.PARTS,),
)
