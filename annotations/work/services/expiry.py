"""Leases that ran out: the slot goes back to the queue, the time seen is paid as abandoned work, exposure settles in full."""

from django.db import transaction

from annotations.pay.domain.kinds import LineKind
from annotations.work.models import Assignment, AssignmentState
from annotations.work.services.held import held_lock
from annotations.work.services.person import person_lock
from annotations.work.services.unlabelled import close_unlabelled
from background.server_time import server_now
from kernel.errors import FairhandError

BATCH = 200


def leases_expire() -> int:
    """Close every lease whose end has passed, by the database's clock. Returns how many. Safe to run at any time, twice."""
    overdue = Assignment.objects.filter(state=AssignmentState.LEASED, expires_at__lte=server_now()).order_by(
        "expires_at"
    )
    closed = 0
    for lease_id, user_id in overdue.values_list("pk", "annotator_id")[:BATCH]:
        closed += _expire(lease_id, user_id)
    return closed


@transaction.atomic
def _expire(lease_id: int, user_id: int) -> int:
    person = person_lock(user_id)
    try:
        held = held_lock(lease_id=lease_id, user_id=user_id, member=False)
    except FairhandError:
        return 0
    if held.state != AssignmentState.LEASED or held.expires_at > person.now:
        return 0
    close_unlabelled(held, person, state="expired", kind=LineKind.ABANDONED, lost=True)
    return 1
