"""Are items that a model is tested on among those it was trained on?"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from governance.audits.domain.check import Check, Context
from governance.audits.domain.contents import alike
from governance.audits.domain.finding import Draft, Figure, Wording
from governance.audits.domain.item_columns import Need
from governance.audits.domain.minimums import Reason, reason_against
from governance.audits.domain.sides import Side, insufficient
from governance.audits.domain.splits import training_first
from governance.audits.domain.table import Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.wilson import Rate, wilson_rate
from governance.audits.domain.words import percent

__all__ = ["CHECK"]

IntArray = NDArray[np.int64]

_ID = "split_leakage"
_USES = ("reporting accuracy on a test set", "choosing between models")
_SLICE = "items:split"


def _measure(context: Context) -> Iterable[Draft]:
    names, split = context.snapshot.columns.codes("split")
    found = alike(context)
    for kind, group in (("exact", found.exact), ("near", found.near)):
        if group is not None and (group >= 0).any():
            context.checkpoint()
            yield from _leaks(context, kind, group, names, split)


def _leaks(context: Context, kind: str, group: IntArray, names: tuple[str, ...], split: IntArray) -> Iterable[Draft]:
    minimum = context.spec.minimums
    sizes = {name: int(((split == code) & (group >= 0)).sum()) for code, name in enumerate(names)}
    reasons = {
        name: reason_against(n_items=size, n_annotators=minimum.annotators, minimums=minimum)
        for name, size in sizes.items()
    }
    fit = [name for name in names if reasons[name] is None]
    yield from insufficient(
        context,
        check=_ID,
        slice_key=_SLICE,
        by=("split",),
        sides=[Side(name, sizes[name], None, reasons[name]) for name in names if reasons[name]]
        or [Side(name, sizes[name], None, Reason.SINGLE_MEMBER) for name in names[:1] if len(names) < 2],
        compared=len(fit),
        affected_uses=_USES,
        statistic=f"{kind} leakage",
        note="" if len(names) > 1 else "All items are in one split.",
    )
    rows = []
    for one, other in combinations(training_first(fit), 2):
        members = [group[(split == names.index(name)) & (group >= 0)] for name in (one, other)]
        # Said of the later split: how much of what is tested was seen in training.
        rows.append((one, other, int(np.isin(members[1], members[0]).sum()), len(members[1])))
    if rows:
        yield _draft(context, kind, rows)


def _draft(context: Context, kind: str, rows: list[tuple[str, str, int, int]]) -> Draft:
    threshold = context.spec.thresholds.leaked_share
    rates: list[Rate] = [wilson_rate(count, total) for _, _, count, total in rows]
    worst = max(range(len(rows)), key=lambda place: rates[place].value)
    one, other, count, total = rows[worst]
    words = "are also" if kind == "exact" else "have a near copy"
    seen = f"{count:,} of {total:,} items of {other} ({percent(rates[worst].value)}) {words} in {one}."
    return Draft(
        check=_ID,
        question="",
        label="",
        slice=_SLICE,
        statistic=f"{kind} leakage",
        value=float(count),
        ci_low=rates[worst].low * total,
        ci_high=rates[worst].high * total,
        n_items=total,
        n_annotators=context.snapshot.n_annotators,
        p=None,
        severity=rates[worst].value / threshold,
        enough_data=True,
        effect_is_large=count > 0 and rates[worst].value >= threshold,
        wordings={
            Verdict.FLAG: Wording(
                f"{count:,} items of {other} {words} in {one}",
                f"{seen} On these a model is asked what it was told, so a figure on {other} flatters it.",
                f"Take them out of {one} or of {other}, keep copies together when splitting, and report again.",
            ),
            Verdict.NO_FLAG: Wording(
                f"{'No item' if count == 0 else 'Hardly any item'} of {other} {'is also' if kind == 'exact' else 'has a near copy'} in {one}",
                seen,
                "Nothing." if count == 0 else "Take them out before figures are compared with others.",
            ),
        },
        affected_uses=_USES,
        table=Table(
            (
                Column("of", "Items of"),
                Column("also", "also in"),
                Column("count", "Items", "count"),
                Column("total", "of", "count"),
                Column("share", "Share", "percent"),
            ),
            tuple((b, a, n, m, rate.value) for (a, b, n, m), rate in zip(rows, rates, strict=True)),
        ),
        named=f"split={other} vs split={one}",
        figures=tuple(
            Figure(
                slice=f"split={b} vs split={a}",
                statistic=f"share of {kind} leakage",
                value=rate.value,
                n_items=m,
                effect_is_large=n > 0 and rate.value >= threshold,
            )
            for (a, b, n, m), rate in zip(rows, rates, strict=True)
        ),
    )


CHECK = Check(
    id=_ID,
    title="Split leakage",
    asks="Are items that a model is tested on among those it was trained on?",
    formula="items of one split whose content, or near copy, is in another ÷ items of the split (see Duplicates)",
    source="Kapoor and Narayanan, Patterns 4 (2023): leakage and the reproducibility crisis",
    how_to_read="Every leaked item is a question whose answer was given away. Named is the pair of splits with the largest share.",
    cannot_show=(
        "Leakage without a copy: the same person, place or day on both sides, or a column that gives the label away. A copy "
        "with another label counts as another row where a table's label is part of its content."
    ),
    affected_uses=_USES,
    mitigations=("keep groups of copies on one side", "split by person, source or time", "report with and without"),
    measure=_measure,
    per_question=False,
    needs=(Need.SPLIT,),
)
