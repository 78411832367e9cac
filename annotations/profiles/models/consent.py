from django.db import models

from annotations.profiles.models.profile import Profile


class ProfileConsent(models.Model):
    """A person agreed to a purpose, or withdrew. Append-only; the last row of a purpose counts (domain.consent)."""

    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=30)
    agreed = models.BooleanField()
    text_version = models.CharField(max_length=20)
    text_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["profile", "purpose", "id"], name="profiles_consent_last")]

    def __str__(self) -> str:
        return f"{self.purpose}: {'agreed' if self.agreed else 'withdrawn'}"
