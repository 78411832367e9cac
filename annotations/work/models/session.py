from django.db import models

from accounts.models import User
from annotations.projects.models import PayPolicyVersion, Project


class PersonClock(models.Model):
    """The row that is locked while a person's work is leased, submitted or skipped: one act at a time per person.

    `counted` holds the time already paid, as merged [start_ms, end_ms] spans of the last day, over all projects, so that
    overlapping tabs are paid once.
    """

    user = models.OneToOneField(User, on_delete=models.PROTECT, primary_key=True, related_name="+")
    counted = models.JSONField(default=list)
    last_work_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"clock of {self.user_id}"


class WorkSession(models.Model):
    """A stretch of work of one person on one project: what a pay line's rounding is accumulated over.

    `lines` is {line kind: [quantity, accrued_minor]}; `cursor` the id of the last item leased, from which the queue reads on.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    annotator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    pay_policy = models.ForeignKey(PayPolicyVersion, on_delete=models.PROTECT, related_name="+")
    due_account_id = models.BigIntegerField()
    earned_account_id = models.BigIntegerField()
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()
    active_ms = models.BigIntegerField(default=0)
    lines = models.JSONField(default=dict)
    earned_minor = models.BigIntegerField(default=0)
    labels = models.IntegerField(default=0)
    cursor = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "annotator"], condition=models.Q(ended_at=None), name="work_one_open_session"
            )
        ]
        indexes = [models.Index(fields=["annotator", "-id"], name="work_session_person")]

    def __str__(self) -> str:
        return f"session {self.pk}"
