from django.db import models

from accounts.models import User


class ExposureAccount(models.Model):
    """The row that is locked before anything at level 1 or above is served to a person.

    The cumulative columns repeat the last charge's, so that a window is two index look-ups. `lowered` holds limits the
    person lowered themselves, `raised` exceptions that two operators agreed on. Units: qpms = quarter-point milliseconds, 4,000 to an exposure point.
    """

    user = models.OneToOneField(User, on_delete=models.PROTECT, primary_key=True, related_name="+")
    cum_qpms = models.BigIntegerField(default=0)
    cum_view_ms = models.BigIntegerField(default=0)
    run_base_qpms = models.BigIntegerField(default=0, help_text="cum_qpms when the present run began")
    last_view_at = models.DateTimeField(null=True)
    last_level = models.PositiveSmallIntegerField(default=0)
    first_work_at = models.DateTimeField(null=True)
    cooldown_until = models.DateTimeField(null=True)
    cooldown_reason = models.CharField(max_length=20, blank=True)
    cooldown_started_at = models.DateTimeField(null=True)
    lowered = models.JSONField(default=dict)
    raised = models.JSONField(default=dict, help_text="{window: [amount, end in epoch ms]}: approved exceptions")

    def __str__(self) -> str:
        return f"exposure account of {self.user_id}"


class ExposureConsent(models.Model):
    """What a person agrees to see: per category, up to a level. Absent or 0: not at all. Withdrawn at once."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField()
    text_version = models.CharField(max_length=20)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "category"], name="exposure_one_consent")]

    def __str__(self) -> str:
        return f"{self.category} up to {self.level}"
