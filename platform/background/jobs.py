"""Celery functions of the platform: thin, idempotent, each calls one service."""

from celery import shared_task

from background import job_names
from background.health import worker_beat
from background.services import job_run, jobs_sweep


@shared_task(name=job_names.RUN_JOB)
def run_job(job_id: int) -> None:
    worker_beat()
    job_run(job_id)


@shared_task(name=job_names.SWEEP)
def sweep() -> None:
    worker_beat()
    jobs_sweep()
