from django.conf import settings
from django.db import models
from django.db.models import Q


class JobState(models.TextChoices):
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class Job(models.Model):
    """A piece of background work, written in the transaction that needs it: outbox entry, lease and progress in one row.

    Celery is only told that the row exists. `fence` rises with every claim, so that a worker that was thought dead
    cannot report on a job somebody else now runs. `unique_key` makes an effect happen once.
    """

    name = models.CharField(max_length=80)
    args = models.JSONField(default=dict)
    title = models.CharField(max_length=160, blank=True)
    organisation_id = models.BigIntegerField(null=True, blank=True)
    project_id = models.BigIntegerField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    unique_key = models.CharField(max_length=160, unique=True, null=True, blank=True)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    progress = models.BigIntegerField(default=0)
    progress_total = models.BigIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    attempts = models.SmallIntegerField(default=0)
    fence = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    run_after = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"], name="background_job_open", condition=Q(state__in=["queued", "running"])
            ),
            models.Index(fields=["project_id", "-id"], name="background_job_project"),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"
