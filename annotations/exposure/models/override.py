from django.db import models

from accounts.models import User


class LimitOverride(models.Model):
    """An exception for one person: asked for by one operator, approved by another, ended by itself.

    `amount` is in qpms. What is in force is repeated on the person's account, so that reading a limit asks nothing more.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    window = models.CharField(max_length=10)
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=500)
    until = models.DateTimeField()
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    approved = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("requested_by")),
                name="exposure_override_two_people",
            )
        ]

    def __str__(self) -> str:
        return f"exception on {self.window}"
