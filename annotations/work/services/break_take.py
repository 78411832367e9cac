"""Taking the break that is offered after 50 minutes of work."""

from django.db import transaction

from accounts.actor import Actor
from annotations.exposure.services.gate import Gate
from annotations.work.services.breaks import break_of_work
from annotations.work.services.desk import desk_get
from annotations.work.services.lease import Offer, break_offer
from annotations.work.services.person import person_lock
from kernel.errors import Conflict


@transaction.atomic
def break_take(*, actor: Actor, project_id: int) -> Offer:
    """Begin the paid break now; asked again while it runs, the same. Raises Conflict while none is open."""
    person = person_lock(actor.user_id)
    desk = desk_get(project_id=project_id, user_id=actor.user_id)
    desk.require_annotator()
    rest = break_of_work(desk, person, take=True)
    if rest is None or rest.until is None:
        raise Conflict(
            "A paid break opens after 50 minutes of work without one.",
            code="no-break-open",
            kept="You may of course stop at any time.",
        )
    return break_offer(desk, Gate.shut(), person, rest)
