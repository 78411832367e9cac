from django.db import models

from accounts.models import User
from annotations.items.models.source import Source
from annotations.projects.models import Project
from background.models import Job


class ImportKind(models.TextChoices):
    CSV = "csv", "CSV"
    JSONL = "jsonl", "JSON Lines"
    PARQUET = "parquet", "Parquet"
    IMAGES = "images", "Zip of images"
    VOTES = "votes", "Existing votes (long CSV)"


class ImportState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    REFUSED = "refused", "Refused: nothing was imported"
    CANCELLED = "cancelled", "Cancelled: nothing was imported"
    FAILED = "failed", "Failed: nothing was imported"


class ImportBatch(models.Model):
    """One import: all of it or nothing. `report` holds counts, skipped duplicates and the errors with their row numbers."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="imports")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True)
    job = models.OneToOneField(Job, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=10, choices=ImportKind.choices)
    file_name = models.CharField(max_length=200)
    upload = models.CharField(max_length=200, help_text="Generated name in the uploads store")
    file_sha256 = models.CharField(max_length=64)
    file_bytes = models.BigIntegerField()
    options = models.JSONField(default=dict)
    dry_run = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.WAITING)
    report = models.JSONField(default=dict)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.file_name} into {self.project}"
