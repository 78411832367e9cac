from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from annotations.projects.models import Project


class PayoutState(models.TextChoices):
    PREPARED = "prepared", "Prepared, waits for a second person"
    APPROVED = "approved", "Approved, to be paid"
    PAID = "paid", "Paid"
    WITHDRAWN = "withdrawn", "Withdrawn before approval"


class Payout(models.Model):
    """A batch: who is paid what for a period. Its lines never change; approval fixes the CSV and its hash.

    `csv` holds the file itself, because the names in it may change afterwards and the file may not.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    period_start = models.DateTimeField()
    period_end = models.DateTimeField()
    state = models.CharField(max_length=10, choices=PayoutState.choices, default=PayoutState.PREPARED)
    csv = models.TextField(blank=True)
    csv_sha256 = models.CharField(max_length=64, blank=True)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    paid_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    approved_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "currency", "period_start"],
                condition=~Q(state="withdrawn"),
                name="pay_one_payout_per_period",
            ),
            # Two prepared batches would both claim the same payable money.
            models.UniqueConstraint(
                fields=["organisation", "currency"], condition=Q(state="prepared"), name="pay_one_prepared_payout"
            ),
        ]

    def __str__(self) -> str:
        return f"payout {self.pk}"


class PayoutLine(models.Model):
    """What one person is paid from one project's account in this batch. The CSV adds a person's lines up to one row."""

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="lines")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payout", "user", "project"], name="pay_one_line_per_payee"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="pay_payout_line_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"
