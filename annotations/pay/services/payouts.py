"""Payouts by hand: prepare or check, approve by another person, withdraw, say that the bank has paid.

payable → in_payout at approval, in_payout → paid or payout_failed as the bank answers (services/bank_answers.py). Each step
is one transaction over the whole batch, under a lock on its row, so a runner that is killed leaves nothing half done and a
second one finds everything done or nothing.
"""

from django.db import transaction

from accounts.actor import Actor
from accounts.models import User
from annotations.pay.domain.payout_life import Act, check_second_person
from annotations.pay.domain.states import AccountKind, Move
from annotations.pay.models import LedgerAccount, Payout, PayoutLine, PayoutState
from annotations.pay.selectors.payees import OpenedVersion, payees_in_use
from annotations.pay.selectors.payouts import payout_get
from annotations.pay.services.payout_batch import batch_locked, batch_move, batch_record, batch_write, failed_retry
from annotations.pay.services.payout_file import payout_files_make
from background.server_time import server_now
from kernel.errors import Conflict, Forbidden, Invalid
from kernel.money import EXPONENTS
from kernel.periods import pay_period


@transaction.atomic
def payout_prepare(*, actor: Actor, currency: str) -> Payout:
    """Write down who would be paid what: everything payable in the currency, for the pay period that ended last.

    Nothing moves yet. There is no minimum amount. One batch per organisation, currency and period.
    """
    if currency not in EXPONENTS:
        raise Invalid(
            "Choose the currency of the payout.",
            errors=[{"field": "currency", "message": "An ISO 4217 code in capitals, such as EUR."}],
        )
    now = server_now()
    period = pay_period(now).previous()
    batch = batch_write(organisation_id=actor.here, currency=currency, period=period, prepared_by=actor.user, now=now)
    if batch.payout is None:
        people = len(batch.without_details)
        raise Conflict(
            f"Nothing can be paid in {currency} now.",
            code="nothing-payable",
            remedy=(
                f"{people} people have payable money and have yet to say how they are paid; their money waits for them."
                if people
                else "Approve work, and see that the projects' escrow covers it."
            ),
        )
    lines = batch.payout.lines.count()
    batch_record(actor.user, batch.payout, "prepare", now, period=period.label, lines=lines)
    return batch.payout


@transaction.atomic
def payout_check(*, actor: Actor, payout_id: int) -> Payout:
    """Vouch for a batch that the weekly run prepared: the first of its two people."""
    payout = batch_locked(actor, payout_id, Act.CHECK)
    if _first_person(payout) is not None:
        raise Conflict(
            "Somebody prepared or checked this payout already.",
            code="payout-state",
            kept="It stands as it is.",
            remedy="Approve it, if that was not you.",
        )
    payout.checked_by = actor.user
    payout.save(update_fields=["checked_by"])
    batch_record(actor.user, payout, "check", server_now())
    return payout


@transaction.atomic
def payout_withdraw(*, actor: Actor, payout_id: int) -> Payout:
    """Give up a batch that nobody has approved, so that it can be prepared anew."""
    payout = batch_locked(actor, payout_id, Act.WITHDRAW)
    payout.state = PayoutState.WITHDRAWN
    payout.save(update_fields=["state"])
    batch_record(actor.user, payout, "withdraw", server_now())
    return payout


@transaction.atomic
def payout_approve(*, actor: Actor, payout_id: int) -> Payout:
    """Move the batch into payout and fix its files. By a second person who is not paid by it (A08)."""
    payout = batch_locked(actor, payout_id, Act.APPROVE)
    check_second_person(first_id=_first_person(payout), second_id=actor.user_id)
    lines = list(payout.lines.order_by("pk"))
    if any(line.user_id == actor.user_id for line in lines):
        raise Forbidden(
            "This payout pays you, so somebody else must approve it.",
            code="own-payout",
            kept="It stays prepared.",
            remedy="Ask another owner or administrator.",
        )
    # Who changes their details holds their own row meanwhile: a thief's change that is being undone must not be paid.
    people = sorted({line.user_id for line in lines})
    list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))
    now = server_now()
    details = payees_in_use(people, now)
    _check_still_true(payout, lines, details)
    batch_move(payout, lines, Move.BATCH, now)
    payout.state, payout.approved_by, payout.approved_at = PayoutState.APPROVED, actor.user, now
    payout.save(update_fields=["state", "approved_by", "approved_at"])
    files = payout_files_make(payout, details, now)
    batch_record(actor.user, payout, "approve", now, files=files, total_minor=sum(line.amount_minor for line in lines))
    return payout


@transaction.atomic
def payment_retry(*, actor: Actor, payout_id: int, reference: str) -> int:
    """Make what came back of one payment payable again, with the details as they are. Returns how many accounts moved."""
    payout = payout_get(actor, payout_id, lock=True)
    payment = payout.payments.filter(reference=reference).first()
    moved = 0
    if payment is not None:
        now = server_now()
        moved = failed_retry(
            organisation_id=payout.organisation_id, currency=payout.currency, now=now, user_id=payment.user_id
        )
        batch_record(actor.user, payout, "retry", now, reference=reference, accounts=moved)
    if not moved:
        raise Conflict(
            "Nothing of this payment came back and waits.",
            code="nothing-came-back",
            remedy="Look at the payout again: it was paid, or is payable again already.",
        )
    return moved


def _first_person(payout: Payout) -> int | None:
    return payout.prepared_by_id or payout.checked_by_id


def _check_still_true(payout: Payout, lines: list[PayoutLine], details: dict[int, OpenedVersion]) -> None:
    """Lock the accounts in the order of ids, as every posting does; see that the money and the details are still the same."""
    rows = LedgerAccount.objects.filter(
        organisation_id=payout.organisation_id,
        kind=AccountKind.PAYABLE.value,
        currency=payout.currency,
        user__in=[line.user_id for line in lines],
    )
    have = {(row.user_id, row.project_id): row.balance_minor for row in rows.select_for_update().order_by("pk")}
    short = any(have.get((line.user_id, line.project_id), 0) < line.amount_minor for line in lines)
    named = dict(payout.payments.values_list("user_id", "payee_id"))
    changed = any(user_id not in details or details[user_id].row.pk != payee_id for user_id, payee_id in named.items())
    if short or changed:
        raise Conflict(
            "Some of this money is no longer payable."
            if short
            else "Somebody's bank details have changed since this payout was prepared.",
            code="payout-outdated",
            kept="Nothing was moved.",
            remedy="Withdraw the payout and prepare it anew.",
        )
