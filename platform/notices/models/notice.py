from django.conf import settings
from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """Something one person has to know: the row in their inbox, written in the transaction of what it is about.

    `due_at` is the clock that runs with it (an appeal's end, the end of a hold). `deliver_after` is when it may be
    counted and mailed: at once, or 07:00 in the person's zone when it is night there (notices/domain/quiet_hours.py).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices")
    organisation_id = models.BigIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=160)
    body = models.TextField()
    reason = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=200, blank=True)
    urgent = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    deliver_after = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="notices_inbox"),
            models.Index(fields=["user", "deliver_after"], name="notices_unread", condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return self.title


class MailState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    TAKEN = "taken", "Being sent"
    SENT = "sent", "Sent"
    REFUSED = "refused", "Refused"


class NoticeMail(models.Model):
    """A notice's e-mail in the outbox: there only where mail is configured. Who takes the row sends it, nobody else."""

    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="mail")
    send_after = models.DateTimeField()
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.WAITING)
    attempts = models.SmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["send_after"], name="notices_outbox", condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return f"mail of notice {self.notice_id}"
