"""Celery jobs of the feature: thin, safe to run twice, each calls one service."""

from typing import Any

from background.registry import job
from background.services import JobContext
from governance.datasheets import job_names
from governance.datasheets.services.compute import datasheet_run


@job(job_names.COMPUTE)
def compute(context: JobContext, *, datasheet_id: int, user_id: int) -> dict[str, Any]:
    return datasheet_run(context, datasheet_id=datasheet_id, user_id=user_id)
