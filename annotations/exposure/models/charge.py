from django.db import models

from accounts.models import User


class ExposureCharge(models.Model):
    """The append-only exposure log. `cum_*` are running totals per person, so any window is a difference of two rows."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    category = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField()
    view_ms = models.BigIntegerField()
    qpms = models.BigIntegerField()
    cum_view_ms = models.BigIntegerField()
    cum_qpms = models.BigIntegerField()
    assignment_id = models.BigIntegerField(null=True)
    path = models.CharField(max_length=20, help_text="domain.paths.ViewPath")
    reason = models.CharField(max_length=20, help_text="settled, lost, re-rated")

    class Meta:
        indexes = [models.Index(fields=["user", "at"], include=["cum_qpms", "cum_view_ms"], name="exposure_windows")]

    def __str__(self) -> str:
        return f"{self.qpms} qpms"


class ExposureReservation(models.Model):
    """The worst case, reserved before an item is served; settled from heartbeats, in full if the lease is lost.

    A glance outside a lease has no assignment and is settled when it is made. `level` and `qpms` follow a rating upwards.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    assignment_id = models.BigIntegerField(unique=True, null=True)
    item_id = models.BigIntegerField(null=True)
    path = models.CharField(max_length=20, default="workbench")
    category = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField()
    view_ms = models.BigIntegerField()
    qpms = models.BigIntegerField()
    reserved_at = models.DateTimeField()
    revealed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    seen_ms = models.BigIntegerField(null=True, help_text="What was charged when it was settled")

    class Meta:
        indexes = [
            models.Index(fields=["user"], name="exposure_open", condition=models.Q(settled_at=None)),
            models.Index(fields=["user", "reserved_at"], name="exposure_level_four", condition=models.Q(level=4)),
            models.Index(fields=["item_id"], name="exposure_viewers", condition=models.Q(item_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"reservation for assignment {self.assignment_id}"


class Reveal(models.Model):
    """A logged reveal: before it, no original bytes left the server."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assignment_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["assignment_id"], name="exposure_reveal_lease")]

    def __str__(self) -> str:
        return f"reveal in assignment {self.assignment_id}"
