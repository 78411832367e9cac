"""Paying into a project's escrow: money that is there before the work is paid out."""

from django.db import transaction

from accounts.actor import Actor
from accounts.services.journal import record
from accounts.services.text import clean_line
from annotations.pay.domain.states import AccountKind, Move
from annotations.pay.models import LedgerTransaction
from annotations.pay.services.ledger import account_get, ledger_post
from annotations.projects.selectors.projects import project_get
from kernel import clock
from kernel.errors import Conflict, Invalid

MAX_DEPOSIT = 10**14
MAX_REFERENCE = 80


@transaction.atomic
def escrow_deposit(*, actor: Actor, project_id: int, amount_minor: int, reference: str) -> LedgerTransaction:
    """Record money that arrived for a project, in the currency of its pay policy.

    `reference` is that of the bank transfer: the same one twice is refused, so that no transfer counts double.
    """
    project = project_get(actor, project_id)
    if type(amount_minor) is not int or not 0 < amount_minor <= MAX_DEPOSIT:
        raise Invalid(
            "The deposit needs an amount.",
            errors=[{"field": "amount_minor", "message": "A whole number of minor units (cents) above zero."}],
        )
    reference = clean_line(reference, field="reference", longest=MAX_REFERENCE)
    if project.current_pay is None:
        raise Conflict(
            "The project has no pay policy, so its currency is not known.",
            code="no-pay-policy",
            remedy="Set the pay policy first.",
        )
    currency = project.current_pay.currency
    now = clock.utcnow()
    try:
        with transaction.atomic():
            transaction_id = ledger_post(
                key=f"deposit:{project.pk}:{reference}",
                kind=Move.DEPOSIT.value,
                move=Move.DEPOSIT,
                source=account_get(
                    kind=AccountKind.DEPOSITS, currency=currency, organisation_id=project.organisation_id
                ),
                target=account_get(
                    kind=AccountKind.ESCROW,
                    currency=currency,
                    organisation_id=project.organisation_id,
                    project_id=project.pk,
                ),
                amount_minor=amount_minor,
                currency=currency,
                organisation_id=project.organisation_id,
                project_id=project.pk,
                explanation={"reference": reference},
                at=now,
            )
    except Conflict as refusal:
        if refusal.code != "already-posted":
            raise
        raise Conflict(
            f"A deposit with the reference {reference!r} was recorded before.",
            code="deposit-recorded",
            kept="The first one stands.",
            remedy="Give another transfer its own reference.",
        ) from None
    record(
        user=actor.user,
        organisation_id=project.organisation_id,
        action="pay:escrow:deposit",
        subject=f"project:{project.pk}",
        at=now,
        data={"amount_minor": amount_minor, "currency": currency, "transaction": transaction_id},
    )
    return LedgerTransaction.objects.get(pk=transaction_id)
