"""Payouts: one person prepares the week's batch, another approves it, and somebody says when the bank has paid.

payable → in_payout at approval, in_payout → paid when marked. Each step is one transaction over the whole batch, under a
lock on its row, so a runner that is killed leaves nothing half done and a second one finds everything done or nothing.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.services.journal import record
from annotations.pay.domain.states import AccountKind, Move
from annotations.pay.models import LedgerAccount, Payout, PayoutLine, PayoutState
from annotations.pay.selectors.payouts import payable_accounts, payout_get, payout_keys
from annotations.pay.services.ledger import Purse, account_get, ledger_post
from annotations.pay.services.payout_file import payout_file
from kernel import clock
from kernel.errors import Conflict, Forbidden, Invalid
from kernel.money import EXPONENTS
from kernel.periods import pay_period


@transaction.atomic
def payout_prepare(*, actor: Actor, currency: str) -> Payout:
    """Write down who would be paid what: everything payable in the currency, for the pay period that ended last.

    Nothing moves yet. There is no minimum amount. One batch per organisation, currency and period.
    """
    if currency not in EXPONENTS:
        errors = [{"field": "currency", "message": "An ISO 4217 code in capitals, such as EUR."}]
        raise Invalid("Choose the currency of the payout.", errors=errors)  # type: ignore[arg-type]
    accounts = payable_accounts(actor, currency)
    if not accounts:
        raise Conflict(
            f"Nothing is payable in {currency}.",
            code="nothing-payable",
            remedy="Approve work, and see that the projects' escrow covers it.",
        )
    period = pay_period(clock.utcnow()).previous()
    try:
        with transaction.atomic():
            payout = Payout.objects.create(
                organisation_id=actor.here,
                currency=currency,
                period_start=period.interval.start,
                period_end=period.interval.end,
                prepared_by=actor.user,
            )
    except IntegrityError:
        raise Conflict(
            f"There is a payout in {currency} already: one that waits for approval, or the one for {period}.",
            code="payout-exists",
            kept="It stands as it is.",
            remedy="Approve or withdraw it; what became payable since is paid with the next period.",
        ) from None
    PayoutLine.objects.bulk_create(
        PayoutLine(payout=payout, user=row.user, project=row.project, amount_minor=row.balance_minor, currency=currency)
        for row in accounts
        if row.user and row.project
    )
    _record(actor, payout, "prepare", clock.utcnow(), period=period.label, lines=len(accounts))
    return payout


@transaction.atomic
def payout_withdraw(*, actor: Actor, payout_id: int) -> Payout:
    """Give up a batch that nobody has approved, so that it can be prepared anew."""
    payout = _locked(actor, payout_id, PayoutState.PREPARED)
    _to(payout, PayoutState.WITHDRAWN)
    _record(actor, payout, "withdraw", clock.utcnow())
    return payout


@transaction.atomic
def payout_approve(*, actor: Actor, payout_id: int) -> Payout:
    """Move the batch into payout and fix its file. By a second person who is not paid by it (A08)."""
    payout = _locked(actor, payout_id, PayoutState.PREPARED)
    lines = list(payout.lines.select_related("user").order_by("pk"))
    if actor.user_id == payout.prepared_by_id:
        raise Forbidden(
            "Who prepared a payout cannot approve it.",
            code="two-people-needed",
            kept="It stays prepared.",
            remedy="Ask another owner or administrator.",
        )
    if any(line.user_id == actor.user_id for line in lines):
        raise Forbidden(
            "This payout pays you, so somebody else must approve it.",
            code="own-payout",
            kept="It stays prepared.",
            remedy="Ask another owner or administrator.",
        )
    now = clock.utcnow()
    _check_still_payable(payout, lines)
    for line in lines:
        _move(payout, line, Move.BATCH, AccountKind.PAYABLE, AccountKind.IN_PAYOUT, now)
    file = payout_file(payout, lines)
    _to(
        payout,
        PayoutState.APPROVED,
        approved_by=actor.user,
        approved_at=now,
        csv=file.text,
        csv_sha256=file.sha256,
    )
    _record(actor, payout, "approve", now, csv_sha256=file.sha256, total_minor=sum(line.amount_minor for line in lines))
    return payout


@transaction.atomic
def payout_mark_paid(*, actor: Actor, payout_id: int) -> Payout:
    """Say that the bank has paid the whole batch. Once: nothing leads out of paid."""
    payout = _locked(actor, payout_id, PayoutState.APPROVED)
    now = clock.utcnow()
    for line in payout.lines.order_by("pk"):
        _move(payout, line, Move.PAY, AccountKind.IN_PAYOUT, AccountKind.PAID, now)
    _to(payout, PayoutState.PAID, paid_by=actor.user, paid_at=now)
    _record(actor, payout, "paid", now)
    return payout


def _locked(actor: Actor, payout_id: int, state: PayoutState) -> Payout:
    payout = payout_get(actor, payout_id, lock=True)
    if payout.state != state:
        raise Conflict(
            f"This payout is {PayoutState(payout.state).label.lower()}.",
            code="payout-state",
            kept="It stands as it is.",
            remedy="Look at it again; somebody was faster.",
        )
    return payout


def _check_still_payable(payout: Payout, lines: list[PayoutLine]) -> None:
    """Lock the accounts in the order of ids, as every posting does, and see that the money is still on them."""
    rows = LedgerAccount.objects.filter(
        organisation_id=payout.organisation_id,
        kind=AccountKind.PAYABLE.value,
        currency=payout.currency,
        user__in=[line.user_id for line in lines],
    )
    have = {(row.user_id, row.project_id): row.balance_minor for row in rows.select_for_update().order_by("pk")}
    if any(have.get((line.user_id, line.project_id), 0) < line.amount_minor for line in lines):
        raise Conflict(
            "Some of this money is no longer payable.",
            code="payout-outdated",
            kept="Nothing was moved.",
            remedy="Withdraw the payout and prepare it anew.",
        )


def _move(
    payout: Payout, line: PayoutLine, move: Move, source: AccountKind, target: AccountKind, now: datetime
) -> None:
    def purse(kind: AccountKind) -> Purse:
        return account_get(
            kind=kind,
            currency=line.currency,
            organisation_id=payout.organisation_id,
            project_id=line.project_id,
            user_id=line.user_id,
        )

    ledger_post(
        key=payout_keys(line)[move],
        kind=move.value,
        move=move,
        source=purse(source),
        target=purse(target),
        amount_minor=line.amount_minor,
        currency=line.currency,
        organisation_id=payout.organisation_id,
        project_id=line.project_id,
        user_id=line.user_id,
        explanation={"payout": payout.pk},
        at=now,
    )


def _to(payout: Payout, state: PayoutState, **fields: object) -> None:
    for name, value in {"state": state, **fields}.items():
        setattr(payout, name, value)
    payout.save(update_fields=["state", *fields])


def _record(actor: Actor, payout: Payout, verb: str, at: datetime, **data: object) -> None:
    record(
        user=actor.user,
        organisation_id=payout.organisation_id,
        action=f"pay:payout:{verb}",
        subject=f"payout:{payout.pk}",
        at=at,
        data={"currency": payout.currency, **data},
    )
