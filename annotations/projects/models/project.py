from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User


class ProjectState(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    PAUSED = "paused", "Paused"
    CLOSED = "closed", "Closed"


class ItemKind(models.TextChoices):
    TEXT = "text", "Texts"
    IMAGE = "image", "Images"


class Project(models.Model):
    """What is labelled, by which questions, under which guidelines and policies.

    The four `current_*` versions are what a new lease is given; what is leased already is judged, paid and exported
    under the versions it was leased with.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="projects")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    item_kind = models.CharField(max_length=10, choices=ItemKind.choices)
    objective = models.BooleanField(default=False)
    overlap = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=ProjectState.choices, default=ProjectState.DRAFT)
    pause_reason = models.CharField(max_length=200, blank=True)
    slice_attributes = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    protected_attributes = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    support_contact = models.CharField(max_length=200, blank=True)
    content_notice = models.CharField(
        max_length=500, blank=True, help_text="What people may come to see here, said before they begin (E15)"
    )
    licence = models.CharField(max_length=120, blank=True)
    max_level = models.PositiveSmallIntegerField(default=0, help_text="The highest severity any ready item may have")
    current_schema = models.ForeignKey("SchemaVersion", on_delete=models.PROTECT, null=True, related_name="+")
    current_guideline = models.ForeignKey("GuidelineVersion", on_delete=models.PROTECT, null=True, related_name="+")
    current_pay = models.ForeignKey("PayPolicyVersion", on_delete=models.PROTECT, null=True, related_name="+")
    current_exposure = models.ForeignKey("ExposurePolicyVersion", on_delete=models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="projects_slug_in_organisation"),
            models.CheckConstraint(condition=Q(overlap__gte=1) & Q(overlap__lte=100), name="projects_overlap_range"),
        ]

    def __str__(self) -> str:
        return self.name
