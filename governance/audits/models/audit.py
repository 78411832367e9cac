from django.db import models

from accounts.models import User
from background.models import Job


class Audit(models.Model):
    """A bias audit of one release: the report as computed from the snapshot, and the spec it was computed with.

    `job` is the latest attempt, `reported_by_job` the one whose report stands here: while an audit runs again, the
    report before it can still be read. `charts` holds each finding's picture by its id, drawn once. `about` names the release:
    project, organisation, version, frozen_at, content_hash.
    """

    release_id = models.BigIntegerField(unique=True)
    organisation_id = models.BigIntegerField()
    project_id = models.BigIntegerField()
    version = models.CharField(max_length=20)
    about = models.JSONField(default=dict)
    spec = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    agreement = models.JSONField(default=list)
    charts = models.JSONField(default=dict)
    report_sha256 = models.CharField(max_length=64, blank=True)
    reported_by_job = models.BigIntegerField(null=True)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"audit of release {self.release_id}"


class FindingResponse(models.TextChoices):
    ACCEPT = "accept", "Accept"
    MITIGATE = "mitigate", "Mitigate"
    FOLLOW_UP = "follow_up", "Follow up"


class FindingAnswer(models.Model):
    """What the owner says to a finding, before the release can be approved. Append-only; the newest stands."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="answers")
    finding = models.CharField(max_length=120)
    response = models.CharField(max_length=10, choices=FindingResponse.choices)
    reason = models.TextField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["audit", "finding", "-id"], name="audits_latest_answer")]

    def __str__(self) -> str:
        return f"{self.response} to {self.finding}"
