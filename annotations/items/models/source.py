from django.db import models

from accounts.models import User
from annotations.projects.models import Project


class Source(models.Model):
    """Where items came from, and on what basis: what a datasheet asks about their collection."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="sources")
    name = models.CharField(max_length=120)
    collector = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=120, blank=True)
    lawful_basis = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=300, blank=True)
    time_frame = models.CharField(max_length=120, blank=True)
    notice_and_consent = models.TextField(blank=True)
    declared_severity = models.JSONField(
        null=True, blank=True, help_text="{category: level}; null: not declared, which counts as level 3 in other"
    )
    history_bound = models.JSONField(
        null=True,
        blank=True,
        help_text="{category: level} that at most a tenth of its items exceed; null: too few rated",
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="items_source_name")]

    def __str__(self) -> str:
        return self.name
