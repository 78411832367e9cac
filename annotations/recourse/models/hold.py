from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from accounts.models import Organisation, User


class Hold(models.Model):
    """An emergency hold: for security only, placed by a person, at most 72 hours, over by the clock alone. Append-only."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    explanation = models.TextField()
    placed_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(placed_by__isnull=False) & ~Q(placed_by=F("person")), name="recourse_held_by_another_person"
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("placed_at")) & Q(until__lte=F("placed_at") + timedelta(hours=72)),
                name="recourse_hold_at_most_72_hours",
            ),
            models.CheckConstraint(condition=~Q(explanation=""), name="recourse_hold_has_reason"),
        ]
        indexes = [models.Index(fields=["organisation", "person", "-id"], name="recourse_hold_person")]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class HoldLift(models.Model):
    """The end of a hold: `by` a person early, or the clock (null). Append-only."""

    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="lift")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"end of hold {self.hold_id}"
