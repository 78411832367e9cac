"""Payouts and what could be paid out, for the owners and administrators of an organisation."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from accounts.actor import Actor
from annotations.pay.domain.states import AccountKind, Move
from annotations.pay.models import (
    LedgerAccount,
    LedgerTransaction,
    PaymentAnswer,
    Payout,
    PayoutFile,
    PayoutPayment,
    PayoutState,
)
from kernel.errors import NotFound
from kernel.money import Money
from kernel.periods import pay_period


def payouts(actor: Actor) -> QuerySet[Payout]:
    """The organisation's batches with `people`, `total_minor`, `paid` and `failed` payments and their files, newest first."""
    rows = Payout.objects.filter(organisation_id=actor.here).select_related(
        "prepared_by", "checked_by", "approved_by", "paid_by"
    )
    files = Prefetch("files", PayoutFile.objects.defer("sealed").order_by("format"), to_attr="file_list")
    return (
        rows.annotate(
            people=Count("payments"),
            total_minor=Sum("payments__amount_minor"),
            paid=Count("payments", filter=Q(payments__answer__said="paid")),
            failed=Count("payments", filter=Q(payments__answer__said="failed")),
        )
        .prefetch_related(files)
        .order_by("-pk")
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


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment of a batch as those who pay see it: no account number, only what became of the money."""

    reference: str
    name: str
    email: str
    amount: Money
    said: str
    reason: str
    outside_sepa: bool


def payments(payout: Payout, *, limit: int | None = None) -> list[PaymentRow]:
    """Whom the batch pays, and what the bank answered; what came back first."""
    rows = payout.payments.select_related("user", "answer").order_by("-answer__said", "user_id")
    outside = pain001_leaves_out(payout.pk)
    return [
        PaymentRow(
            reference=row.reference,
            name=row.user.display_name,
            email=row.user.email,
            amount=Money(row.amount_minor, row.currency),
            said=answer.said if (answer := getattr(row, "answer", None)) else "",
            reason=answer.reason if answer else "",
            outside_sepa=row.reference in outside,
        )
        for row in (rows[:limit] if limit else rows)
    ]


def pain001_leaves_out(payout_id: int) -> frozenset[str]:
    """The references that the batch's pain.001 does not name, because their accounts lie outside the SEPA area."""
    rows = PayoutFile.objects.filter(payout_id=payout_id, format=PayoutFile.Format.PAIN_001)
    return frozenset(rows.values_list("left_out", flat=True).first() or ())


def failed_with(organisation_id: int, currency: str, user_ids: Iterable[int]) -> dict[int, int | None]:
    """The version of details with which each person's last payment in the currency came back."""
    rows = PayoutPayment.objects.filter(
        payout__organisation_id=organisation_id,
        currency=currency,
        user_id__in=list(user_ids),
        answer__said=PaymentAnswer.Said.FAILED.value,
    )
    return dict(rows.order_by("pk").values_list("user_id", "payee_id"))


def payout_key(payout_id: int, line_id: int, move: Move) -> str:
    """The ledger key under which a line makes a move: what makes a second run find the first."""
    return f"payout:{payout_id}:{line_id}:{move}"


def payout_differences(actor: Actor, payout_id: int) -> list[str]:
    """Every way in which the batch and the ledger disagree; empty when they are reconciled."""
    payout = payout_get(actor, payout_id)
    answers = dict(PaymentAnswer.objects.filter(payment__payout_id=payout.pk).values_list("payment__user_id", "said"))
    moves = {None: [Move.BATCH], "paid": [Move.BATCH, Move.PAY], "failed": [Move.BATCH, Move.FAIL]}
    moved = payout.state not in {PayoutState.PREPARED, PayoutState.WITHDRAWN}
    wanted = {
        (payout_key(payout.pk, line.pk, move), line.user_id, line.amount_minor)
        for line in payout.lines.all()
        for move in (moves[answers.get(line.user_id)] if moved else [])
    }
    found = set(
        LedgerTransaction.objects.filter(idempotency_key__startswith=f"payout:{payout.pk}:").values_list(
            "idempotency_key", "user_id", "amount_minor"
        )
    )
    sums: dict[int, int] = {}
    for user_id, amount in payout.lines.values_list("user_id", "amount_minor"):
        sums[user_id] = sums.get(user_id, 0) + amount
    other = dict(payout.payments.values_list("user_id", "amount_minor"))
    return [
        *(f"The ledger lacks {key} of {amount}." for key, _, amount in sorted(wanted - found)),
        *(f"The payout lacks {key} of {amount}." for key, _, amount in sorted(found - wanted)),
        *(
            f"The payment of person {user_id} is not the sum of their lines."
            for user_id in sorted(sums.keys() | other.keys())
            if sums.get(user_id) != other.get(user_id)
        ),
        *_unanswered(payout),
    ]


def _unanswered(payout: Payout) -> list[str]:
    if payout.state in {PayoutState.PAID, PayoutState.PARTLY}:
        open_ = payout.payments.filter(answer=None).values_list("reference", flat=True).order_by("pk")
        return [f"The payout is closed, and {reference} has no answer." for reference in open_]
    return []
