from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import User
from annotations.items.models import ImportBatch, Item
from annotations.projects.models import GuidelineVersion, Project, SchemaVersion
from annotations.work.domain.external import new_external_pseudonym
from annotations.work.models.assignment import Assignment


class ExternalAnnotator(models.Model):
    """Somebody who voted elsewhere, known by the name the import carried, with the groups it named.

    That name stays here; the journal, pages and releases know them by `pseudonym`.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=200)
    pseudonym = models.CharField(max_length=40, default=new_external_pseudonym)
    groups = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "external_id"], name="work_external_annotator")]

    def __str__(self) -> str:
        return self.external_id


class LabelEventKind(models.TextChoices):
    CREATE = "create", "Created"
    REVISE = "revise", "Revised"
    IMPORT = "import", "Imported"
    WITHDRAW = "withdraw", "Withdrawn"


class LabelEvent(models.Model):
    """One vote, or one change to a vote. Append-only: a correction is a new row that names the one before."""

    # Indexed where something is looked up by it; each index is written with every label and every imported vote.
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, null=True, related_name="+")
    annotator = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    external_annotator = models.ForeignKey(ExternalAnnotator, on_delete=models.PROTECT, null=True, related_name="+")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=LabelEventKind.choices)
    answers = models.JSONField()
    labels = ArrayField(models.CharField(max_length=130), default=list, help_text="'question=label' for filters")
    schema = models.ForeignKey(SchemaVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    guideline = models.ForeignKey(GuidelineVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    event_id = models.BigIntegerField(help_text="The journal's row")
    active_ms = models.BigIntegerField(default=0)
    pay_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True)
    submitted_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["project", "id"], name="work_event_project"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} vote on item {self.item_id}"
