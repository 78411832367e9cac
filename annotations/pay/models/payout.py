from django.db import models

from accounts.models import Organisation, User


class PayoutState(models.TextChoices):
    PREPARED = "prepared", "Prepared"
    APPROVED = "approved", "Approved"


class Payout(models.Model):
    """An immutable batch: who is paid what for a period. The CSV's hash is fixed when the batch is approved."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    period_start = models.DateTimeField()
    period_end = models.DateTimeField()
    state = models.CharField(max_length=10, choices=PayoutState.choices, default=PayoutState.PREPARED)
    csv_sha256 = models.CharField(max_length=64, blank=True)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "currency", "period_start"], name="pay_one_payout_per_period"
            )
        ]

    def __str__(self) -> str:
        return f"payout {self.pk}"


class PayoutLine(models.Model):
    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="lines")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    transaction_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["payout", "user"], name="pay_one_line_per_payee")]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"
