"""What a running job may do to its own row: heartbeat, progress, notice of cancelling. Fenced, and outside its transaction."""

import time
from datetime import timedelta

from django.db import connection
from django.db.models.functions import Now

from background.models import Job, JobState

LEASE = timedelta(seconds=45)
REPORT_EVERY_S = 1.0


class LostJob(Exception):
    """Another worker has taken the job over; this one must stop without effect."""


class CancelledJob(Exception):
    """Somebody asked to cancel the job."""


class JobContext:
    """Handed to a job function.

    `report` may be called as often as liked: it writes at most once a second, renews the lease, and raises when the job
    was cancelled or taken over. It must not be called inside an open transaction, where nobody would see it.
    """

    def __init__(self, job_id: int, fence: int) -> None:
        self.job_id = job_id
        self.fence = fence
        self._last = 0.0

    def report(self, done: int, total: int, message: str = "") -> None:
        now = time.monotonic()
        if now - self._last < REPORT_EVERY_S and done < total:
            return
        if connection.in_atomic_block:
            return
        self._last = now
        mine = Job.objects.filter(pk=self.job_id, fence=self.fence, state=JobState.RUNNING)
        values = {"progress": done, "progress_total": total, "lease_until": Now() + LEASE}
        if message:
            values["message"] = message[:300]
        if not mine.update(**values):
            raise LostJob
        if Job.objects.filter(pk=self.job_id, cancel_requested=True).exists():
            raise CancelledJob

    def hold(self) -> None:
        """Lock the row and make sure it is still ours: call first in the transaction that makes the job's effect."""
        row = Job.objects.select_for_update().filter(pk=self.job_id, fence=self.fence, state=JobState.RUNNING).first()
        if row is None:
            raise LostJob
        if row.cancel_requested:
            raise CancelledJob
