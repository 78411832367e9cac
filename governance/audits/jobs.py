"""Celery jobs of the feature: thin, safe to run twice, each calls one service."""

from typing import Any

from background.registry import job
from background.services import JobContext
from governance.audits import job_names
from governance.audits.services.run import audit_run


@job(job_names.RUN)
def run(context: JobContext, *, audit_id: int, spec: dict[str, Any], user_id: int) -> dict[str, Any]:
    return audit_run(context, audit_id=audit_id, spec=spec, user_id=user_id)
