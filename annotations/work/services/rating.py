"""Saying what an item is, by whoever has it before them."""

from django.db import transaction

from accounts.actor import Actor
from annotations.exposure.services.rating import item_rate
from annotations.items.models import Item
from annotations.items.selectors.seals import refuse_sealed
from annotations.work.models import Assignment, AssignmentState
from annotations.work.services.person import person_lock
from kernel.errors import Gone, NotFound


@transaction.atomic
def lease_rate(*, actor: Actor, lease_id: int, category: str, level: int) -> Item:
    """Rate the item of one of the actor's own live leases. Raises NotFound for a foreign lease, Gone for an ended one."""
    person = person_lock(actor.user_id)
    lease = Assignment.objects.select_related("item").filter(pk=lease_id, annotator_id=actor.user_id).first()
    if lease is None:
        raise NotFound("There is nothing here, or nothing you may see.")
    refuse_sealed(state=lease.item.state)
    if lease.state != AssignmentState.LEASED or lease.expires_at <= person.now:
        raise Gone("This lease has ended.", kept="Nothing was rated.", remedy="Take the next item.")
    return item_rate(item_id=lease.item_id, user=actor.user, category=category, level=level, now=person.now)
