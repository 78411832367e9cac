from django.db import models
from django.db.models import Q

from accounts.models import User
from annotations.items.models import Item
from annotations.projects.models import (
    ExposurePolicyVersion,
    GuidelineVersion,
    PayPolicyVersion,
    Project,
    SchemaVersion,
)


class AssignmentState(models.TextChoices):
    LEASED = "leased", "Leased"
    SUBMITTED = "submitted", "Submitted"
    SKIPPED = "skipped", "Skipped"
    RETURNED = "returned", "Returned"
    EXPIRED = "expired", "Expired"


class Assignment(models.Model):
    """One person's lease on one item: the versions it is judged under, a fence, and an end by the database's clock."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    # An index of their own has what is looked up by; each more is written twice for every label.
    annotator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=AssignmentState.choices, default=AssignmentState.LEASED)
    fence = models.BigIntegerField()
    schema = models.ForeignKey(SchemaVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    guideline = models.ForeignKey(GuidelineVersion, on_delete=models.PROTECT, related_name="+")
    pay_policy = models.ForeignKey(PayPolicyVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    exposure_policy = models.ForeignKey(
        ExposurePolicyVersion, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    level = models.PositiveSmallIntegerField(default=0)
    leased_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    active_ms = models.BigIntegerField(default=0)
    skip_reason = models.CharField(max_length=20, blank=True)
    skip_note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            # Nobody gets the same item twice; a lease that was lost or returned may be given again.
            models.UniqueConstraint(
                fields=["item", "annotator"],
                condition=Q(state__in=["leased", "submitted", "skipped"]),
                name="work_once_per_person",
            )
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="work_live_leases", condition=Q(state="leased")),
            models.Index(fields=["annotator", "project", "-id"], name="work_of_annotator"),
            models.Index(fields=["project", "guideline"], name="work_unclear", condition=Q(skip_reason="unclear")),
        ]

    def __str__(self) -> str:
        return f"assignment {self.pk} ({self.state})"


class Draft(models.Model):
    """What was typed or drawn and not yet submitted. It outlives its lease: a late submit never loses work."""

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="draft")
    version = models.PositiveIntegerField(default=1)
    answers = models.JSONField()
    saved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"draft {self.version} of assignment {self.assignment_id}"


class Heartbeat(models.Model):
    """A sign of life, stamped by the server. Raw beats are deleted 60 days after payout; time never ranks people."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveIntegerField()
    visible = models.BooleanField()
    interacted = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "seq"], name="work_one_beat_per_seq")]

    def __str__(self) -> str:
        return f"beat {self.seq}"
