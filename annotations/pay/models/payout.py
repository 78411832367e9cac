from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from annotations.pay.models.payee import PayeeDetails
from annotations.projects.models import Project


class PayoutState(models.TextChoices):
    PREPARED = "prepared", "Prepared, waits for approval"
    APPROVED = "approved", "Approved, to be paid"
    PAID = "paid", "Paid"
    PARTLY = "partly", "Answered: some payments came back"
    WITHDRAWN = "withdrawn", "Withdrawn before approval"


class Payout(models.Model):
    """A batch: who is paid what for a period. Its payments and lines never change; approval fixes its files.

    `prepared_by` is None for a batch that the weekly run prepared; then the first of the two people is `checked_by`.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    period_start = models.DateTimeField()
    period_end = models.DateTimeField()
    state = models.CharField(max_length=10, choices=PayoutState.choices, default=PayoutState.PREPARED)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    paid_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # The last answer whose person has been told; the job that tells them goes on from there.
    told_answer_id = models.BigIntegerField(default=0)
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


class PayoutPayment(models.Model):
    """What one person is paid in this batch, under a reference that the bank gives back; the sum of their lines.

    `payee` is the version of their details that was in use when the batch was prepared.
    """

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="payments")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # None only in batches from before people gave bank details.
    payee = models.ForeignKey(PayeeDetails, on_delete=models.PROTECT, null=True, related_name="+")
    reference = models.CharField(max_length=35, unique=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payout", "user"], name="pay_one_payment_per_person"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="pay_payment_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.amount_minor} {self.currency}"


class PaymentAnswer(models.Model):
    """What became of a payment: paid or failed, once. The row is the answer; a second one cannot be written."""

    class Said(models.TextChoices):
        PAID = "paid", "Paid"
        FAILED = "failed", "Came back"

    class Source(models.TextChoices):
        HAND = "hand", "Said by a person"
        CSV = "csv", "CSV of the bank"
        PAIN_002 = "pain.002", "pain.002 of the bank"

    payment = models.OneToOneField(PayoutPayment, on_delete=models.PROTECT, related_name="answer")
    said = models.CharField(max_length=10, choices=Said.choices)
    reason = models.CharField(max_length=140, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    file_sha256 = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.payment_id}: {self.said}"


class PayoutFile(models.Model):
    """A file of an approved batch: sealed, and the SHA-256 of its bytes. Written once, handed out unchanged.

    `left_out` has the references that a pain.001 does not name, because their accounts lie outside the SEPA area.
    An empty `key_id` marks a CSV from before files held bank details: it is stored as it is.
    """

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        PAIN_001 = "pain.001", "ISO 20022 pain.001.001.09"
        REST = "csv.rest", "CSV of the rest"

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="files")
    format = models.CharField(max_length=10, choices=Format.choices)
    sha256 = models.CharField(max_length=64)
    key_id = models.CharField(max_length=16, blank=True)
    sealed = models.BinaryField()
    left_out = ArrayField(models.CharField(max_length=35), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["payout", "format"], name="pay_one_file_per_format")]

    def __str__(self) -> str:
        return f"{self.format} of payout {self.payout_id}"


class PayoutLine(models.Model):
    """What one person is paid from one project's account in this batch: one pair of moves in the ledger."""

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
