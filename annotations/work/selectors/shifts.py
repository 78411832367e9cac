"""Shifts as they are read: one's own and those open to one, and a project's for whoever plans it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from annotations.pay.domain.earnings import open_line
from annotations.pay.domain.kinds import LineKind
from annotations.pay.selectors.terms import policy_from
from annotations.projects.models import PayPolicyVersion, ProjectState
from annotations.projects.selectors.projects import project_get
from annotations.work.domain.shift import ShiftState, may_start
from annotations.work.models import Shift
from kernel.errors import NotFound
from kernel.money import Money
from kernel.rounding import ceil_div

_OPEN = [state.value for state in (ShiftState.OFFERED, ShiftState.PROPOSED, ShiftState.ACCEPTED, ShiftState.STARTED)]
_RECENT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A shift with what a reader asks first: what its time is worth at least, and what is reserved for it."""

    shift: Shift
    worth: Money | None
    reserved: int
    startable: bool


def my_shifts(actor: Actor, *, now: datetime) -> list[ShiftRow]:
    """The actor's own shifts that are open or closed lately, the nearest first."""
    mine = _with_reserved(Shift.objects.filter(annotator=actor.user))
    mine = mine.filter(Q(state__in=_OPEN) | Q(closed_at__gte=now - _RECENT))
    return [_row(shift, now) for shift in mine.order_by("starts_at", "pk")]


def shifts_ahead(actor: Actor, *, now: datetime) -> list[ShiftRow]:
    """The actor's shifts that concern them now: on, agreed or offered to them by name."""
    states = [ShiftState.STARTED.value, ShiftState.ACCEPTED.value, ShiftState.OFFERED.value]
    mine = _with_reserved(Shift.objects.filter(annotator=actor.user, state__in=states, ends_at__gt=now))
    return [_row(shift, now) for shift in mine.order_by("starts_at", "pk")[:5]]


def open_shifts(actor: Actor, *, now: datetime) -> list[ShiftRow]:
    """Offers any annotator of the actor's organisations may take, one for each interval of a project.

    What overlaps a shift of theirs is left out, and a project closed to them: they could not take it.
    """
    orgs = Membership.objects.filter(user=actor.user, active=True, roles__contains=[Role.ANNOTATOR.value])
    offers = Shift.objects.filter(
        annotator=None, state=ShiftState.OFFERED.value, starts_at__gt=now, project__state=ProjectState.PUBLISHED
    ).filter(project__organisation__in=orgs.values("organisation_id"))
    closed = {pk for pks in orgs.values_list("closed_projects", flat=True) for pk in pks}
    offers = offers.exclude(project__in=closed)
    taken = Shift.objects.filter(
        annotator=actor.user,
        state__in=[ShiftState.ACCEPTED.value, ShiftState.STARTED.value],
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    )
    distinct = (
        offers.exclude(Exists(taken))
        .order_by("project_id", "starts_at", "ends_at", "pk")
        .distinct("project_id", "starts_at", "ends_at")
    )
    found = _with_reserved(Shift.objects.filter(pk__in=distinct.values("pk")))
    return [_row(shift, now) for shift in found.order_by("starts_at", "pk")]


def my_shift(actor: Actor, shift_id: int, *, now: datetime) -> ShiftRow:
    """One of the actor's own shifts. Raises NotFound for any other."""
    shift = _with_reserved(Shift.objects.filter(annotator=actor.user, pk=shift_id)).first()
    if shift is None:
        raise NotFound("There is no such shift, or it is not yours to see.")
    return _row(shift, now)


def project_shifts(actor: Actor, project_id: int, *, now: datetime) -> list[ShiftRow]:
    """A project's shifts that are open or closed lately. Who is on which shift is shown; nothing of how they work is."""
    project = project_get(actor, project_id)
    shifts = _with_reserved(Shift.objects.filter(project=project)).filter(
        Q(state__in=_OPEN) | Q(closed_at__gte=now - _RECENT)
    )
    return [_row(shift, now) for shift in shifts.order_by("starts_at", "pk")[:500]]


def project_annotators(actor: Actor, project_id: int) -> list[tuple[int, str]]:
    """The people a shift can be offered to."""
    project = project_get(actor, project_id)
    members = Membership.objects.filter(
        organisation_id=project.organisation_id, active=True, roles__contains=[Role.ANNOTATOR.value]
    )
    members = members.exclude(closed_projects__contains=[project.pk]).select_related("user")
    return [(member.user_id, str(member.user)) for member in members.order_by("user__display_name", "user_id")]


def worth_of(shift: Shift, policy: PayPolicyVersion | None) -> Money | None:
    """What the planned time pays at the rate of timed work, worked or waited."""
    if policy is None:
        return None
    rate = open_line(policy_from(policy), LineKind.WAITING).rate_minor
    length_ms = shift.planned.duration // timedelta(milliseconds=1)
    return Money(ceil_div(rate * length_ms, 3_600_000), policy.currency)


def _with_reserved(shifts: QuerySet[Shift]) -> QuerySet[Shift]:
    return shifts.select_related("project__organisation", "project__current_pay", "pay_policy", "annotator").annotate(
        reserved_now=Count("reserved")
    )


def _row(shift: Shift, now: datetime) -> ShiftRow:
    worth = worth_of(shift, shift.pay_policy or shift.project.current_pay)
    startable = shift.state == ShiftState.ACCEPTED and may_start(shift.planned, now=now)
    return ShiftRow(shift, worth, getattr(shift, "reserved_now", 0), startable)
