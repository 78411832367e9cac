from django.db import models
from django.db.models import Q

from accounts.models import User
from annotations.projects.models import GuidelineVersion, PayPolicyVersion, Project


class ActivityKind(models.TextChoices):
    """Paid work without an item, by its line of pay (annotations.pay.domain.kinds)."""

    INSTRUCTIONS = "instructions", "Reading the guidelines"
    TRAINING = "training", "Training"
    QUALIFICATION = "qualification", "Qualification"
    REVIEWING = "reviewing", "Reviewing"


class CourseKind(models.TextChoices):
    TRAINING = "training", "Training"
    QUALIFICATION = "qualification", "Qualification"


class Course(models.Model):
    """What an owner asks annotators to work through before or between items, as Markdown. Its time is paid like any other."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=13, choices=CourseKind.choices)
    title = models.CharField(max_length=120)
    markdown = models.TextField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class Activity(models.Model):
    """One stretch of paid work without an item: a page that is open, with beats like those of a lease.

    `beats` holds [received_ms, seq, visible, interacted] while it runs and is emptied when it ends; `active_ms` is what it added to
    the person's paid time, once other tabs are taken off.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=13, choices=ActivityKind.choices)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, related_name="+")
    guideline = models.ForeignKey(GuidelineVersion, on_delete=models.PROTECT, related_name="+")
    pay_policy = models.ForeignKey(PayPolicyVersion, on_delete=models.PROTECT, related_name="+")
    expected_ms = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    last_beat_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    beats = models.JSONField(default=list)
    active_ms = models.BigIntegerField(default=0)
    pay_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "project", "kind"], condition=Q(ended_at=None), name="work_one_open_activity"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["training", "qualification"], course__isnull=False)
                | Q(kind__in=["instructions", "reviewing"], course__isnull=True),
                name="work_activity_course",
            ),
        ]
        indexes = [models.Index(fields=["last_beat_at"], name="work_open_activities", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
