"""Paid work without an item: reading guidelines, courses, reviewing. A page is open, its beats say that somebody is there.

Time is counted by the rules of leases (docs/algorithms/pay.md section 1), and what another tab has counted already is not
counted again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from annotations.pay.domain.active_time import BRIDGE_MS, Beat
from annotations.pay.domain.earnings import Line
from annotations.pay.domain.kinds import LineKind
from annotations.pay.selectors.terms import policy_from, timed_rate_minor
from annotations.pay.services.accrual import pay_accrue, purses_of
from annotations.projects.models import ProjectState
from annotations.projects.selectors.versions import guideline_version, pay_version
from annotations.work.domain.reading import reading_ms
from annotations.work.domain.timing import count_time
from annotations.work.models import Activity, ActivityKind, Course, PersonClock
from annotations.work.services.desk import Desk, desk_get
from annotations.work.services.person import Person, person_lock
from journal.services import journal_record
from kernel.clock import epoch_ms
from kernel.errors import Conflict, Forbidden, Invalid, NotFound

# Longer without a beat than a silence that is bridged: nobody is there any more.
GONE_AFTER: Final = timedelta(milliseconds=BRIDGE_MS + 30_000)
MAX_BEATS: Final = 5_000
BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Running:
    """An activity and the time it has added so far."""

    activity: Activity
    active_ms: int


@transaction.atomic
def activity_begin(*, actor: Actor, project_id: int, kind: str, course_id: int | None = None) -> Running:
    """Begin an activity, or go on with the one of this kind that is open. Raises Conflict where nothing is open for work."""
    if kind not in ActivityKind.values:
        raise Invalid(
            "There is no such activity.", errors=[{"field": "kind", "message": ", ".join(ActivityKind.values)}]
        )
    person = person_lock(actor.user_id)
    desk = desk_get(project_id=project_id, user_id=actor.user_id)
    _require_role(desk, kind)
    if desk.project_state != ProjectState.PUBLISHED:
        raise Conflict("The project is not open for work.", kept="What you have done is kept and paid.")
    course = _course(project_id, kind, course_id)
    running = Activity.objects.filter(person_id=actor.user_id, project_id=project_id, kind=kind, ended_at=None).first()
    if running is not None and _live(running, person.now) and running.course_id == course_id:
        return Running(running, _count(running, person, ended_at=person.now)[0])
    if running is not None:
        _close(running, person, lost=True)
    text = course.markdown if course else guideline_version(desk.guideline_id).markdown
    made = Activity.objects.create(
        project_id=project_id,
        person_id=actor.user_id,
        kind=kind,
        course=course,
        guideline_id=desk.guideline_id,
        pay_policy_id=desk.pay_id,
        expected_ms=0 if kind == ActivityKind.REVIEWING else reading_ms(text),
        started_at=person.now,
        last_beat_at=person.now,
    )
    return Running(made, 0)


@transaction.atomic
def activity_beat(*, actor: Actor, activity_id: int, seq: int, visible: bool, interacted: bool) -> Running:
    """Record a beat, stamped by the server. The same `seq` again changes nothing; an activity that has ended takes none."""
    person, activity = _locked(actor, activity_id)
    if activity.ended_at is not None or not _live(activity, person.now):
        raise Conflict(
            "This activity has ended.", code="activity-ended", kept="Its time is paid.", remedy="Open the page again."
        )
    if all(beat[1] != seq for beat in activity.beats) and len(activity.beats) < MAX_BEATS:
        activity.beats.append([epoch_ms(person.now), seq, visible, interacted])
        activity.last_beat_at = person.now
        activity.save(update_fields=["beats", "last_beat_at"])
    return Running(activity, _count(activity, person, ended_at=person.now)[0])


@transaction.atomic
def activity_end(*, actor: Actor, activity_id: int) -> Running:
    """End an activity and pay its time. Ending it again changes nothing."""
    person, activity = _locked(actor, activity_id)
    if activity.ended_at is None:
        _close(activity, person, lost=False)
    return Running(activity, activity.active_ms)


def activities_close_left(*, now: datetime) -> int:
    """Close and pay what was left open without a beat. Returns how many. Safe to run at any time, twice."""
    left = Activity.objects.filter(ended_at=None, last_beat_at__lte=now - GONE_AFTER).order_by("last_beat_at")
    closed = 0
    for activity_id, person_id in left.values_list("pk", "person_id")[:BATCH]:
        with transaction.atomic():
            person = person_lock(person_id)
            activity = Activity.objects.select_for_update().get(pk=activity_id)
            if activity.ended_at is None and not _live(activity, person.now):
                _close(activity, person, lost=True)
                closed += 1
    return closed


def _close(activity: Activity, person: Person, *, lost: bool) -> None:
    """Pay what the activity added: its own line, rounded up once. A lost one counts to its last beat."""
    active_ms, counted = _count(activity, person, ended_at=person.now, lost=lost)
    policy = pay_version(activity.pay_policy_id)
    organisation_id = activity.project.organisation_id
    kind = LineKind(activity.kind)
    paid = pay_accrue(
        line=Line(kind, "ms", timed_rate_minor(policy_from(policy)), policy.currency, policy.number),
        quantity=active_ms,
        organisation_id=organisation_id,
        project_id=activity.project_id,
        user_id=person.user_id,
        key=f"activity:{activity.pk}",
        evidence={
            "activity": activity.pk,
            "active_ms": active_ms,
            "guideline": guideline_version(activity.guideline_id).number,
            **({"course": activity.course_id} if activity.course_id else {}),
        },
        purses=purses_of(
            organisation_id=organisation_id,
            project_id=activity.project_id,
            user_id=person.user_id,
            currency=policy.currency,
        ),
        at=person.now,
    )
    activity.active_ms, activity.pay_minor = active_ms, paid.amount_minor
    activity.ended_at, activity.beats = person.now, []
    activity.save(update_fields=["active_ms", "pay_minor", "ended_at", "beats"])
    PersonClock.objects.filter(user_id=person.user_id).update(counted=counted, last_work_at=person.now)
    person.counted[:] = counted
    journal_record(
        organisation_id=organisation_id,
        action="work:activity:end",
        subject=f"activity:{activity.pk}",
        actor=person.pseudonym(f"project:{activity.project_id}"),
        at=person.now,
        data={"kind": activity.kind, "active_ms": active_ms, "pay_minor": paid.amount_minor},
    )


def _count(
    activity: Activity, person: Person, *, ended_at: datetime, lost: bool = False
) -> tuple[int, list[list[int]]]:
    served = epoch_ms(activity.started_at)
    beats = [Beat(at, seq, visible, interacted) for at, seq, visible, interacted in activity.beats]
    time = count_time(
        beats,
        served_ms=served,
        ended_ms=max(served, epoch_ms(ended_at)),
        lost=lost,
        counted=person.counted,
        expected_ms=activity.expected_ms,
    )
    return time.fresh_ms, time.counted


def _live(activity: Activity, now: datetime) -> bool:
    return activity.last_beat_at > now - GONE_AFTER


def _locked(actor: Actor, activity_id: int) -> tuple[Person, Activity]:
    """The person first, as everywhere, then the activity. Somebody else's is not found, and leaves no trace.

    Nor is one's own after the membership has ended: what it added up to its last beat is paid when it is closed as left.
    """
    member = Membership.objects.filter(user_id=actor.user_id, active=True).values("organisation_id")
    if not Activity.objects.filter(pk=activity_id, person_id=actor.user_id, project__organisation__in=member).exists():
        raise NotFound("There is nothing here, or nothing you may see.")
    person = person_lock(actor.user_id)
    rows = Activity.objects.select_for_update(of=("self",)).select_related("project")
    return person, rows.get(pk=activity_id, person_id=actor.user_id)


def _require_role(desk: Desk, kind: str) -> None:
    if kind != ActivityKind.REVIEWING:
        desk.require_annotator()
    elif not desk.roles:
        raise NotFound("There is nothing here, or nothing you may see.")
    elif Role.REVIEWER not in desk.roles:
        raise Forbidden("Reviewing needs the role of reviewer in this organisation.")


def _course(project_id: int, kind: str, course_id: int | None) -> Course | None:
    """The course that a training or qualification is about; no other activity has one."""
    if kind not in {ActivityKind.TRAINING, ActivityKind.QUALIFICATION}:
        if course_id is not None:
            raise Invalid("This activity has no course.", errors=[{"field": "course", "message": "Leave it out."}])
        return None
    offered = Course.objects.filter(project_id=project_id, kind=kind, retired_at=None)
    course = offered.filter(pk=course_id).first() if course_id is not None else None
    if course is None:
        raise NotFound("There is no such course.")
    return course
