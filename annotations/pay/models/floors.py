from django.db import models

from accounts.models import User


class FloorTable(models.Model):
    """One import of a floor table: which file it was, by its hash, and when. Never changed; a later import adds to it."""

    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64, unique=True)
    imported_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class FloorRate(models.Model):
    """A row of a floor table, as annotations.pay.domain.floor_table reads it; `minor_per_hour` in minor units of `currency`."""

    table = models.ForeignKey(FloorTable, on_delete=models.PROTECT, related_name="rates")
    place = models.CharField(max_length=6)
    currency = models.CharField(max_length=3)
    kind = models.CharField(max_length=6)
    minor_per_hour = models.BigIntegerField()
    valid_from = models.DateField()
    source = models.CharField(max_length=200)
    source_url = models.CharField(max_length=300, blank=True)
    checked_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(minor_per_hour__gt=0), name="pay_floor_rate_positive"),
            models.CheckConstraint(condition=models.Q(kind__in=["legal", "living"]), name="pay_floor_rate_kind"),
        ]
        indexes = [models.Index(fields=["currency", "place"], name="pay_floor_rate_place")]

    def __str__(self) -> str:
        return f"{self.place} {self.minor_per_hour} {self.currency}"
