from django.db import models

from accounts.models import User
from annotations.projects.models import Project


class WeekTotal(models.Model):
    """What one person earned and worked in one project, currency, kind of line and ISO week (`week` is its Monday, UTC).

    A sum kept beside the lines, so that wages and forecasts need not read every line there is: written by the statement that posts
    the line (annotations.pay.services.ledger), counted again by `fairhand ledger verify`.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    kind = models.CharField(max_length=30)
    week = models.DateField()
    amount_minor = models.BigIntegerField()
    ms = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "project", "currency", "kind", "week"], name="pay_one_week_total")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.week}: {self.amount_minor} {self.currency}"
