"""Deposits into a project's escrow and refunds from it: one person records the bank transfer, another one confirms it.

Nothing counts before it is confirmed. Every step holds the project's lock, so that no work opens between the look at the escrow
and the money that leaves it.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.services.journal import record
from accounts.services.text import clean_line
from annotations.pay.domain.states import AccountKind, Move
from annotations.pay.models import BankTransfer, TransferDirection, TransferState
from annotations.pay.selectors.liability import refundable
from annotations.pay.selectors.transfers import transfer_get
from annotations.pay.services.ledger import Booking, account_get, ledger_post
from annotations.projects.models import Project
from annotations.projects.selectors.projects import project_get
from background.server_time import server_now
from kernel.errors import Conflict, Invalid
from kernel.money import Money

MAX_AMOUNT = 10**14
MAX_REFERENCE = 80


@transaction.atomic
def transfer_record(
    *, actor: Actor, project_id: int, amount_minor: int, reference: str, direction: str = TransferDirection.DEPOSIT
) -> BankTransfer:
    """Record a transfer in the currency of the project's terms of pay, for another person to confirm.

    The same reference with the same project and amount is the same record; with another one it is refused, so that no
    transfer counts twice. A refund asks for no more than the open work leaves.
    """
    project = project_get(actor, project_id, lock=True)
    if direction not in TransferDirection.values:
        raise Invalid(
            "A transfer is a deposit or a refund.", errors=[{"field": "direction", "message": "No such one."}]
        )
    if type(amount_minor) is not int or not 0 < amount_minor <= MAX_AMOUNT:
        raise Invalid(
            "The transfer needs an amount.",
            errors=[{"field": "amount_minor", "message": "A whole number of minor units (cents) above zero."}],
        )
    reference = clean_line(reference, field="reference", longest=MAX_REFERENCE)
    if project.current_pay is None:
        raise Conflict(
            "The project has no pay policy, so its currency is not known.",
            code="no-pay-policy",
            remedy="Set the pay policy first.",
        )
    same = BankTransfer.objects.filter(
        organisation_id=project.organisation_id, direction=direction, reference=reference
    ).exclude(state=TransferState.WITHDRAWN)
    known = same.first()
    if known is not None:
        return _same_again(known, project, amount_minor)
    amount = Money(amount_minor, project.current_pay.currency)
    if direction == TransferDirection.REFUND:
        _check_refund(project, amount)
    now = server_now()
    try:
        with transaction.atomic():
            made = BankTransfer.objects.create(
                organisation_id=project.organisation_id,
                project=project,
                direction=direction,
                currency=amount.currency,
                amount_minor=amount.minor,
                reference=reference,
                recorded_by=actor.user,
                recorded_at=now,
            )
    except IntegrityError:
        # Another project of the organisation took the reference meanwhile.
        return _same_again(same.get(), project, amount_minor)
    _journal(actor, made, "record", now)
    return made


@transaction.atomic
def transfer_confirm(*, actor: Actor, project_id: int, transfer_id: int) -> BankTransfer:
    """Let a transfer count that somebody else recorded. Confirming it again changes nothing."""
    project = project_get(actor, project_id, lock=True)
    transfer = transfer_get(actor, project_id, transfer_id, lock=True)
    if transfer.recorded_by_id == actor.user_id:
        raise Conflict(
            "You recorded this transfer yourself.",
            code="second-person-needed",
            kept="It stays recorded and does not count yet.",
            remedy="Another owner or administrator confirms it.",
        )
    if transfer.state == TransferState.CONFIRMED:
        return transfer
    _check_open(transfer)
    amount = Money(transfer.amount_minor, transfer.currency)
    refund = transfer.direction == TransferDirection.REFUND
    if refund:
        _check_refund(project, amount)
    now = server_now()
    outside = account_get(
        kind=AccountKind.DEPOSITS, currency=transfer.currency, organisation_id=transfer.organisation_id
    )
    escrow = account_get(
        kind=AccountKind.ESCROW,
        currency=transfer.currency,
        organisation_id=transfer.organisation_id,
        project_id=project.pk,
    )
    move = Move.REFUND if refund else Move.DEPOSIT
    transfer.transaction_id = ledger_post(
        Booking(
            key=f"transfer:{transfer.pk}",
            kind=move.value,
            move=move,
            source=escrow if refund else outside,
            target=outside if refund else escrow,
            amount_minor=transfer.amount_minor,
            currency=transfer.currency,
            organisation_id=transfer.organisation_id,
            project_id=project.pk,
            explanation={"reference": transfer.reference, "transfer": transfer.pk},
            at=now,
        )
    )
    _decide(actor, transfer, TransferState.CONFIRMED, now)
    return transfer


@transaction.atomic
def transfer_withdraw(*, actor: Actor, project_id: int, transfer_id: int) -> BankTransfer:
    """Take back a record that nobody confirmed; its reference is free again. Withdrawing it again changes nothing."""
    project_get(actor, project_id, lock=True)
    transfer = transfer_get(actor, project_id, transfer_id, lock=True)
    if transfer.state == TransferState.WITHDRAWN:
        return transfer
    _check_open(transfer)
    _decide(actor, transfer, TransferState.WITHDRAWN, server_now())
    return transfer


def _same_again(known: BankTransfer, project: Project, amount_minor: int) -> BankTransfer:
    if (known.project_id, known.amount_minor) == (project.pk, amount_minor):
        return known
    raise Conflict(
        f"A {known.direction} with the reference {known.reference!r} was recorded before.",
        code="deposit-recorded" if known.direction == TransferDirection.DEPOSIT else "refund-recorded",
        kept="The first one stands.",
        remedy="Give another transfer its own reference.",
    )


def _check_open(transfer: BankTransfer) -> None:
    if transfer.state != TransferState.RECORDED:
        raise Conflict(
            f"This transfer is {transfer.state} already.", code="transfer-decided", kept="It stays as it is."
        )


def _check_refund(project: Project, amount: Money) -> None:
    free = refundable(project, amount.currency)
    if amount.minor > free.minor:
        raise Conflict(
            f"Only {free} of the escrow is free: the rest covers what open work can come to and what is owed.",
            code="escrow-needed",
            kept="Nothing was moved.",
            remedy="Refund that much at most, or close the project first.",
            extra={"currency": free.currency, "refundable_minor": free.minor},
        )


def _decide(actor: Actor, transfer: BankTransfer, state: TransferState, now: datetime) -> None:
    transfer.state, transfer.decided_by, transfer.decided_at = state, actor.user, now
    transfer.save(update_fields=["state", "decided_by", "decided_at", "transaction"])
    _journal(actor, transfer, "confirm" if state == TransferState.CONFIRMED else "withdraw", now)


def _journal(actor: Actor, transfer: BankTransfer, verb: str, now: datetime) -> None:
    record(
        user=actor.user,
        organisation_id=transfer.organisation_id,
        action=f"pay:{transfer.direction}:{verb}",
        subject=f"project:{transfer.project_id}",
        at=now,
        data={
            "transfer": transfer.pk,
            "amount_minor": transfer.amount_minor,
            "currency": transfer.currency,
            "transaction": transfer.transaction_id,
        },
    )
