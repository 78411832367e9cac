"""Planning a shift: offered by the project or proposed by an annotator, and agreed to by the other."""

from datetime import datetime

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from annotations.projects.models import Project, ProjectState
from annotations.projects.selectors.projects import project_get
from annotations.projects.services.cover import require_cover
from annotations.work.domain.shift import By, ShiftAct, ShiftState, check_interval, shift_move
from annotations.work.models import Shift
from annotations.work.services.person import Person, person_lock
from annotations.work.services.shift_close import SHIFTS_PAGE, shift_close, shift_journal
from annotations.work.services.shift_items import items_reserve
from annotations.work.services.shift_lock import shift_lock, shift_of_project
from background.server_time import server_now
from kernel.errors import Conflict, FieldError, Invalid
from notices.services import notice_send

MAX_PLACES = 50
MAX_NOTE = 200
_TAKEN = [ShiftState.ACCEPTED.value, ShiftState.STARTED.value]


@transaction.atomic
def shift_offer(
    *,
    actor: Actor,
    project_id: int,
    starts_at: datetime,
    ends_at: datetime,
    places: int = 1,
    annotator_id: int | None = None,
    note: str = "",
) -> list[Shift]:
    """Offer an interval to one annotator of the organisation, or to as many as there are places. Returns one shift a place.

    Raises Conflict `escrow-short`, saying how much is missing, when the escrow does not cover what the places can come to as well.
    """
    project, now = _open_project(actor, project_id, lock=True), server_now()
    check_interval(starts_at, ends_at, now=now)
    errors: list[FieldError] = []
    if not 1 <= places <= MAX_PLACES or (annotator_id is not None and places != 1):
        errors.append({"field": "places", "message": f"From 1 to {MAX_PLACES}; for one named person it is 1."})
    if annotator_id is not None and not _is_annotator(project, annotator_id):
        errors.append({"field": "annotator", "message": "Nobody with this number is an annotator here."})
    if len(note) > MAX_NOTE:
        errors.append({"field": "note", "message": f"At most {MAX_NOTE} characters."})
    if errors:
        raise Invalid("The shift cannot be offered like this.", errors=errors)
    shifts = [
        Shift.objects.create(
            project=project,
            annotator_id=annotator_id,
            state=shift_move(None, ShiftAct.OFFER, By.PROJECT).value,
            starts_at=starts_at,
            ends_at=ends_at,
            note=note,
            created_by=actor.user,
            created_at=now,
        )
        for _ in range(places)
    ]
    require_cover(project)
    for shift in shifts:
        shift_journal(shift, ShiftAct.OFFER, By.PROJECT, user=actor.user, now=now)
    if annotator_id is not None:
        _tell(shifts[0], "shift-offered", "a shift is offered to you", now=now)
    return shifts


@transaction.atomic
def shift_propose(*, actor: Actor, project_id: int, starts_at: datetime, ends_at: datetime, note: str = "") -> Shift:
    """Propose an interval for oneself; the project accepts it or lets it lapse."""
    project = _open_project(actor, project_id)
    person = person_lock(actor.user_id)
    check_interval(starts_at, ends_at, now=person.now)
    if len(note) > MAX_NOTE:
        raise Invalid("The note is too long.", errors=[{"field": "note", "message": f"At most {MAX_NOTE} characters."}])
    shift = Shift(
        project=project,
        annotator=actor.user,
        state=shift_move(None, ShiftAct.PROPOSE, By.ANNOTATOR).value,
        starts_at=starts_at,
        ends_at=ends_at,
        note=note,
        created_by=actor.user,
        created_at=person.now,
    )
    _check_may_work(project, person.user_id)
    _check_free(shift, person)
    shift.save()
    shift_journal(shift, ShiftAct.PROPOSE, By.ANNOTATOR, user=actor.user, now=person.now)
    return shift


@transaction.atomic
def shift_accept(*, actor: Actor, shift_id: int) -> Shift:
    """Take an offered shift. Raises Conflict when somebody else took it, or the actor has another one at that time."""
    person = person_lock(actor.user_id)
    shift = shift_lock(actor, shift_id, offered=True)
    shift.annotator = actor.user
    _accept(shift, person, By.ANNOTATOR, actor)
    return shift


@transaction.atomic
def shift_agree(*, actor: Actor, project_id: int, shift_id: int) -> Shift:
    """Accept an annotator's proposal for the project."""
    shift, person = shift_of_project(actor, project_id, shift_id)
    if person is None:
        shift_move(ShiftState(shift.state), ShiftAct.ACCEPT, By.PROJECT)
        raise Conflict("Nobody proposed this shift.", code="shift-moved-on")
    _accept(shift, person, By.PROJECT, actor)
    _tell(shift, "shift-accepted", "your shift is agreed", now=person.now)
    return shift


