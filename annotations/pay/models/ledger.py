from django.db import models
from django.db.models import F, Q

from accounts.models import User
from annotations.projects.models import Project


class AccountKind(models.TextChoices):
    """Where the money is. annotations.pay.domain.states says which moves are allowed."""

    DEPOSITS = "deposits", "Deposits"
    ESCROW = "escrow", "Escrow"
    DUE = "due", "Owed by the project for one person's work, not yet covered from escrow"
    EARNED = "earned", "Earned"
    APPROVED = "approved", "Approved"
    PAYABLE = "payable", "Payable"
    IN_PAYOUT = "in_payout", "In payout"
    PAID = "paid", "Paid"
    PAYOUT_FAILED = "payout_failed", "Payout failed"
    HELD = "held", "Held"


class LedgerAccount(models.Model):
    """One purse. `balance_minor` repeats the last entry's balance_after, `version` its number, `head` its hash."""

    kind = models.CharField(max_length=15, choices=AccountKind.choices)
    currency = models.CharField(max_length=3)
    organisation_id = models.BigIntegerField()
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    balance_minor = models.BigIntegerField(default=0)
    version = models.BigIntegerField(default=0)
    head = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "kind", "currency", "project", "user"],
                name="pay_one_account",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["deposits", "due"]) | Q(balance_minor__gte=0), name="pay_account_not_overdrawn"
            ),
        ]
        indexes = [models.Index(fields=["user"], name="pay_account_user")]

    def __str__(self) -> str:
        return f"{self.kind} {self.currency}"


class LedgerTransaction(models.Model):
    """One line of pay, or one move of money: what it was for and how the amount came about (P10).

    `explanation` holds everything needed to compute the amount again; annotations.pay.domain.earnings.recompute does.
    The entries of a transaction sum to zero in each currency: a trigger refuses the statement that adds others.
    """

    idempotency_key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=30)
    organisation_id = models.BigIntegerField()
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    assignment_id = models.BigIntegerField(null=True)
    session_id = models.BigIntegerField(null=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    explanation = models.JSONField(default=dict)
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="pay_lines_of_person"),
            models.Index(fields=["user", "at"], name="pay_lines_of_person_by_time"),
            models.Index(fields=["project", "-id"], name="pay_lines_of_project"),
            models.Index(fields=["reverses"], name="pay_reversals", condition=Q(reverses__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_minor} {self.currency}"


class LedgerEntry(models.Model):
    """One side of a transaction, with the balance before and after, so that every balance explains itself."""

    transaction = models.ForeignKey(LedgerTransaction, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="entries", db_index=False)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    balance_before = models.BigIntegerField()
    balance_after = models.BigIntegerField()
    account_version = models.BigIntegerField()
    # None only in entries from before the ledger was chained (annotations.pay.domain.ledger_hash).
    hash = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "account_version"], name="pay_entry_chain"),
            models.CheckConstraint(
                condition=Q(balance_after=F("balance_before") + F("amount_minor")), name="pay_entry_adds_up"
            ),
            models.CheckConstraint(condition=~Q(amount_minor=0), name="pay_entry_not_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"
