"""Celery jobs of the feature: thin, safe to run twice, each calls one service."""

from typing import Any

from background.registry import job
from background.services import CancelledJob, JobContext
from governance.releases import job_names
from governance.releases.models import Release
from governance.releases.services.checks import release_verify
from governance.releases.services.freeze import release_failed, release_run
from kernel.errors import FairhandError


@job(job_names.FREEZE)
def freeze(context: JobContext, *, release_id: int) -> dict[str, Any]:
    try:
        return {**release_run(context, release_id), "url": _page(release_id)}
    except (FairhandError, CancelledJob):
        release_failed(context, release_id)
        raise


@job(job_names.VERIFY)
def verify(context: JobContext, *, release_id: int) -> dict[str, Any]:
    """What was found is the job's result; the release's page shows it."""
    found = release_verify(Release.objects.get(pk=release_id))
    return {**found, "url": _page(release_id)}


def _page(release_id: int) -> str:
    release = Release.objects.get(pk=release_id)
    return f"/p/{release.project_id}/releases/{release.version}/"
