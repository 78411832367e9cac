from datetime import datetime

from accounts.actor import Actor
from annotations.exposure.models import Glance


def glance_until(actor: Actor, item_id: int, now: datetime) -> datetime | None:
    """Until when the actor may see the item in the clear outside a lease; None: not now."""
    return (
        Glance.objects.filter(user_id=actor.user_id, item_id=item_id, until__gt=now)
        .values_list("until", flat=True)
        .first()
    )
