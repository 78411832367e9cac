from django.db import models
from django.db.models import Q

from accounts.models import User
from annotations.projects.models import PayPolicyVersion, Project


class TimeCorrection(models.Model):
    """“I worked longer that day”: time added to a day, append-only (docs/algorithms/time.md section 4).

    `at_once_ms` was accepted by default and paid at once; `rest_ms` waits for a person, or for seven days.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    annotator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    reason = models.CharField(max_length=1000)
    counted_ms = models.BigIntegerField(help_text="What was counted that day in the project when it was asked")
    at_once_ms = models.BigIntegerField()
    rest_ms = models.BigIntegerField()
    pay_policy = models.ForeignKey(PayPolicyVersion, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(at_once_ms__gte=0, rest_ms__gte=0) & ~Q(at_once_ms=0, rest_ms=0),
                name="work_correction_only_adds",
            )
        ]
        indexes = [
            models.Index(fields=["annotator", "-day"], name="work_correction_person"),
            models.Index(fields=["project", "-id"], name="work_correction_project"),
        ]

    def __str__(self) -> str:
        return f"correction {self.pk}"


class CorrectionDecision(models.Model):
    """What became of the part that waited: paid or refused by a person with a reason, or paid by default (nobody)."""

    correction = models.OneToOneField(TimeCorrection, on_delete=models.PROTECT, related_name="decision")
    paid = models.BooleanField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(paid=True) | (Q(decided_by__isnull=False) & ~Q(reason="")),
                name="work_refusal_by_a_person_with_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"decision on correction {self.correction_id}"
