"""Accruing pay for one act of work: the line's arithmetic from the domain, the money by the ledger.

The project owes the person at once (`due` → `earned`, two accounts of that one person, so that no two people ever wait
for each other); escrow covers what is due in batches, when work is approved.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from annotations.pay.domain.earnings import Explanation, Line, accrue
from annotations.pay.domain.states import AccountKind, Move
from annotations.pay.selectors.terms import policy_from
from annotations.pay.services.ledger import Purse, account_get, ledger_post

__all__ = ["Accrued", "pay_accrue", "policy_from", "purses_of"]


@dataclass(frozen=True, slots=True)
class Accrued:
    """The line after the act, what the act earned, and why.

    `unposted_ms` is the act's time where it earned no whole minor unit and so no line carries it.
    """

    line: Line
    amount_minor: int
    explanation: Explanation
    unposted_ms: int = 0


def purses_of(*, organisation_id: int, project_id: int, user_id: int, currency: str) -> tuple[Purse, Purse]:
    """The `due` and `earned` accounts of one person in one project, made on first use."""
    due = account_get(
        kind=AccountKind.DUE, currency=currency, organisation_id=organisation_id, project_id=project_id, user_id=user_id
    )
    earned = account_get(
        kind=AccountKind.EARNED,
        currency=currency,
        organisation_id=organisation_id,
        project_id=project_id,
        user_id=user_id,
    )
    return due, earned


def pay_accrue(
    *,
    line: Line,
    quantity: int,
    organisation_id: int,
    project_id: int,
    user_id: int,
    key: str,
    evidence: Mapping[str, Any],
    purses: tuple[Purse, Purse],
    at: datetime,
    assignment_id: int | None = None,
    session_id: int | None = None,
    worked_ms: int | None = None,
) -> Accrued:
    """Add `quantity` (milliseconds, or items) to a line and post what it earns. `worked_ms` says how long items took.

    An act too short to earn a whole minor unit posts nothing; its time stays in the line and is paid by a later act. Who
    ends the act then adds `unposted_ms` to the week's sum.
    """
    result = accrue(line, quantity, evidence=evidence)
    if worked_ms is None:
        worked_ms = quantity if line.unit == "ms" else 0
    if result.amount.minor:
        due, earned = purses
        ledger_post(
            key=key,
            kind=line.kind.value,
            move=Move.ACCRUE_DUE,
            source=due,
            target=earned,
            amount_minor=result.amount.minor,
            currency=line.currency,
            organisation_id=organisation_id,
            project_id=project_id,
            user_id=user_id,
            assignment_id=assignment_id,
            session_id=session_id,
            explanation=result.explanation,
            at=at,
            worked_ms=worked_ms,
        )
    return Accrued(
        line=result.line,
        amount_minor=result.amount.minor,
        explanation=result.explanation,
        unposted_ms=0 if result.amount.minor else worked_ms,
    )
