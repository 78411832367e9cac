"""Correcting counted time upwards: a tenth of the day is paid at once, the rest waits for a person or for seven days."""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F, Q, Sum

from accounts.actor import Actor
from accounts.services.journal import record
from annotations.pay.domain.earnings import open_line
from annotations.pay.domain.kinds import LineKind
from annotations.pay.models import LedgerAccount
from annotations.pay.selectors.paid_time import paid_time
from annotations.pay.services.accrual import pay_accrue, policy_from, purses_of
from annotations.projects.models import Project
from annotations.projects.selectors.projects import project_get
from annotations.projects.selectors.versions import pay_version
from annotations.work.domain.correction import check_correction, correction_split, within_reach
from annotations.work.domain.shift import ShiftState
from annotations.work.models import Activity, Assignment, Shift, TimeCorrection
from annotations.work.selectors.my_time import NOT_COUNTED
from annotations.work.services.person import person_lock
from kernel.errors import Conflict, Invalid
from kernel.periods import Interval

_DAY = timedelta(days=1)
# The name of the part that waited, in the key of its line.
REST = "rest"


@transaction.atomic
def correction_ask(*, actor: Actor, project_id: int, day: date, minutes: int, reason: str) -> TimeCorrection:
    """Add minutes to a day of the actor's on a project; what is accepted by default is a pay line when this returns.

    Raises Invalid for a day without any item, page of work or shift of theirs in the project, and for what does not fit a day.
    """
    project = _worked_in(actor, project_id)
    if project.current_pay is None:
        raise Conflict("The project has no terms of pay, so nothing was worked in it.")
    person = person_lock(actor.user_id)
    # Nothing was counted on a day out of reach, and the calendar's last has no morrow to count up to.
    counted = counted_on(user_id=actor.user_id, day=day) if within_reach(day, now=person.now) else {}
    counted_ms = counted.get(project_id, 0)
    before = TimeCorrection.objects.filter(annotator=actor.user, day=day).aggregate(
        all=Sum(F("at_once_ms") + F("rest_ms"), default=0),
        at_once_here=Sum("at_once_ms", filter=Q(project=project), default=0),
    )
    day_ms = sum(counted.values()) + before["all"]
    asked_ms = check_correction(day=day, minutes=minutes, reason=reason, day_ms=day_ms, now=person.now)
    if not counted_ms and not _was_here(actor.user_id, project_id, day):
        raise Invalid(
            "You held no item of this project, opened none of its pages of work and were on none of its shifts that day.",
            errors=[{"field": "day", "message": "Choose a day on which you worked here."}],
            remedy="If that is wrong, write to the project's owner.",
        )
    split = correction_split(counted_ms=counted_ms, accepted_before_ms=before["at_once_here"], asked_ms=asked_ms)
    correction = TimeCorrection.objects.create(
        project=project,
        annotator=actor.user,
        day=day,
        reason=reason.strip(),
        counted_ms=counted_ms,
        at_once_ms=split.at_once_ms,
        rest_ms=split.rest_ms,
        pay_policy=project.current_pay,
        at=person.now,
    )
    record(
        user=actor.user,
        organisation_id=project.organisation_id,
        action="work:time:correct",
        subject=f"correction:{correction.pk}",
        at=person.now,
        data={"project": f"p{project_id}", "at_once_ms": split.at_once_ms, "rest_ms": split.rest_ms},
    )
    correction_pay(correction, split.at_once_ms, part="at-once", now=person.now)
    return correction


def correction_pay(correction: TimeCorrection, ms: int, *, part: str, now: datetime) -> int:
    """Post one part of a correction as a line of its own; returns the minor units. The key makes it one line."""
    if not ms:
        return 0
    policy, organisation_id = pay_version(correction.pay_policy_id), correction.project.organisation_id
    return pay_accrue(
        line=open_line(policy_from(policy), LineKind.CORRECTION),
        quantity=ms,
        organisation_id=organisation_id,
        project_id=correction.project_id,
        user_id=correction.annotator_id,
        key=f"correction:{correction.pk}:{part}",
        evidence={
            "correction": correction.pk,
            "day": correction.day.isoformat(),
            "counted_ms": correction.counted_ms,
            "part": part,
        },
        purses=purses_of(
            organisation_id=organisation_id,
            project_id=correction.project_id,
            user_id=correction.annotator_id,
            currency=policy.currency,
        ),
        at=now,
    ).amount_minor


def counted_on(*, user_id: int, day: date) -> dict[int, int]:
    """The milliseconds counted for a person on a day (UTC) by project, without what was corrected or promised."""
    start = datetime.combine(day, time(), UTC)
    counted: defaultdict[int, int] = defaultdict(int)
    for one in paid_time(interval=Interval(start, start + _DAY), user_id=user_id):
        if one.kind not in NOT_COUNTED:
            counted[one.project_id] += one.ms
    return dict(counted)


def _worked_in(actor: Actor, project_id: int) -> Project:
    """The project, for a member and for whoever worked in it and has left since: that time is still theirs to correct."""
    mine = Project.objects.filter(
        pk=project_id, pk__in=LedgerAccount.objects.filter(user_id=actor.user_id).values("project_id")
    )
    found = mine.first() if actor.organisation_id is None else None
    return found or project_get(actor, project_id)


def _was_here(user_id: int, project_id: int, day: date) -> bool:
    start = datetime.combine(day, time(), UTC)
    leased = Assignment.objects.filter(
        annotator_id=user_id, project_id=project_id, leased_at__gte=start - _DAY, leased_at__lt=start + _DAY
    )
    shifts = Shift.objects.filter(
        annotator_id=user_id, project_id=project_id, starts_at__lt=start + _DAY, ends_at__gt=start
    ).exclude(state__in=[ShiftState.OFFERED.value, ShiftState.PROPOSED.value])
    opened = Activity.objects.filter(
        person_id=user_id, project_id=project_id, started_at__gte=start - _DAY, started_at__lt=start + _DAY
    )
    return leased.exists() or shifts.exists() or opened.exists()
