from django.contrib.postgres.fields import ArrayField
from django.db import models


class ReleasedSum(models.Model):
    """A sum that an owner was shown, with the people it covers (as keyed hashes): what later sums are compared with.

    Append-only. The same question is answered from here for ever, so that asking again tells nothing new.
    """

    project_id = models.BigIntegerField()
    week = models.DateField(help_text="The Monday (UTC) the week began")
    category = models.CharField(max_length=20, blank=True, help_text="Empty: every category")
    people = ArrayField(models.CharField(max_length=32))
    figures = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project_id", "week", "category"], name="exposure_one_sum_a_question")
        ]

    def __str__(self) -> str:
        return f"sum of project {self.project_id}, week of {self.week}"


class CheckIn(models.Model):
    """A note to oneself, encrypted in the browser. The server holds what it cannot read (docs/adr/0010-check-in.md)."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    envelope = models.JSONField(
        help_text="Version, key derivation, salt, nonce and ciphertext, as the browser made them"
    )
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "-id"], name="exposure_check_ins")]

    def __str__(self) -> str:
        return "a check-in"
