from django.db import models

from accounts.models.user import User


class PersonKey(models.Model):
    """A random key per person, from which pseudonyms are derived. Destroying it unlinks the person; proofs stay valid."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="person_key")
    key = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return "a person's key"


class AccessRecord(models.Model):
    """Written before a sensitive record is read (I10). Append-only; the person concerned sees it."""

    subject = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=60)
    purpose = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["subject", "-at"], name="accounts_access_subject")]

    def __str__(self) -> str:
        return f"{self.what} read at {self.at}"
