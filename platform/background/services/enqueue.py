"""Writing a job: a row in the caller's transaction; Celery hears of it after the commit."""

import logging
from typing import Any

from celery import current_app
from django.db import transaction

from background import job_names
from background.models import Job

log = logging.getLogger(__name__)


def job_enqueue(
    *,
    name: str,
    args: dict[str, Any],
    title: str = "",
    organisation_id: int | None = None,
    project_id: int | None = None,
    created_by_id: int | None = None,
    unique_key: str | None = None,
) -> Job:
    """Queue a job in the present transaction. With a `unique_key` that exists already, that job is returned instead."""
    fields = {
        "name": name,
        "args": args,
        "title": title,
        "organisation_id": organisation_id,
        "project_id": project_id,
        "created_by_id": created_by_id,
    }
    if unique_key is None:
        job = Job.objects.create(**fields)
    else:
        job, created = Job.objects.get_or_create(unique_key=unique_key, defaults=fields)
        if not created:
            return job
    transaction.on_commit(lambda: notify(job.pk))
    return job


def notify(job_id: int) -> None:
    """Tell Celery that a job waits. A broker that is away loses nothing: the sweeper finds the row."""
    try:
        current_app.send_task(job_names.RUN_JOB, args=[job_id], retry=False)
    except Exception as error:  # noqa: BLE001 - whatever the broker's client raises, the row is safe
        log.warning("job %s waits for the sweeper, the broker is away: %s", job_id, error)
