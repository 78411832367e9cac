"""Saying what an item is, by whoever has it before them."""

from datetime import timedelta

from django.db import transaction

from accounts.actor import Actor
from annotations.exposure.services.rating import item_rate
from annotations.items.models import Item
from annotations.items.selectors.seals import refuse_sealed
from annotations.projects.selectors.versions import exposure_version
from annotations.work.models import Assignment
from annotations.work.services.held import held_lock
from annotations.work.services.person import person_lock
from kernel.errors import Gone


@transaction.atomic
def lease_rate(*, actor: Actor, lease_id: int, category: str, level: int) -> Item:
    """Rate the item of one of the actor's own live leases.

    What was leased at level 0 and is rated higher lasts no longer than one view of such an item from now on, so that no
    more than that is reserved for it. Raises NotFound for a foreign lease and after a membership has ended, Gone for a lease that has ended.
    """
    person = person_lock(actor.user_id)
    held = held_lock(lease_id=lease_id, user_id=actor.user_id)
    refuse_sealed(state=Item.objects.values_list("state", flat=True).get(pk=held.item_id))
    if not held.is_live(fence=None, now=person.now):
        raise Gone("This lease has ended.", kept="Nothing was rated.", remedy="Take the next item.")
    if held.level == 0 and level:
        ends = person.now + timedelta(milliseconds=exposure_version(held.exposure_policy_id).max_view_ms)
        Assignment.objects.filter(pk=held.id, expires_at__gt=ends).update(expires_at=ends)
    return item_rate(item_id=held.item_id, user=actor.user, category=category, level=level, now=person.now)
