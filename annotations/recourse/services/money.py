"""Money of a rejection: held when it takes effect, released when it is overturned. And the line an upheld appeal earns."""

from datetime import datetime
from typing import Any

from django.db.models import Sum

from annotations.pay.domain.earnings import open_line
from annotations.pay.domain.kinds import LineKind
from annotations.pay.domain.states import AccountKind, Move
from annotations.pay.models import LedgerAccount, LedgerTransaction
from annotations.pay.selectors.paid_time import LINE_KINDS
from annotations.pay.selectors.terms import policy_from
from annotations.pay.services.accrual import pay_accrue, purses_of
from annotations.pay.services.ledger import Booking, Purse, account_get, ledger_post
from annotations.projects.models import Project
from annotations.recourse.domain.decision import held_of_lines
from annotations.recourse.models import Decision
from annotations.work.models import WorkSession

# Writing an appeal takes time that was not the person's to lose: half an hour of it is paid.
APPEAL_MS = 30 * 60 * 1000
# Money is held where it is least far on its way.
_HELD_FROM = (AccountKind.EARNED, AccountKind.APPROVED, AccountKind.PAYABLE)
_GONE = (AccountKind.IN_PAYOUT, AccountKind.PAID, AccountKind.PAYOUT_FAILED)


def rejected_hold(*, decision: Decision, now: datetime) -> dict[str, int]:
    """Hold what the rejected work earned and was not paid out yet; returns the amounts by currency."""
    locked = _locked(decision)
    held: dict[str, int] = {}
    for currency in sorted({row.currency for row in locked}):
        rows = {row.kind: row for row in locked if row.currency == currency}
        gone = sum(rows[kind].balance_minor for kind in _GONE if kind in rows)
        lines = _still_here(decision, currency, gone)
        amount = sum(lines.values())
        why = {"decision": decision.pk, "lines": lines}
        for kind in _HELD_FROM:
            available = min(amount, rows[kind].balance_minor) if kind in rows else 0
            if available > 0:
                source = Purse(rows[kind].pk, kind)
                _move(decision, Move.HOLD, source, AccountKind.HELD, available, currency, now, why)
                held[currency] = held.get(currency, 0) + available
                amount -= available
    return held


def held_release(*, decision: Decision, now: datetime) -> None:
    """Give back all that the decision holds."""
    _locked(decision)
    holds = LedgerTransaction.objects.filter(idempotency_key__startswith=f"hold:decision:{decision.pk}:")
    for currency, amount in holds.values_list("currency").annotate(Sum("amount_minor")).order_by("currency"):
        source = _account(decision, AccountKind.HELD, currency)
        why = {"decision": decision.pk}
        _move(decision, Move.RELEASE, source, AccountKind.APPROVED, amount, currency, now, why)


def appeal_pay(*, decision: Decision, now: datetime) -> int:
    """Pay half an hour for an appeal that was right; returns the amount. Nothing where work is unpaid, or was never done."""
    project = decision.project or _last_project(decision)
    if project is None or project.current_pay is None:
        return 0
    line = open_line(policy_from(project.current_pay), LineKind.APPEAL_UPHELD)
    paid = pay_accrue(
        line=line,
        quantity=APPEAL_MS,
        organisation_id=project.organisation_id,
        project_id=project.pk,
        user_id=decision.person_id,
        key=f"appeal:{decision.pk}",
        evidence={"decision": decision.pk, "appeal_ms": APPEAL_MS},
        purses=purses_of(
            organisation_id=project.organisation_id,
            project_id=project.pk,
            user_id=decision.person_id,
            currency=line.currency,
        ),
        at=now,
    )
    return paid.amount_minor


def _locked(decision: Decision) -> list[LedgerAccount]:
    """The person's accounts in the project, locked in the order in which an approval locks them: by currency, then by number.

    Asked twice: an approval we waited for may have moved the money to an account that was not there when we first asked.
    """
    assert decision.project_id is not None, "the table refuses a rejection without a project"
    accounts = LedgerAccount.objects.filter(project_id=decision.project_id, user_id=decision.person_id)
    list(accounts.select_for_update().order_by("currency", "pk"))
    return list(accounts.select_for_update().order_by("currency", "pk"))


def _still_here(decision: Decision, currency: str, gone_minor: int) -> dict[str, int]:
    """What each rejected line earned beyond what was paid out, which covers the lines that were earned first; by the line's id.

    What other decisions hold or took back is no part of what the payments cover.
    """
    assert decision.project_id is not None, "the table refuses a rejection without a project"
    rejected = set(decision.evidence["assignments"])
    lines = LedgerTransaction.objects.filter(
        project_id=decision.project_id, user_id=decision.person_id, currency=currency, kind__in=LINE_KINDS
    )
    found = list(lines.order_by("pk").values_list("pk", "amount_minor", "assignment_id"))
    places = {place for place, (_, _, assignment) in enumerate(found) if assignment in rejected}
    others = _set_aside(decision, currency)
    aside = {place: others[pk] for place, (pk, _, _) in enumerate(found) if pk in others}
    held = held_of_lines([amount for _, amount, _ in found], places, gone_minor, aside)
    return {str(found[place][0]): minor for place, minor in held.items()}


def _set_aside(decision: Decision, currency: str) -> dict[int, int]:
    """What of each line decisions that were not overturned have put aside, reversed since or not; by the line's id."""
    assert decision.project_id is not None, "the table refuses a rejection without a project"
    theirs = LedgerTransaction.objects.filter(
        project_id=decision.project_id, user_id=decision.person_id, currency=currency
    )
    released = set(theirs.filter(kind=Move.RELEASE.value).values_list("explanation__decision", flat=True))
    holds = theirs.filter(kind=Move.HOLD.value).values_list("explanation__decision", "explanation__lines")
    # A hold that took from several accounts says the same of its lines each time.
    standing = {number: lines for number, lines in holds if number not in released}
    aside: dict[int, int] = {}
    for lines in standing.values():
        for line, minor in (lines or {}).items():
            aside[int(line)] = aside.get(int(line), 0) + minor
    return aside


def _last_project(decision: Decision) -> Project | None:
    sessions = WorkSession.objects.filter(
        annotator_id=decision.person_id, project__organisation_id=decision.organisation_id
    )
    last = sessions.select_related("project__current_pay").order_by("-pk").first()
    return last.project if last else None


def _account(decision: Decision, kind: AccountKind, currency: str) -> Purse:
    return account_get(
        kind=kind,
        currency=currency,
        organisation_id=decision.organisation_id,
        project_id=decision.project_id,
        user_id=decision.person_id,
    )


def _move(
    decision: Decision,
    move: Move,
    source: Purse,
    target: AccountKind,
    amount: int,
    currency: str,
    now: datetime,
    why: dict[str, Any],
) -> None:
    ledger_post(
        Booking(
            key=f"{move}:decision:{decision.pk}:{currency}:{source.kind}",
            kind=move.value,
            move=move,
            source=source,
            target=_account(decision, target, currency),
            amount_minor=amount,
            currency=currency,
            organisation_id=decision.organisation_id,
            project_id=decision.project_id,
            user_id=decision.person_id,
            explanation=why,
            at=now,
        )
    )
