"""Jobs of this feature: thin, safe to run twice. None of them decides about anybody."""

from typing import Any

from celery import shared_task

from annotations.recourse import job_names
from annotations.recourse.services.export import export_build
from annotations.recourse.services.sweep import recourse_sweep
from background.registry import job
from background.server_time import server_now
from background.services import JobContext


@shared_task(name=job_names.SWEEP)
def sweep() -> int:
    return recourse_sweep(now=server_now())


@job(job_names.EXPORT)
def export(context: JobContext, *, export_id: int) -> dict[str, Any]:
    export_build(export_id=export_id, context=context, now=server_now())
    return {"url": "/me/everything/"}
