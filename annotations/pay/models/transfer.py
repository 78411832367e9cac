from django.db import models
from django.db.models import F, Q

from accounts.models import Organisation, User
from annotations.pay.models.ledger import LedgerTransaction
from annotations.projects.models import Project


class TransferDirection(models.TextChoices):
    DEPOSIT = "deposit", "Deposit"
    REFUND = "refund", "Refund"


class TransferState(models.TextChoices):
    RECORDED = "recorded", "Recorded, waits for a second person"
    CONFIRMED = "confirmed", "Confirmed"
    WITHDRAWN = "withdrawn", "Withdrawn"


class BankTransfer(models.Model):
    """Money between the organisation's bank and a project's escrow: one person records it, another one decides.

    It counts from the moment it is confirmed, when `transaction` moves it in the ledger. The reference is the bank's and counts
    once per organisation and direction.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=8, choices=TransferDirection.choices)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    reference = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=TransferState.choices, default=TransferState.RECORDED)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    transaction = models.OneToOneField(LedgerTransaction, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "direction", "reference"],
                condition=~Q(state="withdrawn"),
                name="pay_transfer_reference_once",
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="pay_transfer_positive"),
            # The database itself keeps the rule of two people.
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | (Q(decided_by__isnull=False, transaction__isnull=False) & ~Q(decided_by=F("recorded_by"))),
                name="pay_transfer_two_people",
            ),
        ]
        indexes = [models.Index(fields=["project", "-id"], name="pay_transfer_project")]

    def __str__(self) -> str:
        return f"{self.direction} {self.reference}"
