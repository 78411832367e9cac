"""The bank's answer: each payment goes to paid, or comes back as failed, once; the person it concerns is told."""

import hashlib
from codecs import BOM_UTF8
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.actor import Actor
from annotations.pay import job_names
from annotations.pay.domain.bank_answer import Said, Saying, news
from annotations.pay.domain.bank_csv import bank_csv
from annotations.pay.domain.pain002 import pain002
from annotations.pay.domain.payout_life import Act, BatchState, after_answers, check_act
from annotations.pay.domain.states import Move
from annotations.pay.models import PaymentAnswer, Payout, PayoutPayment, PayoutState
from annotations.pay.selectors.payouts import pain001_leaves_out, payout_get
from annotations.pay.services.payout_batch import batch_move, batch_record
from background.server_time import server_now
from background.services import job_enqueue
from kernel.errors import FieldError, Invalid

_MOST_ERRORS = 20
_MOVES = {Said.PAID: Move.PAY, Said.FAILED: Move.FAIL}


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer came to: newly paid, newly failed, and said before or not yet known."""

    payout: Payout
    paid: int
    failed: int
    unchanged: int


@transaction.atomic
def bank_answer_apply(*, actor: Actor, payout_id: int, data: bytes) -> Answered:
    """Take a CSV or a pain.002 about one batch. All of it counts, or nothing.

    The same file again changes nothing. Raises Invalid (422) for a file that cannot be read or names a payment that is
    not in the batch, Conflict (409) when it contradicts an answer that was given, or the batch was never approved.
    """
    payout = payout_get(actor, payout_id, lock=True)
    payments = {payment.reference: payment for payment in payout.payments.order_by("pk")}
    if data.removeprefix(BOM_UTF8).lstrip()[:1] == b"<":
        source = PaymentAnswer.Source.PAIN_002
        # What it says of the whole message it says of nobody whom our pain.001 did not name.
        named = frozenset(payments) - pain001_leaves_out(payout.pk)
        sayings = pain002(data, message_id=f"FH-{payout.pk}", references=named)
    else:
        source = PaymentAnswer.Source.CSV
        sayings = bank_csv(data)
    _check_known(sayings, payments)
    return _apply(actor, payout, payments, sayings, source, hashlib.sha256(data).hexdigest())


@transaction.atomic
def payout_mark_paid(*, actor: Actor, payout_id: int) -> Payout:
    """Say that the bank has paid every payment of the batch that it has not answered yet. Once: nothing leads out of paid."""
    payout = payout_get(actor, payout_id, lock=True)
    check_act(Act.ANSWER, BatchState(payout.state))
    payments = {payment.reference: payment for payment in payout.payments.filter(answer=None).order_by("pk")}
    sayings = [Saying(reference, Said.PAID) for reference in payments]
    return _apply(actor, payout, payments, sayings, PaymentAnswer.Source.HAND, "").payout


def _check_known(sayings: Iterable[Saying], payments: dict[str, PayoutPayment]) -> None:
    seen: set[str] = set()
    errors: list[FieldError] = []
    for place, saying in enumerate(sayings, start=1):
        if saying.reference not in payments:
            errors.append({"row": place, "message": f"The payout has no payment {saying.reference[:40]}."})
        elif saying.reference in seen:
            errors.append({"row": place, "message": f"The payment {saying.reference} is named twice."})
        seen.add(saying.reference)
    if errors:
        raise Invalid(
            "The bank's answer names payments that this payout does not have, or one twice.",
            code="bad-bank-answer",
            kept="Nothing of it was used.",
            remedy="Check that the file belongs to this payout.",
            errors=errors[:_MOST_ERRORS],
        )


def _apply(
    actor: Actor,
    payout: Payout,
    payments: dict[str, PayoutPayment],
    sayings: list[Saying],
    source: PaymentAnswer.Source,
    sha256: str,
) -> Answered:
    now = server_now()
    known = dict(PaymentAnswer.objects.filter(payment__payout=payout).values_list("payment__reference", "said"))
    new: dict[Said, list[Saying]] = {Said.PAID: [], Said.FAILED: []}
    for saying in sayings:
        before = known.get(saying.reference)
        found = news(saying.reference, Said(before) if before else None, saying.said)
        if found is not None:
            new[found].append(saying)
    fresh = sum(map(len, new.values()))
    if fresh:
        check_act(Act.ANSWER, BatchState(payout.state))
        for said, some in new.items():
            _write(actor, payout, [(payments[saying.reference], saying) for saying in some], said, source, sha256, now)
        _close(actor, payout, now)
        batch_record(
            actor.user, payout, "answer", now,
            source=source.value, sha256=sha256, paid=len(new[Said.PAID]), failed=len(new[Said.FAILED]),
        )  # fmt: skip
        job_enqueue(
            name=job_names.TELL_PAYMENTS,
            args={"payout_id": payout.pk},
            title=f"Tell people about payout {payout.pk}",
            organisation_id=payout.organisation_id,
        )
    return Answered(payout, len(new[Said.PAID]), len(new[Said.FAILED]), len(sayings) - fresh)


def _write(
    actor: Actor,
    payout: Payout,
    some: list[tuple[PayoutPayment, Saying]],
    said: Said,
    source: PaymentAnswer.Source,
    sha256: str,
    now: datetime,
) -> None:
    if not some:
        return
    PaymentAnswer.objects.bulk_create(
        (
            PaymentAnswer(
                payment=payment,
                said=said.value,
                reason=saying.reason,
                source=source,
                file_sha256=sha256,
                by=actor.user,
                at=now,
            )
            for payment, saying in some
        ),
        batch_size=1000,
    )
    people = [payment.user_id for payment, _ in some]
    batch_move(payout, payout.lines.filter(user_id__in=people).order_by("pk"), _MOVES[said], now)


def _close(actor: Actor, payout: Payout, now: datetime) -> None:
    answers = PaymentAnswer.objects.filter(payment__payout=payout)
    state = after_answers(
        payments=payout.payments.count(),
        paid=answers.filter(said=Said.PAID.value).count(),
        failed=answers.filter(said=Said.FAILED.value).count(),
    )
    if state is not BatchState.APPROVED:
        payout.state, payout.paid_by, payout.paid_at = PayoutState(state.value), actor.user, now
        payout.save(update_fields=["state", "paid_by", "paid_at"])
