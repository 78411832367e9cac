"""What the clock does to shifts: reserve their items, give up what was not started, end what is over, cancel what cannot be."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Membership
from accounts.roles import Role
from annotations.projects.models import ProjectState
from annotations.work.domain.shift import RESERVE_AHEAD, By, ShiftAct, ShiftState, start_missed
from annotations.work.models import Shift
from annotations.work.services.person import person_lock
from annotations.work.services.shift_close import shift_close
from annotations.work.services.shift_items import items_reserve
from background.server_time import server_now

_OPEN = [state.value for state in (ShiftState.OFFERED, ShiftState.PROPOSED, ShiftState.ACCEPTED, ShiftState.STARTED)]
_BATCH = 500


def shifts_tend() -> int:
    """Bring every open shift that the clock has reached up to date. Returns how many changed. Safe to run twice."""
    now = server_now()
    due = (
        Q(starts_at__lte=now)
        | Q(state=ShiftState.ACCEPTED.value, reserved_at=None, starts_at__lte=now + RESERVE_AHEAD)
        | Q(project__state=ProjectState.CLOSED)
        | (Q(state__in=[ShiftState.ACCEPTED.value, ShiftState.STARTED.value]) & ~_still_annotator())
        | (Q(state=ShiftState.STARTED.value) & _under_hold(now))
    )
    shifts = Shift.objects.filter(state__in=_OPEN).filter(due).order_by("starts_at", "pk")
    return sum(_tend(*row) for row in shifts.values_list("pk", "annotator_id")[:_BATCH])


def _still_annotator() -> Exists:
    """Whether whoever has the shift may still work in its project: a decision that closes it takes the shift like a removal."""
    members = _membership().filter(active=True, roles__contains=[Role.ANNOTATOR.value])
    return Exists(members.exclude(closed_projects__contains=[OuterRef("project_id")]))


def _under_hold(now: datetime) -> Exists:
    return Exists(_membership().filter(held_until__gt=now))


def _membership() -> QuerySet[Membership]:
    return Membership.objects.filter(
        user_id=OuterRef("annotator_id"), organisation_id=OuterRef("project__organisation_id")
    )


@transaction.atomic
def _tend(shift_id: int, annotator_id: int | None) -> int:
    person = person_lock(annotator_id) if annotator_id else None
    now = person.now if person else server_now()
    shift = (
        Shift.objects.select_for_update(of=("self",))
        .select_related("project")
        .annotate(member=_still_annotator(), held=_under_hold(now))
        .get(pk=shift_id)
    )
    if shift.annotator_id != annotator_id or shift.state not in _OPEN:
        return 0
    move = _move(shift, member=shift.member or annotator_id is None, held=shift.held, now=now)
    if move is not None:
        act, side, reason = move
        shift_close(shift, act=act, side=side, now=now, person=person, user=None, reason=reason)
        return 1
    if shift.state == ShiftState.ACCEPTED:
        return int(bool(items_reserve(shift, now=now)))
    return 0


def _move(shift: Shift, *, member: bool, held: bool, now: datetime) -> tuple[ShiftAct, By, str] | None:
    """What the clock makes of a shift, a closed project, an annotator it is closed to or who is held: all but the first are
    the project's doing."""
    state = ShiftState(shift.state)
    if state is ShiftState.STARTED and now >= shift.ends_at:
        return ShiftAct.END, By.PLATFORM, ""
    if state in {ShiftState.OFFERED, ShiftState.PROPOSED} and now >= shift.starts_at:
        return ShiftAct.CANCEL, By.PLATFORM, "Not taken before it began"
    if shift.project.state == ProjectState.CLOSED:
        return ShiftAct.CANCEL, By.PROJECT, "The project was closed"
    if not member:
        return ShiftAct.CANCEL, By.PROJECT, "The membership ended, or the project was closed to its annotator"
    missed = state is ShiftState.ACCEPTED and start_missed(shift.planned, now=now)
    if held and (missed or state is ShiftState.STARTED):
        return ShiftAct.CANCEL, By.PROJECT, "Your account was held for security at the time"
    if missed:
        return ShiftAct.CANCEL, By.PLATFORM, "Not started in time"
    return None
