from django.db import models

from accounts.models import User


class Profile(models.Model):
    """What a person says about themselves, encrypted, under a random key. No column tells whose it is or what it says."""

    key = models.UUIDField(primary_key=True)
    key_id = models.CharField(max_length=16)
    sealed = models.BinaryField()
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return "a profile"


class ProfileHolder(models.Model):
    """Whose profile it is: the one link between an account and a profile. Without this row the profile is nobody's."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, primary_key=True, related_name="+")
    profile = models.OneToOneField(Profile, on_delete=models.CASCADE, related_name="holder")

    def __str__(self) -> str:
        return "a holder of a profile"
