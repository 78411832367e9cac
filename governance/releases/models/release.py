from django.db import models

from accounts.models import User
from background.models import Job
from governance.releases.domain.methods import Method, method_of


class ReleaseState(models.TextChoices):
    DRAFT = "draft", "Being frozen"
    FROZEN = "frozen", "Frozen"
    AUDITED = "audited", "Audited"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"
    FAILED = "failed", "Failed: nothing was frozen"


class Release(models.Model):
    """A frozen, numbered, hashed snapshot. Its record is enough to build the same bytes again.

    `record` holds what the freeze depends on: high-water marks of the label events, freeze time, tree size, the
    aggregation method, and the pseudonym salt's id. `folder` is its place in the releases store.
    """

    project_id = models.BigIntegerField()
    organisation_id = models.BigIntegerField()
    version = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=ReleaseState.choices, default=ReleaseState.DRAFT)
    record = models.JSONField(default=dict)
    pseudonym_key = models.BinaryField(max_length=32)
    folder = models.CharField(max_length=120)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    tree_size = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    frozen_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project_id", "version"], name="releases_version_once")]
        indexes = [models.Index(fields=["project_id", "-id"], name="releases_of_project")]

    def __str__(self) -> str:
        return self.version

    @property
    def merging(self) -> Method:
        """How its votes become labels; records from before names had versions have none."""
        return method_of(self.record["method"], self.record.get("method_names", 1))


class Pull(models.Model):
    """Who pulled which release, with which token, for which purpose: whom a withdrawal has to reach."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="pulls")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    token_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"pull of {self.release}"
