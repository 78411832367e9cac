"""What a report says of a check that the data cannot answer, because they do not record what it needs."""

from __future__ import annotations

from .check import Check
from .finding import Draft, Wording
from .snapshot import Snapshot
from .table import Table
from .verdict import Verdict

__all__ = ["lacking", "not_recorded"]


def lacking(check: Check, snapshot: Snapshot) -> str:
    """What the check needs and the data do not record, in words; empty where it can be measured."""
    return ", ".join(need.value for need in check.needs if not snapshot.records(need))


def not_recorded(check: Check, lacks: str, n_items: int) -> Draft:
    """The finding of a check that was asked for by name and cannot be measured."""
    return Draft(
        check=check.id,
        question="",
        label="",
        slice="all items",
        statistic="not recorded",
        value=None,
        ci_low=None,
        ci_high=None,
        n_items=n_items,
        n_annotators=None,
        p=None,
        severity=0.0,
        enough_data=False,
        effect_is_large=False,
        wordings={
            Verdict.INSUFFICIENT_EVIDENCE: Wording(
                title=f"{check.title}: not recorded",
                meaning=f"The data do not record {lacks}, so nothing was measured. That is not a sign that all is well.",
                what_to_do="Record it, or name the column that holds it in the specification, and audit again.",
            )
        },
        affected_uses=check.affected_uses,
        table=Table((), ()),
    )
