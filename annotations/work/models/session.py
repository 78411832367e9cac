from django.db import models

from accounts.models import User
from annotations.projects.models import Project


class WorkSession(models.Model):
    """A stretch of work of one person on one project: what a pay line's rounding is accumulated over.

    `cursor` is the id of the last item leased, from which the queue reads on.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    annotator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    pay_version = models.BigIntegerField()
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()
    active_ms = models.BigIntegerField(default=0)
    accrued_minor = models.BigIntegerField(default=0)
    labels = models.IntegerField(default=0)
    cursor = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "annotator"], condition=models.Q(ended_at=None), name="work_one_open_session")
        ]
        indexes = [models.Index(fields=["annotator", "-id"], name="work_session_person")]

    def __str__(self) -> str:
        return f"session {self.pk}"
