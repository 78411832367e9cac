"""Immutable, numbered, hashed versions. A change is a new row; the database refuses to edit an old one."""

from django.db import models

from accounts.models import User
from annotations.projects.models.project import Project


class Version(models.Model):
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    change_note = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"version {self.number}"


class SchemaVersion(Version):
    """`definition` is the question schema as validated by annotations.projects.domain.schema."""

    definition = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="projects_schema_number")]


class GuidelineVersion(Version):
    markdown = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="projects_guideline_number")]


class PayKind(models.TextChoices):
    HOURLY = "hourly", "By the hour, on active time"
    PER_ITEM = "per_item", "By the item, with an hourly floor"
    UNPAID = "unpaid", "Unpaid here: volunteers, or staff who are paid elsewhere"


# How long one item takes at most, as far as money is set aside for it, unless the owner says otherwise.
LONGEST_ITEM_S = 300


class PayPolicyVersion(Version):
    """Amounts in minor units of `currency`; `floor_minor` is per hour and holds for each person on their own time.

    `expected_item_s` is what the owner found in a pilot or declares, for the estimate; `longest_item_s` is the time an item
    takes at most, for the money that must lie in escrow. Neither limits what is paid.
    """

    kind = models.CharField(max_length=10, choices=PayKind.choices)
    currency = models.CharField(max_length=3)
    rate_minor = models.BigIntegerField()
    floor_minor = models.BigIntegerField()
    expected_item_s = models.PositiveIntegerField(null=True)
    longest_item_s = models.PositiveIntegerField(default=LONGEST_ITEM_S)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="projects_pay_number"),
            models.CheckConstraint(
                condition=models.Q(rate_minor__gt=0, floor_minor__gt=0)
                | models.Q(kind="unpaid", rate_minor=0, floor_minor=0),
                name="projects_pay_positive",
            ),
            models.CheckConstraint(condition=models.Q(longest_item_s__gt=0), name="projects_pay_longest_item"),
        ]


class ExposurePolicyVersion(Version):
    """`limits` may only lower the platform's ceilings (empty: the defaults). `max_view_ms` bounds one view of one item."""

    max_view_ms = models.PositiveIntegerField(default=120_000)
    blur_from_level = models.PositiveSmallIntegerField(default=2)
    limits = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="projects_exposure_number")]
