"""Celery functions of the work feature."""

from typing import Any

from celery import shared_task

from annotations.items.job_names import IMPORT_VOTES
from annotations.items.services.import_run import import_run
from annotations.work import job_names
from annotations.work.services.activity import activities_close_left
from annotations.work.services.beats import beats_delete_paid
from annotations.work.services.correction_decide import corrections_pay_due
from annotations.work.services.expiry import leases_expire
from annotations.work.services.shift_tend import shifts_tend
from annotations.work.services.votes_import import votes_import
from background.registry import job
from background.server_time import server_now
from background.services import JobContext


@shared_task(name=job_names.EXPIRE_LEASES)
def expire_leases() -> None:
    leases_expire()
    activities_close_left(now=server_now())


@shared_task(name=job_names.TEND_SHIFTS)
def tend_shifts() -> None:
    shifts_tend()


@shared_task(name=job_names.PAY_CORRECTIONS)
def pay_corrections() -> None:
    corrections_pay_due()


@shared_task(name=job_names.DELETE_BEATS)
def delete_beats() -> None:
    beats_delete_paid()


@job(IMPORT_VOTES)
def import_votes(context: JobContext, *, batch_id: int) -> dict[str, Any]:
    """Read an uploaded file of votes: all of them or none. An import names this job by its name only."""
    return import_run(context, batch_id, votes_import)
