"""Celery functions of the pay feature: thin, safe to run at any time and twice."""

from typing import Any

from celery import shared_task

from annotations.pay import job_names
from annotations.pay.services.approval import work_approve_due
from annotations.pay.services.floor import LOOK_FAR_BACK, floors_settle_ended
from annotations.pay.services.payout_run import payments_tell, payout_run, payout_runs_enqueue
from background.registry import job
from background.server_time import server_now
from background.services import JobContext
from kernel.periods import PayPeriod


@shared_task(name=job_names.APPROVE_DUE)
def approve_due() -> None:
    work_approve_due()


@shared_task(name=job_names.SETTLE_FLOORS)
def settle_floors() -> None:
    floors_settle_ended()


@shared_task(name=job_names.SETTLE_OLD_FLOORS)
def settle_old_floors() -> None:
    """What was left while no worker ran for longer than is looked back every hour."""
    floors_settle_ended(periods=LOOK_FAR_BACK)


@shared_task(name=job_names.PREPARE_PAYOUTS)
def prepare_payouts() -> None:
    payout_runs_enqueue(now=server_now())


@job(job_names.PAYOUT_RUN)
def run_payout(context: JobContext, *, organisation_id: int, currency: str, period: str) -> dict[str, Any]:
    payout = payout_run(
        organisation_id=organisation_id, currency=currency, period=PayPeriod.parse(period), now=server_now()
    )
    return {"payout": payout.pk if payout else None}


@job(job_names.TELL_PAYMENTS)
def tell_payments(context: JobContext, *, payout_id: int) -> dict[str, Any]:
    told = 0
    while some := payments_tell(payout_id=payout_id, now=server_now()):
        told += some
        context.report(told, told + 1)
    return {"told": told}
