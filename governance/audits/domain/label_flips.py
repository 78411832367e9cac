"""Labels that contradict the numbers of their items, as a finding: a hint at flipped labels."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from .behaviour import item_columns, usable
from .check import Context
from .finding import Draft, Figure, Wording
from .measures.contradicted_labels import CLEAR, Contradicted, contradicted_labels
from .seeds import stream
from .table import Column, Table
from .verdict import Verdict
from .wilson import wilson_rate
from .words import p_text, percent

__all__ = ["label_flips"]

_STATISTIC = "share of clear items with another label"


def label_flips(context: Context, *, check: str, affected_uses: tuple[str, ...]) -> Iterable[Draft]:
    """The finding on a single-choice question; nothing where no numbers are recorded about the items."""
    columns, rows = usable(item_columns(context))
    if not columns or context.question.multiple:
        return
    code = context.snapshot.outcome_codes(context.question)[rows]
    sizes = np.bincount(code[code >= 0], minlength=len(context.question.labels))
    common = np.flatnonzero(sizes >= max(context.spec.minimums.items, 5 * len(columns)))
    kept = np.flatnonzero(np.isin(code, common))
    found = None
    if len(common) > 1:
        numbers = np.stack([values[kept] for values in columns.values()], axis=1)
        random = stream(context.spec.seed, check, context.question.key, "flips")
        found = contradicted_labels(numbers, np.searchsorted(common, code[kept]), random=random)
    enough = found is not None and found.clear >= context.spec.minimums.items
    yield _draft(context, found if enough else None, check, affected_uses, items=len(kept), columns=len(columns))


def _draft(
    context: Context,
    found: Contradicted | None,
    check: str,
    affected_uses: tuple[str, ...],
    *,
    items: int,
    columns: int,
) -> Draft:
    key, threshold = context.question.key, context.spec.thresholds.label_noise
    rate = None if found is None else wilson_rate(found.seen, found.clear)
    seen = (
        "Too few items have a label and all numbers, or the numbers tell the labels apart for too few of them."
        if found is None or rate is None
        else (
            f"Of {items:,} items, {found.clear:,} have numbers that speak for one label with {percent(CLEAR)} or more. {found.seen:,} of these "
            f"({percent(rate.value)}, 95 % {percent(rate.low)} to {percent(rate.high)}) bear another label, where {found.expected:.1f} are expected "
            f"({p_text(found.p)}). Labels may have been flipped, by mistake or on purpose; or the numbers are not what the label is about."
        )
    )
    look = "Look at a sample of these items again, with their sources and annotators; re-label what is wrong, and say how many were."
    return Draft(
        check=check,
        question=key,
        label="",
        slice="all items",
        statistic=_STATISTIC,
        value=rate.value if rate else None,
        ci_low=rate.low if rate else None,
        ci_high=rate.high if rate else None,
        n_items=found.clear if found else items,
        n_annotators=context.snapshot.annotators_of(context.question),
        p=found.p if found else None,
        severity=rate.value / threshold if rate else 0.0,
        enough_data=found is not None,
        effect_is_large=rate is not None and rate.value >= threshold,
        wordings={
            Verdict.FLAG: Wording(f"Items contradict their label ({key}): a hint at flipped labels", seen, look),
            Verdict.NO_FLAG: Wording(f"Items hardly contradict their label ({key})", seen, "Nothing."),
            Verdict.INSUFFICIENT_EVIDENCE: Wording(
                f"Whether items contradict their label cannot be said ({key})", seen, "Nothing."
            ),
        },
        affected_uses=affected_uses,
        table=Table(
            (Column("what", f"Items, by {columns} numbers"), Column("items", "Items", "number")),
            (
                ("speak clearly for one label", found.clear),
                ("bear another", found.seen),
                ("expected to", found.expected),
            ),
        )
        if found
        else Table((), ()),
        figures=(
            Figure(
                slice="all items",
                statistic="clear items with another label",
                value=float(found.seen),
                n_items=found.clear,
            ),
        )
        if found
        else (),
    )
