from django.db import models

from accounts.models import User


class ExportState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    READY = "ready", "Ready"
    EXPIRED = "expired", "Expired"


class PersonalExport(models.Model):
    """Everything about one person in a file, for that person, for seven days."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ExportState.choices, default=ExportState.WAITING)
    job_id = models.BigIntegerField(null=True)
    file_name = models.CharField(max_length=80, blank=True)
    bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    requested_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-id"], name="recourse_export_person")]

    def __str__(self) -> str:
        return f"export {self.pk}"
