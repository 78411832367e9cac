from datetime import datetime

from accounts.actor import Actor
from annotations.exposure.domain.paths import ViewPath
from annotations.exposure.models import Glance
from background.server_time import server_now


def glance_until(actor: Actor, item_id: int) -> datetime | None:
    """Until when the actor may see the item in the clear outside a lease; None: not now."""
    open_now = Glance.objects.filter(user_id=actor.user_id, item_id=item_id, until__gt=server_now())
    return open_now.values_list("until", flat=True).first()


def officer_glance_until(actor: Actor, item_id: int) -> datetime | None:
    """The same for what is sealed: only a glance that was opened as an officer, for a purpose, counts."""
    opened = Glance.objects.filter(user_id=actor.user_id, item_id=item_id, path=ViewPath.OFFICER)
    return opened.filter(until__gt=server_now()).values_list("until", flat=True).first()
