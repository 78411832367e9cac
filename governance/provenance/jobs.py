"""Celery functions of the feature: thin, idempotent, each calls one service."""

from typing import Any

from celery import shared_task

from background.health import worker_beat
from background.registry import job
from background.services import JobContext
from governance.provenance import job_names
from governance.provenance.services.sequence import journals_sequence
from governance.provenance.services.verify import journal_verify


@shared_task(name=job_names.SEQUENCE)
def sequence() -> None:
    worker_beat()
    journals_sequence()


@job(job_names.VERIFY)
def verify(context: JobContext, *, organisation_id: int, project_id: int) -> dict[str, Any]:
    """Check the whole log of an organisation; what was found is the job's result."""
    return {**journal_verify(organisation_id).as_json(), "url": f"/p/{project_id}/journal/"}
