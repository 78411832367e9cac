"""Shifts of somebody who stops annotating in an organisation by their own act: as if they had cancelled each of them."""

from typing import Any

from accounts.models import User
from annotations.work.domain.shift import By, ShiftAct, ShiftState
from annotations.work.models import Shift
from annotations.work.services.person import person_lock
from annotations.work.services.shift_close import shift_close

_ACTS = {
    ShiftState.PROPOSED: ShiftAct.CANCEL,
    ShiftState.ACCEPTED: ShiftAct.CANCEL,
    ShiftState.STARTED: ShiftAct.END,
}


def shifts_hand_back(*, user: User, organisation_id: int, **_: Any) -> None:
    """Cancel what is ahead and end what has started, in the caller's transaction. What was counted is paid, nothing else."""
    person = person_lock(user.pk)
    shifts = Shift.objects.select_for_update(of=("self",)).select_related("project", "pay_policy")
    mine = shifts.filter(annotator=user, project__organisation_id=organisation_id, state__in=[*_ACTS]).order_by("pk")
    # The one that has started is paid for its waiting: before the items of any other are locked.
    for shift in sorted(mine, key=lambda shift: shift.state != ShiftState.STARTED):
        act = _ACTS[ShiftState(shift.state)]
        shift_close(shift, act=act, side=By.ANNOTATOR, now=person.now, person=person, user=user)
