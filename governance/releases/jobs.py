"""Celery jobs of the feature: thin, safe to run twice, each calls one service."""

from typing import Any

from background.registry import job
from background.services import CancelledJob, JobContext
from governance.releases import job_names
from governance.releases.services.freeze import release_failed, release_run
from kernel.errors import FairhandError


@job(job_names.FREEZE)
def freeze(context: JobContext, *, release_id: int) -> dict[str, Any]:
    try:
        return release_run(context, release_id)
    except (FairhandError, CancelledJob):
        release_failed(context, release_id)
        raise
