"""Are there annotators or items that are unlike the rest in several numbers at once?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import numpy as np
import scipy
from numpy.typing import NDArray

from governance.audits.domain.behaviour import annotator_columns, item_columns, usable
from governance.audits.domain.check import Check, Context
from governance.audits.domain.finding import Chart, Draft, Figure, Point, Wording, measured
from governance.audits.domain.measures.robust_distance import clean_maxima, robust_distances
from governance.audits.domain.minimums import Reason
from governance.audits.domain.seeds import stream
from governance.audits.domain.sides import Side, insufficient
from governance.audits.domain.table import WITHHELD, Cell, Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.wilson import wilson_rate
from governance.audits.domain.words import among, p_text, percent

__all__ = ["CHECK"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_ID = "outliers"
_USES = ("training on the labels", "deciding by majority", "comparing annotators")
_STATISTIC = "share of outliers"
_CLEAN: Final = 199
_CUT_OFF: Final = 0.95
# In a clean table some row lies beyond the cut-off with probability .05; were rows independent, so many would be expected.
_EXPECTED: Final = -math.log(_CUT_OFF)
# Cut-offs of larger tables would take minutes to simulate; a random part serves as well.
_MOST_ROWS: Final = 2_000
_ROWS_A_COLUMN: Final = 5
_HINT = "This is a hint to look, not a finding about a person: being unlike the rest is often a good reason to listen."


def _measure(context: Context) -> Iterable[Draft]:
    if context.snapshot.n_annotators:
        yield from _of(context, "annotators", annotator_columns(context))
    context.checkpoint()
    if columns := item_columns(context):
        yield from _of(context, "items", columns)


def _of(context: Context, what: str, columns: dict[str, FloatArray]) -> Iterable[Draft]:
    kept, rows = usable(columns)
    random = stream(context.spec.seed, _ID, what)
    table = np.stack(list(kept.values()), axis=1) if kept else np.empty((0, 0))
    note = "" if kept else "No column varies."
    if len(table) > _MOST_ROWS:
        table = table[np.sort(random.choice(len(table), _MOST_ROWS, replace=False))]
    if len(table) >= max(context.spec.minimums.items, _ROWS_A_COLUMN * len(kept)) and kept:
        try:
            squared = robust_distances(table, random=random).squared
        except ValueError as fault:
            note = str(fault)
        else:
            context.checkpoint()
            cut_off = float(np.quantile(clean_maxima(*table.shape, samples=_CLEAN, random=random), _CUT_OFF))
            yield _draft(context, what, list(kept), table, squared > cut_off, everything=len(rows))
            return
    yield from insufficient(
        context,
        check=_ID,
        slice_key=f"{what}:each",
        by=(f"{what} by their numbers",),
        sides=[
            Side(
                f"{what} with {len(kept)} numbers",
                len(table) if what == "items" else context.snapshot.n_items,
                len(table) if what == "annotators" else None,
                Reason.FEW_ITEMS if what == "items" else Reason.FEW_ANNOTATORS,
            )
        ],
        compared=0,
        affected_uses=_USES,
        statistic=f"{_STATISTIC} among {what}",
        note=note,
    )


def _draft(
    context: Context, what: str, names: list[str], table: FloatArray, out: NDArray[np.bool_], *, everything: int
) -> Draft:
    spec, threshold = context.spec, context.spec.thresholds.outlying_share
    count, rows = int(out.sum()), len(table)
    rate = wilson_rate(count, rows)
    p = float(scipy.stats.poisson.sf(count - 1, _EXPECTED)) if count else 1.0
    centre, spread = np.median(table, axis=0), np.subtract(*np.quantile(table, [0.75, 0.25], axis=0)) / 1.349
    away = np.abs((table[out] - centre) / spread).mean(axis=0) if count else np.zeros(len(names))
    hidden = what == "annotators" and 0 < count < spec.k
    reason = f" They stand out most in {names[int(np.argmax(away))]}." if count and not hidden else ""
    part = f" A random part of {rows:,} of {everything:,} was looked at." if everything > rows else ""
    seen = (
        f"{count:,} of {rows:,} {what} ({percent(rate.value)}, 95 % {percent(rate.low)} to {percent(rate.high)}) lie further from the rest than "
        f"any of a clean table of this size would in 19 of 20 cases, in {among(names)} together ({p_text(p)}).{reason}{part}{f' {_HINT}' if what == 'annotators' else ''}"
    )
    outside: list[Cell] = [WITHHELD if hidden else float(value) if count else None for value in away]
    return measured(
        rate,
        threshold=threshold,
        p=p,
        check=_ID,
        question="",
        label="",
        slice=f"{what}:each",
        statistic=_STATISTIC,
        n_items=rows if what == "items" else context.snapshot.n_items,
        n_annotators=rows if what == "annotators" else context.snapshot.n_annotators,
        wordings={
            Verdict.FLAG: Wording(
                f"{percent(rate.value)} of the {what} are unlike the rest in several numbers at once",
                seen,
                "Look at a sample of them: mistakes in recording, another way of working, or another kind of item. Correct, describe, or "
                "analyse with and without them.",
            ),
            Verdict.NO_FLAG: Wording(f"Few or no {what} lie far from the rest", seen, "Nothing."),
            Verdict.INSUFFICIENT_EVIDENCE: Wording(
                f"Some {what} lie apart; chance would give as many", seen, "Nothing, until there are more."
            ),
        },
        affected_uses=_USES,
        table=Table(
            (
                Column("column", "Number"),
                Column("centre", "Median", "number"),
                Column("spread", "Spread (IQR ÷ 1.349)", "number"),
                Column("outliers", "Outliers are away by so many spreads", "number"),
            ),
            tuple(
                (name, float(middle), float(width), far)
                for name, middle, width, far in zip(names, centre, spread, outside, strict=True)
            ),
        ),
        chart=None
        if hidden or not count
        else Chart(
            description=f"How far the outlying {what} are from the rest, number by number",
            axis="spreads from the median",
            points=tuple(
                Point(name, float(value), stands_out=bool(value == away.max()))
                for name, value in zip(names, away, strict=True)
            ),
            unit="number",
        ),
        figures=(Figure(slice=f"{what}:each", statistic="outliers", value=float(count), n_items=rows),),
    )


CHECK = Check(
    id=_ID,
    title="Outliers",
    asks="Are there annotators or items that are unlike the rest in several numbers at once?",
    formula=(
        "d² = (x − t)ᵀ S⁻¹ (x − t), t and S by the reweighted minimum covariance determinant; cut-off: the largest d² that 95 % of clean normal tables "
        "of the same size stay below, simulated; p: chance of so many beyond it. Numbers with a long tail enter as logarithms"
    ),
    source="Rousseeuw and Van Driessen, Technometrics 41 (1999) 212–223",
    how_to_read=(
        "An ordinary look at one number after the other misses rows that are odd only in combination, such as fast and careful. The share is of those "
        "that have all the numbers."
    ),
    cannot_show="Whether an outlier is wrong. Numbers that are not roughly normal, even as logarithms, give outliers that are none.",
    affected_uses=_USES,
    mitigations=(
        "look at a sample",
        "correct mistakes in recording",
        "analyse with and without them",
        "describe who they are in the datasheet",
    ),
    measure=_measure,
    per_question=False,
)
