from django.db import models
from django.db.models import F, Q

from accounts.models import User
from annotations.items.models import Item
from annotations.projects.models import Project


class GoldOpinion(models.Model):
    """What one adjudicator holds to be the answer to one question about one item, and why. Append-only."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=60)
    answer = models.JSONField()
    rationale = models.TextField()
    adjudicator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "question", "adjudicator"], name="quality_one_opinion"),
            models.CheckConstraint(condition=~Q(rationale=""), name="quality_opinion_has_rationale"),
        ]

    def __str__(self) -> str:
        return f"opinion on item {self.item_id}"


class GoldState(models.TextChoices):
    ACTIVE = "active", "In use"
    SUSPENDED = "suspended", "Contested"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Gold(models.Model):
    """An answer that two adjudicators agreed on. Only while `active` does it count; contested gold counts for nobody."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=60)
    answer = models.JSONField()
    first = models.ForeignKey(GoldOpinion, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(GoldOpinion, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=GoldState.choices, default=GoldState.ACTIVE)
    agreed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "question"], name="quality_one_gold"),
            models.CheckConstraint(condition=~Q(first=F("second")), name="quality_gold_by_two"),
        ]
        indexes = [models.Index(fields=["project", "state", "id"], name="quality_gold_project")]

    def __str__(self) -> str:
        return f"gold {self.pk}"


class GoldContest(models.Model):
    """An annotator's objection to gold, and the answer of a third person: keep it, or withdraw it."""

    gold = models.ForeignKey(Gold, on_delete=models.PROTECT, related_name="contests")
    annotator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField()
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    kept = models.BooleanField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gold", "annotator"], name="quality_contest_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="quality_contest_has_reason"),
        ]

    def __str__(self) -> str:
        return f"contest of gold {self.gold_id}"


class ScoreExclusion(models.Model):
    """Work that counts in no score while a decision against it stands; an overturn takes the row away again."""

    assignment_id = models.BigIntegerField()
    decision_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment_id", "decision_id"], name="quality_excluded_once")]
        indexes = [models.Index(fields=["decision_id"], name="quality_excluded_by")]

    def __str__(self) -> str:
        return f"assignment {self.assignment_id} left out by decision {self.decision_id}"
