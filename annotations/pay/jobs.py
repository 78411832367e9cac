"""Celery functions of the pay feature: thin, safe to run at any time and twice."""

from celery import shared_task

from annotations.pay import job_names
from annotations.pay.services.approval import work_approve_due
from annotations.pay.services.floor import floors_settle_ended


@shared_task(name=job_names.APPROVE_DUE)
def approve_due() -> None:
    work_approve_due()


@shared_task(name=job_names.SETTLE_FLOORS)
def settle_floors() -> None:
    floors_settle_ended()
