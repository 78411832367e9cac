from datetime import datetime

from accounts.actor import Actor
from annotations.exposure.models import Glance
from annotations.exposure.selectors.server_time import server_now


def glance_until(actor: Actor, item_id: int) -> datetime | None:
    """Until when the actor may see the item in the clear outside a lease; None: not now."""
    return (
        Glance.objects.filter(user_id=actor.user_id, item_id=item_id, until__gt=server_now())
        .values_list("until", flat=True)
        .first()
    )