@transaction.atomic
def shift_cancel(*, actor: Actor, project_id: int, shift_id: int, reason: str) -> int:
    """Cancel a shift for the project. Later than 24 hours before it begins the whole of it is paid; returns minor units."""
    if not 1 <= len(reason.strip()) <= MAX_NOTE:
        raise Invalid(
            "Say why the shift is cancelled: the annotator reads it.",
            errors=[{"field": "reason", "message": f"From 1 to {MAX_NOTE} characters."}],
        )
    shift, person = shift_of_project(actor, project_id, shift_id)
    now = person.now if person else server_now()
    return shift_close(
        shift, act=ShiftAct.CANCEL, side=By.PROJECT, now=now, person=person, user=actor.user, reason=reason.strip()
    )


@transaction.atomic
def shift_leave(*, actor: Actor, shift_id: int) -> Shift:
    """Cancel one's own shift: at any time, without a reason, without any consequence."""
    person = person_lock(actor.user_id)
    shift = shift_lock(actor, shift_id)
    shift_close(shift, act=ShiftAct.CANCEL, side=By.ANNOTATOR, now=person.now, person=person, user=actor.user)
    return shift


def _accept(shift: Shift, person: Person, side: By, actor: Actor) -> None:
    state = shift_move(ShiftState(shift.state), ShiftAct.ACCEPT, side)
    if shift.starts_at <= person.now:
        raise Conflict("This shift has begun already.", code="shift-moved-on", kept="Nothing was changed.")
    _check_free(shift, person)
    # The person is locked before the project, as where a report of unclear instructions pauses it.
    project = Project.objects.select_for_update(no_key=True).get(pk=shift.project_id)
    _check_open(project)
    _check_may_work(project, person.user_id)
    shift.state, shift.accepted_at, shift.accepted_by = state.value, person.now, actor.user
    shift.pay_policy = project.current_pay
    shift.save()
    _require_cover_for(project, side)
    shift_journal(shift, ShiftAct.ACCEPT, side, user=actor.user, now=person.now)
    items_reserve(shift, now=person.now)


def _require_cover_for(project: Project, side: By) -> None:
    """No promise without the money for it. How much is missing is told to the project, not to the annotator."""
    try:
        require_cover(project)
    except Conflict as short:
        if side is By.PROJECT or short.code != "escrow-short":
            raise
        raise Conflict(
            "The project's escrow does not cover this shift now.",
            code="escrow-short",
            kept="The offer stays open.",
            remedy="Try again once the project has deposited more; its owner sees how much.",
        ) from None


def _check_free(shift: Shift, person: Person) -> None:
    """One person cannot be in two places: their accepted shifts never overlap. Holds because the person is locked."""
    others = Shift.objects.filter(
        annotator_id=person.user_id, state__in=_TAKEN, starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at
    )
    if others.exclude(pk=shift.pk).exists():
        raise Conflict(
            "You have another shift at that time.",
            code="shift-overlaps",
            kept="It stays as it is.",
            remedy="Cancel the other one first, or choose another time.",
        )


def _open_project(actor: Actor, project_id: int, *, lock: bool = False) -> Project:
    project = project_get(actor, project_id, lock=lock)
    _check_open(project)
    return project


def _check_open(project: Project) -> None:
    """A pause does not end a project: its shifts are planned and agreed to, and waiting through it is paid."""
    if project.state not in {ProjectState.PUBLISHED, ProjectState.PAUSED}:
        closed = project.state == ProjectState.CLOSED
        raise Conflict(
            "This project is closed: no shift is planned on it any more."
            if closed
            else "Shifts are planned on a published project.",
            code="project-not-open",
            kept="Nothing was changed.",
            remedy="Look for a shift on another project." if closed else "Publish it first.",
        )


def _is_annotator(project: Project, user_id: int) -> bool:
    """Whether they may work in the project: an annotator of its organisation, and no decision closed it to them."""
    members = Membership.objects.filter(
        organisation_id=project.organisation_id,
        user_id=user_id,
        active=True,
        roles__contains=[Role.ANNOTATOR.value],
    )
    return members.exclude(closed_projects__contains=[project.pk]).exists()


def _check_may_work(project: Project, user_id: int) -> None:
    """No promise to somebody who could not keep it: it would be cancelled at once, and paid."""
    if not _is_annotator(project, user_id):
        raise Conflict(
            "This annotator does not work on this project any more.",
            code="not-annotator-here",
            kept="Nothing was changed.",
            remedy="Their inbox says why; look for a shift on another project.",
        )


def _tell(shift: Shift, kind: str, words: str, *, now: datetime) -> None:
    assert shift.annotator_id is not None
    notice_send(
        user_id=shift.annotator_id,
        kind=kind,
        title=f"{shift.project.name}: {words}",
        body=f"From {shift.starts_at:%Y-%m-%d %H:%M} to {shift.ends_at:%Y-%m-%d %H:%M} UTC.",
        url=SHIFTS_PAGE,
        organisation_id=shift.project.organisation_id,
        now=now,
    )
