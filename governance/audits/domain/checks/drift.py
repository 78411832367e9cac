"""Do two splits differ in their labels, attributes or numbers?"""

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
_SLICE = "items:split"
_BINS = 10
# By custom (Siddiqi 2006); shown beside the figure, decides nothing.
_SHIFTED = 0.25


@dataclass(frozen=True, slots=True)
class _Moved:
    """One column between two splits: counts of each, and the shift."""

    kind: str
    name: str
    statistic: str
    levels: tuple[str, ...]
    earlier: IntArray
    later: IntArray
    shift: Shift


def _measure(context: Context) -> Iterable[Draft]:
    minimum = context.spec.minimums
    names, split = context.snapshot.columns.codes("split")
    sizes = {name: int((split == code).sum()) for code, name in enumerate(names)}
    reasons = {
        name: reason_against(n_items=size, n_annotators=minimum.annotators, minimums=minimum)
        for name, size in sizes.items()
    }
    fit = [name for name in training_first(names) if reasons[name] is None]
    yield from insufficient(
        context,
        check=_ID,
        slice_key=_SLICE,
        by=("split",),
        sides=[Side(name, sizes[name], None, reasons[name]) for name in names if reasons[name]],
        compared=len(fit),
        affected_uses=_USES,
        statistic="drift",
    )
    for later in fit[1:]:
        first, second = split == names.index(fit[0]), split == names.index(later)
        for moved in _columns(context, first, second, f"{fit[0]}/{later}"):
            context.checkpoint()
            yield _draft(context, moved, fit[0], later)


def _columns(context: Context, first: NDArray[np.bool_], second: NDArray[np.bool_], between: str) -> Iterable[_Moved]:
    snapshot, spec = context.snapshot, context.spec
    for question in snapshot.questions:
        if not question.multiple:
            code = snapshot.outcome_codes(question)
            yield from _of_codes(context, "label", question.key, question.labels, code, first, second, between)
    for name in snapshot.slices:
        values, code = snapshot.slice_codes((name,))
        if len(values) <= spec.most_values:
            yield from _of_codes(
                context, "attribute", name, tuple(one[0] for one in values), code, first, second, between
            )
    for name in snapshot.columns.features:
        number = snapshot.columns.feature(name)
        before, after = (number[side & ~np.isnan(number)] for side in (first, second))
        if min(len(before), len(after)) >= spec.minimums.items and (edges := quantile_edges(before, _BINS)).size:
            earlier, later = binned(before, edges), binned(after, edges)
            random = stream(spec.seed, _ID, "feature", name, between)
            shift = shift_of_counts(earlier, later, draws=spec.draws, random=random)
            texts = [f"{edge:g}" for edge in edges]
            between_them = (f"{low} to below {high}" for low, high in pairwise(texts))
            levels = (f"below {texts[0]}", *between_them, f"{texts[-1]} and above")
            yield _Moved("number", name, "PSI", levels, earlier, later, shift)


def _of_codes(
    context: Context,
    kind: str,
    name: str,
    levels: tuple[str, ...],
    code: IntArray,
    first: NDArray[np.bool_],
    second: NDArray[np.bool_],
    between: str,
) -> Iterable[_Moved]:
    earlier, later = (np.bincount(code[side & (code >= 0)], minlength=len(levels)) for side in (first, second))
    if min(earlier.sum(), later.sum()) < context.spec.minimums.items or len(levels) < 2:
        return
    random = stream(context.spec.seed, _ID, kind, name, between)
    if kind == "label":
        yield _Moved(
            kind,
            name,
            "TVD",
            levels,
            earlier,
            later,
            label_shift(earlier, later, draws=context.spec.draws, random=random),
        )
    else:
        yield _Moved(
            kind,
            name,
            "PSI",
            levels,
            earlier,
            later,
            shift_of_counts(earlier, later, draws=context.spec.draws, random=random),
        )


def _draft(context: Context, moved: _Moved, before: str, after: str) -> Draft:
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
        slice=f"items:split:{moved.kind}={moved.name}:{before}→{after}",
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
        named=f"{moved.name}: split={after} vs split={before}",
        figures=tuple(
            Figure(
                slice=f"split={name} & {moved.name}={level}", statistic="share", value=float(share), n_items=int(count)
            )
            for name, shares, counts in ((before, one, moved.earlier), (after, other, moved.later))
            for level, share, count in zip(moved.levels, shares, counts, strict=True)
        ),
    )


CHECK = Check(
    id=_ID,
    title="Drift between splits",
    asks="Do two splits, or two releases put into one file, differ in their labels, attributes or numbers?",
    formula=(
        "labels: TVD = ½ Σ|a − e|, p by Pearson's χ²; attributes and numbers (in tenths of the first split): PSI = Σ (a − e) ln(a/e), p "
        "from PSI ÷ (1/n + 1/m) ~ χ² with bins − 1 degrees of freedom; intervals by resampling rows"
    ),
    source="Siddiqi, Credit Risk Scorecards (2006); Yurdakul and Naranjo, J. Risk Model Validation 14 (2020)",
    how_to_read=(
        "0 is no change. For PSI, below 0.1 is by custom called stable and above "
        f"{_SHIFTED} a shift; the custom comes from credit scoring and is not a law."
    ),
    cannot_show="Why something moved, or whether labels mean the same as before. Columns are looked at one by one.",
    affected_uses=_USES,
    mitigations=("re-collect what is missing", "re-weigh the earlier part", "document when and how each part was made"),
    measure=_measure,
    per_question=False,
    needs=(Need.SPLIT,),
)
