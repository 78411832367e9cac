"""The weekly run: a batch for every organisation and currency with something payable, prepared without being asked.

One job per organisation, currency and week: its row makes sure that it is run, and once. The batch is one transaction, so
a run that is killed has written nothing, and one that is repeated finds the batch and leaves it.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import Membership, User
from accounts.roles import Role
from annotations.pay import job_names
from annotations.pay.domain.states import AccountKind
from annotations.pay.models import LedgerAccount, PaymentAnswer, Payout, PayoutState
from annotations.pay.services.payout_batch import batch_record, batch_write
from background.services import job_enqueue
from kernel.errors import Conflict
from kernel.money import Money
from kernel.periods import PayPeriod, pay_period
from notices.services.notices import notice_send

_TOLD_AT_ONCE = 200


def payout_runs_enqueue(*, now: datetime) -> int:
    """Queue the run of every organisation and currency with payable or returned money; returns how many are queued now.

    Called every hour: the key of the job names the week, so that one that was asked for stays the only one. While an older
    batch waits for its people the run is not asked for: it would find that batch, and the week's only run would be spent.
    """
    period = pay_period(now).previous()
    kinds = [AccountKind.PAYABLE.value, AccountKind.PAYOUT_FAILED.value]
    due = LedgerAccount.objects.filter(kind__in=kinds, balance_minor__gt=0)
    done = Payout.objects.filter(
        Q(period_start=period.interval.start) | Q(state=PayoutState.PREPARED),
        organisation_id=OuterRef("organisation_id"),
        currency=OuterRef("currency"),
    )
    wanted = due.filter(~Exists(done)).values_list("organisation_id", "currency").distinct()
    for organisation_id, currency in wanted.order_by("organisation_id", "currency"):
        with transaction.atomic():
            job_enqueue(
                name=job_names.PAYOUT_RUN,
                args={"organisation_id": organisation_id, "currency": currency, "period": period.label},
                title=f"Prepare the payout of {period.label} in {currency}",
                organisation_id=organisation_id,
                unique_key=f"payout-run:{organisation_id}:{currency}:{period.label}",
            )
    return len(wanted)


@transaction.atomic
def payout_run(*, organisation_id: int, currency: str, period: PayPeriod, now: datetime) -> Payout | None:
    """Prepare the week's batch and tell those who pay, and those who cannot be paid. Returns None when there is nothing to do.

    Safe to run twice: a week that has a batch, even a withdrawn one, is left alone; so is an older batch that waits.
    """
    if Payout.objects.filter(
        organisation_id=organisation_id, currency=currency, period_start=period.interval.start
    ).exists():
        return None
    try:
        batch = batch_write(
            organisation_id=organisation_id, currency=currency, period=period, prepared_by=None, now=now
        )
    except Conflict as refusal:
        if refusal.code != "payout-exists":
            raise
        return None
    _tell_who_cannot_be_paid(batch.without_details, organisation_id, currency, now)
    if batch.payout is not None:
        batch_record(None, batch.payout, "prepare", now, period=period.label, lines=batch.payout.lines.count())
        _tell_who_pays(batch.payout, period, now)
    return batch.payout


def payments_tell(*, payout_id: int, now: datetime) -> int:
    """Tell some people what became of their payment, each once; returns how many. Call again until it returns zero."""
    with transaction.atomic():
        payout = Payout.objects.select_for_update().select_related("organisation").get(pk=payout_id)
        answers = list(
            PaymentAnswer.objects.filter(payment__payout=payout, pk__gt=payout.told_answer_id)
            .select_related("payment")
            .order_by("pk")[:_TOLD_AT_ONCE]
        )
        for answer in answers:
            _tell(answer, payout, now)
        if answers:
            payout.told_answer_id = answers[-1].pk
            payout.save(update_fields=["told_answer_id"])
    return len(answers)


def _tell(answer: PaymentAnswer, payout: Payout, now: datetime) -> None:
    amount = Money(answer.payment.amount_minor, answer.payment.currency)
    came_back = answer.said == PaymentAnswer.Said.FAILED
    notice_send(
        user_id=answer.payment.user_id,
        kind="payment-failed" if came_back else "payment-paid",
        title=f"A payment of {amount} came back" if came_back else f"{amount} was paid",
        body=(
            "It stays yours. Check how you are paid: with other details it goes out again by itself, in the next "
            "weekly payout in which they may be used."
            if came_back
            else f"{payout.organisation.name} paid you under the reference {answer.payment.reference}."
        ),
        reason=f"The bank said: {answer.reason}" if came_back else "",
        url="/me/pay/details/" if came_back else "/me/pay/",
        organisation_id=payout.organisation_id,
        now=now,
    )


def _tell_who_cannot_be_paid(user_ids: list[int], organisation_id: int, currency: str, now: datetime) -> None:
    for user_id in user_ids:
        notice_send(
            user_id=user_id,
            kind="payee-missing",
            title="Say how you want to be paid",
            body=(
                f"Money in {currency} is ready for you, and nobody knows yet where to send it. It stays yours and goes out "
                "with the next weekly payout, 72 hours after you have entered your account."
            ),
            reason="There were no bank details of yours that a payout may use.",
            url="/me/pay/details/",
            organisation_id=organisation_id,
            now=now,
        )


def _tell_who_pays(payout: Payout, period: PayPeriod, now: datetime) -> None:
    payers = Membership.objects.filter(
        organisation_id=payout.organisation_id,
        active=True,
        roles__overlap=[Role.OWNER.value, Role.ADMINISTRATOR.value],
    )
    total = Money(sum(payout.payments.values_list("amount_minor", flat=True)), payout.currency)
    for user in User.objects.filter(pk__in=payers.values("user_id"), is_active=True):
        notice_send(
            user_id=user.pk,
            kind="payout-prepared",
            title=f"The payout of week {period.label} waits for two people",
            body=f"{total} to {payout.payments.count()} people. One person checks it, another approves it.",
            url=f"/o/{payout.organisation.slug}/payouts/",
            organisation_id=payout.organisation_id,
            now=now,
        )
