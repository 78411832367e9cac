"""Claiming, running and sweeping jobs. PostgreSQL decides who runs what; Celery only wakes somebody up."""

import logging
import threading
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from background.models import Job, JobState
from background.registry import function_of
from background.services.enqueue import notify
from background.services.progress import LEASE, CancelledJob, JobContext, LostJob
from kernel.errors import FairhandError

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 3
RESEND_AFTER = timedelta(seconds=10)


def job_claim(job_id: int) -> Job | None:
    """Take a queued job, or a running one whose lease has run out, raising its fence. None: nothing to do."""
    with transaction.atomic():
        job = (
            Job.objects.select_for_update(skip_locked=True)
            .filter(pk=job_id)
            .filter(Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=Now()))
            .first()
        )
        if job is None:
            return None
        if job.cancel_requested:
            _finish(job, JobState.CANCELLED, error="Cancelled before it began.")
            return None
        if job.attempts >= MAX_ATTEMPTS:
            _finish(job, JobState.FAILED, error=f"Gave up after {MAX_ATTEMPTS} tries: the worker died each time.")
            return None
        Job.objects.filter(pk=job.pk).update(
            state=JobState.RUNNING,
            fence=F("fence") + 1,
            attempts=F("attempts") + 1,
            lease_until=Now() + LEASE,
            started_at=Now(),
            error="",
        )
        job.refresh_from_db()
        return job


def job_run(job_id: int) -> None:
    """Run a job to its end. Safe to call twice: the second caller finds nothing to claim."""
    job = job_claim(job_id)
    if job is None:
        return
    function = function_of(job.name)
    context = JobContext(job.pk, job.fence)
    if function is None:
        _finish_fenced(job, JobState.FAILED, error=f"No function is registered for {job.name}.")
        return
    stop = _keep_alive(job)
    try:
        result = function(context, **job.args)
    except LostJob:
        log.warning("job %s was taken over by another worker", job.pk)
    except CancelledJob:
        _finish_fenced(job, JobState.CANCELLED, error="Cancelled. Nothing was changed.")
    except FairhandError as refusal:
        _finish_fenced(job, JobState.FAILED, error=str(refusal))
    except Exception:
        log.exception("job %s (%s) failed", job.pk, job.name)
        _retry_or_fail(job)
    else:
        _finish_fenced(job, JobState.DONE, result=result or {})
    finally:
        stop.set()


def jobs_sweep() -> int:
    """Send again what was lost: queued jobs nobody picked up, running jobs whose worker died. Returns how many."""
    waiting = Job.objects.filter(
        Q(state=JobState.QUEUED, created_at__lt=Now() - RESEND_AFTER, run_after=None)
        | Q(state=JobState.QUEUED, run_after__lt=Now())
        | Q(state=JobState.RUNNING, lease_until__lt=Now())
    ).order_by("created_at")[:500]
    found = [job.pk for job in waiting]
    for job_id in found:
        notify(job_id)
    return len(found)


def job_cancel(*, job: Job) -> None:
    """Ask a job to stop. A queued job stops at once; a running one at its next report."""
    with transaction.atomic():
        row = Job.objects.select_for_update().get(pk=job.pk)
        if row.state == JobState.QUEUED:
            _finish(row, JobState.CANCELLED, error="Cancelled before it began.")
        elif row.state == JobState.RUNNING:
            Job.objects.filter(pk=row.pk).update(cancel_requested=True)


def _retry_or_fail(job: Job) -> None:
    if job.attempts >= MAX_ATTEMPTS:
        _finish_fenced(
            job,
            JobState.FAILED,
            error="An unexpected error stopped this job; it was tried three times. The operator's log has the details.",
        )
        return
    Job.objects.filter(pk=job.pk, fence=job.fence, state=JobState.RUNNING).update(
        state=JobState.QUEUED, lease_until=None, run_after=Now() + timedelta(seconds=5 * job.attempts)
    )


def _finish_fenced(job: Job, state: JobState, **fields: Any) -> None:
    Job.objects.filter(pk=job.pk, fence=job.fence, state=JobState.RUNNING).update(
        state=state, finished_at=Now(), lease_until=None, **fields
    )


def _finish(job: Job, state: JobState, **fields: Any) -> None:
    Job.objects.filter(pk=job.pk).update(state=state, finished_at=Now(), lease_until=None, **fields)


def _keep_alive(job: Job) -> threading.Event:
    """Renew the lease from a thread of its own, so that a long computation is not taken for a dead worker."""
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(LEASE.total_seconds() / 3):
            try:
                Job.objects.filter(pk=job.pk, fence=job.fence, state=JobState.RUNNING).update(lease_until=Now() + LEASE)
            except Exception as error:  # noqa: BLE001 - a missed beat is mended by the next one
                log.warning("heartbeat of job %s missed: %s", job.pk, error)
            finally:
                close_old_connections()
        connection.close()

    if getattr(settings, "BACKGROUND_HEARTBEAT", True):
        threading.Thread(target=beat, name=f"job-{job.pk}", daemon=True).start()
    return stop
