from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import User
from annotations.items.domain.sealing import ReportReason, SealState
from annotations.items.models.item import Item


class Seal(models.Model):
    """A report of possibly unlawful content: from its first moment every path to the item answers 451.

    `hashes` are the SHA-256 of the item's text, or of its picture in all its derivatives: the same elsewhere is closed with it.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=[(reason.value, reason.value) for reason in ReportReason])
    note = models.CharField(max_length=500, blank=True)
    hashes = ArrayField(models.CharField(max_length=64), default=list)
    state = models.CharField(
        max_length=10, choices=[(state.value, state.value) for state in SealState], default=SealState.SEALED
    )
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item"], name="items_one_seal", condition=~Q(state="released")),
            models.CheckConstraint(
                condition=~Q(state="released")
                | Q(confirmed_by__isnull=False) & ~Q(confirmed_by=models.F("decided_by")),
                name="items_unsealed_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"seal of item {self.item_id}"


class SealedHash(models.Model):
    """One hash that is not served while its seal stands: what every media address asks for first, and every import."""

    seal = models.ForeignKey(Seal, on_delete=models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64, db_index=True)

    def __str__(self) -> str:
        return self.sha256[:12]


class SealAccess(models.Model):
    """A content officer opens a sealed item: who, when and what for, written before anything is served. Append-only."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="accesses")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"opening of seal {self.seal_id}"
