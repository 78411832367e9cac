"""Celery functions of the work feature."""

from celery import shared_task

from annotations.work import job_names
from annotations.work.services.expiry import leases_expire


@shared_task(name=job_names.EXPIRE_LEASES)
def expire_leases() -> None:
    leases_expire()
