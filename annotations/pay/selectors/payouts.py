"""Payouts and what could be paid out, for the owners and administrators of an organisation."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from accounts.actor import Actor
from annotations.pay.domain.states import AccountKind, Move
from annotations.pay.models import LedgerAccount, LedgerTransaction, Payout, PayoutLine, PayoutState
from kernel.errors import NotFound
from kernel.money import Money
from kernel.periods import pay_period


def payouts(actor: Actor) -> QuerySet[Payout]:
    """The organisation's batches with `people` and `total_minor`, newest first."""
    rows = Payout.objects.filter(organisation_id=actor.here).select_related("prepared_by", "approved_by", "paid_by")
    return rows.annotate(people=Count("lines__user", distinct=True), total_minor=Sum("lines__amount_minor")).order_by(
        "-pk"
    )


def payout_get(actor: Actor, payout_id: int, *, lock: bool = False) -> Payout:
    """One batch of the organisation the request is about. Raises NotFound for any other."""
    rows = Payout.objects.select_for_update() if lock else payouts(actor)
    payout = rows.filter(pk=payout_id, organisation_id=actor.here).first()
    if payout is None:
        raise NotFound("There is no such payout.")
    return payout


def period_of(payout: Payout) -> str:
    """The label of the ISO week the batch is for."""
    return pay_period(payout.period_start).label


def payable_accounts(actor: Actor, currency: str) -> list[LedgerAccount]:
    """The accounts of the organisation's people with something payable on them."""
    rows = LedgerAccount.objects.filter(
        organisation_id=actor.here, kind=AccountKind.PAYABLE.value, currency=currency, balance_minor__gt=0
    )
    return list(rows.select_related("user", "project").order_by("user_id", "project_id"))


@dataclass(frozen=True, slots=True)
class Payable:
    """How much could be paid out in a currency, and to how many people."""

    total: Money
    people: int


def payable_now(actor: Actor) -> list[Payable]:
    """What a payout prepared now would hold, by currency. Money that a prepared batch names already counts again."""
    rows = LedgerAccount.objects.filter(
        organisation_id=actor.here, kind=AccountKind.PAYABLE.value, balance_minor__gt=0
    ).values_list("currency")
    summed = rows.annotate(Sum("balance_minor"), Count("user", distinct=True)).order_by("currency")
    return [Payable(Money(total, currency), people) for currency, total, people in summed]


def payees(payout: Payout) -> list[tuple[str, str, Money]]:
    """Name, e-mail and sum of everybody in the batch."""
    rows = payout.lines.values_list("user__display_name", "user__email").annotate(Sum("amount_minor"))
    return [(name, email, Money(sum_, payout.currency)) for name, email, sum_ in rows.order_by("user_id")]


def payout_keys(line: PayoutLine) -> dict[Move, str]:
    """The ledger keys under which a line is moved: what makes a second run find the first."""
    return {move: f"payout:{line.payout_id}:{line.pk}:{move}" for move in (Move.BATCH, Move.PAY)}


def payout_differences(actor: Actor, payout_id: int) -> list[str]:
    """Every way in which the batch and the ledger disagree; empty when they are reconciled."""
    payout = payout_get(actor, payout_id)
    expected = {
        PayoutState.APPROVED.value: {Move.BATCH},
        PayoutState.PAID.value: {Move.BATCH, Move.PAY},
    }.get(payout.state, set())
    wanted = {
        (payout_keys(line)[move], line.user_id, line.amount_minor) for line in payout.lines.all() for move in expected
    }
    found = set(
        LedgerTransaction.objects.filter(idempotency_key__startswith=f"payout:{payout.pk}:").values_list(
            "idempotency_key", "user_id", "amount_minor"
        )
    )
    missing = [f"The ledger lacks {key} of {amount}." for key, _, amount in sorted(wanted - found)]
    return missing + [f"The payout lacks {key} of {amount}." for key, _, amount in sorted(found - wanted)]
