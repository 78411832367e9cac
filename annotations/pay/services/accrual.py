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
from annotations.pay.services.ledger import Booking, Purse, account_get, ledger_post

__all__ = ["Accrued", "pay_accrue", "policy_from", "purses_of"]


@dataclass(frozen=True, slots=True)
class Accrued:
    """The line after the act, what the act earned, and why.

    Whoever ends the act still has to write `booking` (None: nothing is earned, or it is booked), and to add `week_minor`
    and `week_ms` to the week.
    """

    line: Line
    amount_minor: int
    explanation: Explanation
    booking: Booking | None = None
    week_minor: int = 0
    week_ms: int = 0


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
    book: bool = True,
) -> Accrued:
    """Add `quantity` (milliseconds, or items) to a line and book what it earns. `worked_ms` says how long items took.

    An act too short to earn a whole minor unit books nothing; its time stays in the line and is paid by a later act.
    With `book=False` nothing is written here: the statement that ends the act books as well.
    """
    result = accrue(line, quantity, evidence=evidence)
    amount = result.amount.minor
    if worked_ms is None:
        worked_ms = quantity if line.unit == "ms" else 0
    if not amount:
        return Accrued(result.line, 0, result.explanation, week_ms=worked_ms)
    due, earned = purses
    booking = Booking(
        key=key,
        kind=line.kind.value,
        move=Move.ACCRUE_DUE,
        source=due,
        target=earned,
        amount_minor=amount,
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
    if not book:
        return Accrued(result.line, amount, result.explanation, booking, amount, worked_ms)
    ledger_post(booking)
    return Accrued(result.line, amount, result.explanation)
