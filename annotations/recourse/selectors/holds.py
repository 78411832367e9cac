"""Emergency holds of an organisation."""

from datetime import datetime

from django.db.models import QuerySet

from accounts.actor import Actor
from annotations.recourse.models import Hold


def holds_of(actor: Actor) -> QuerySet[Hold]:
    """The organisation's holds, newest first."""
    found = Hold.objects.filter(organisation_id=actor.here).select_related("person", "placed_by", "lift__by")
    return found.order_by("-pk")


def hold_is_on(hold: Hold, *, now: datetime) -> bool:
    """By the clock: no job has to run for a hold to end."""
    return not hasattr(hold, "lift") and now < hold.until
