"""A person's inbox: nobody else reads it."""

from datetime import datetime

from django.db.models import QuerySet

from accounts.actor import Actor
from notices.models import Notice


def notices_of(actor: Actor) -> QuerySet[Notice]:
    """The actor's notices, newest first."""
    return Notice.objects.filter(user=actor.user).order_by("-pk")


def unread_count(user_id: int, *, now: datetime) -> int:
    """How many unread notices to show in the frame, up to 99. What waits for the morning is not counted by night."""
    unread = Notice.objects.filter(user_id=user_id, read_at=None, deliver_after__lte=now)
    return len(unread.values_list("pk", flat=True)[:99])
