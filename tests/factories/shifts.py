"""Shifts on a Monday morning: offered, agreed to, started; and the lines they were paid by."""

from datetime import UTC, datetime, timedelta

from accounts.actor import Actor
from accounts.models import User
from accounts.roles import Role
from annotations.pay.models import LedgerTransaction
from annotations.projects.models import Project
from annotations.work.models import Shift
from annotations.work.services.shift_plan import (
    shift_accept,
    shift_offer,
)
from annotations.work.services.shift_run import shift_start
from kernel.clock import ManualClock
from tests.factories.people import make_member

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


def annotator(project: Project) -> Actor:
    return Actor(user=make_member(project.organisation, Role.ANNOTATOR))


def offered(owner: Actor, project: Project, *, hours: int = 2, places: int = 1) -> Shift:
    return shift_offer(
        actor=owner, project_id=project.pk, starts_at=MONDAY, ends_at=MONDAY + hours * HOUR, places=places
    )[0]


def accepted(owner: Actor, project: Project, ada: Actor, *, hours: int = 2) -> Shift:
    return shift_accept(actor=ada, shift_id=offered(owner, project, hours=hours).pk)


def lines(user: User, kind: str) -> list[LedgerTransaction]:
    return list(LedgerTransaction.objects.filter(user=user, kind=kind).order_by("pk"))


def on_shift(clock: ManualClock, owner: Actor, project: Project, ada: Actor) -> Shift:
    clock.set(MONDAY - HOUR)
    shift = accepted(owner, project, ada)
    clock.set(MONDAY)
    return shift_start(actor=ada, shift_id=shift.pk)
