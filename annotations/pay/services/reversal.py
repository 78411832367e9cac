"""Taking fraudulent pay back: from held to the project's escrow, after a human decision whose appeal has closed (P9).

There is no other reversal: none for quality, none by a program, none of money that was paid.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Sum, When
from django.utils.module_loading import import_string

from accounts.actor import Actor
from accounts.services.journal import record
from annotations.pay.domain.states import AccountKind, Move
from annotations.pay.models import LedgerAccount, LedgerTransaction
from annotations.pay.selectors.paid_time import LINE_KINDS
from annotations.pay.services.ledger import Booking, account_get, ledger_post
from background.server_time import server_now
from kernel.errors import Conflict, Forbidden, NotFound
from kernel.money import Money
from notices.services import notice_send

DecisionAllowsReversal = Callable[[int, LedgerTransaction, datetime], bool]


def no_decisions(decision_id: int, line: LedgerTransaction, now: datetime) -> bool:
    """An installation without decisions: nothing is ever reversed. `settings.PAY_REVERSAL_DECISIONS` names what answers.

    True only for a person's decision on fraud that stands, names the work of the line, and whose appeal is decided or can no longer be made.
    """
    return False


@transaction.atomic
def line_reverse(*, actor: Actor, line_id: int, decision_id: int | None) -> LedgerTransaction:
    """Move the amount of one pay line from held back to the project's escrow.

    Raises NotFound for a line of another organisation, Forbidden (403) without a decision that names the line's work and allows
    it, Conflict (409) when the money is not held: it was paid, or nobody held it, or the line was reversed before. The person is
    told, with the decision.
    """
    line = LedgerTransaction.objects.filter(
        pk=line_id, organisation_id=actor.here, kind__in=LINE_KINDS, amount_minor__gt=0
    ).first()
    if line is None or line.user_id is None or line.project_id is None:
        raise NotFound("There is no such pay line in this organisation.")
    now = server_now()
    if actor.user_id == line.user_id or not _allows(decision_id, line, now):
        raise Forbidden(
            "Pay is reversed only after a person decided that this very work was fraud, and the appeal has closed.",
            code="no-fraud-decision",
            kept="The money stays where it is.",
            remedy="Make a decision; the person is told and has thirty days to appeal.",
        )
    assert decision_id is not None
    _check_held(line, decision_id)
    owner: dict[str, Any] = {
        "currency": line.currency,
        "organisation_id": line.organisation_id,
        "project_id": line.project_id,
    }
    transaction_id = ledger_post(
        Booking(
            key=f"reverse:{line.pk}",
            kind=Move.REVERSE.value,
            move=Move.REVERSE,
            source=account_get(kind=AccountKind.HELD, user_id=line.user_id, **owner),
            target=account_get(kind=AccountKind.ESCROW, **owner),
            amount_minor=line.amount_minor,
            user_id=line.user_id,
            explanation={"line": line.pk, "decision": decision_id, "assignment": line.assignment_id},
            reverses_id=line.pk,
            at=now,
            **owner,
        )
    )
    record(
        user=actor.user,
        organisation_id=line.organisation_id,
        action="pay:line:reverse",
        subject=f"line:{line.pk}",
        data={"decision": decision_id, "amount_minor": line.amount_minor, "currency": line.currency},
        at=now,
    )
    notice_send(
        user_id=line.user_id,
        kind="pay-reversed",
        title=f"{Money(line.amount_minor, line.currency)} was taken back",
        body=(
            f"The pay of line {line.pk}, held since decision {decision_id}, went back to the project. "
            "The decision says what showed it, and its appeal is closed. The line and the reversal stay on your statement."
        ),
        reason=f"Decision {decision_id}",
        url=f"/me/decisions/{decision_id}/",
        organisation_id=line.organisation_id,
        now=now,
    )
    return LedgerTransaction.objects.get(pk=transaction_id)


def _allows(decision_id: int | None, line: LedgerTransaction, now: datetime) -> bool:
    allows: DecisionAllowsReversal = import_string(settings.PAY_REVERSAL_DECISIONS)
    return decision_id is not None and allows(decision_id, line, now)


def _check_held(line: LedgerTransaction, decision_id: int) -> None:
    """The line is not reversed yet, and this very decision holds all of it: none of it was paid before."""
    if LedgerTransaction.objects.filter(reverses=line).exists():
        raise Conflict(
            "This line was reversed before.",
            code="already-reversed",
            kept="The first reversal stands.",
            remedy="Nothing more is to be done.",
        )
    theirs: dict[str, Any] = {
        "organisation_id": line.organisation_id,
        "project_id": line.project_id,
        "user_id": line.user_id,
        "currency": line.currency,
    }
    held = LedgerAccount.objects.select_for_update().filter(kind=AccountKind.HELD.value, **theirs)
    balance = sum(held.values_list("balance_minor", flat=True))
    by_decision = LedgerTransaction.objects.filter(
        **theirs,
        kind__in=[Move.HOLD.value, Move.RELEASE.value, Move.REVERSE.value],
        explanation__decision=decision_id,
    )
    signed = Case(When(kind=Move.HOLD.value, then=F("amount_minor")), default=-F("amount_minor"))
    left = by_decision.aggregate(sum=Sum(signed))["sum"] or 0
    holds = by_decision.filter(kind=Move.HOLD.value).values_list("explanation__lines", flat=True)
    of_line = max(((lines or {}).get(str(line.pk), 0) for lines in holds), default=0)
    if min(balance, left, of_line) < line.amount_minor:
        raise Conflict(
            "The money of this line is not held under this decision: it was paid, or it was never held.",
            code="not-held",
            kept="Nothing was moved.",
            remedy="What was paid stays paid.",
        )
