"""Emergency holds: by a person, for security, short, rare, told at once, and over by the clock alone."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Membership
from annotations.recourse.models import Hold, HoldLift
from annotations.recourse.services.holds import hold_lift, hold_place
from annotations.recourse.services.sweep import recourse_sweep
from annotations.work.services.lease import lease_next
from kernel import clock
from kernel.errors import Conflict, Forbidden, Invalid
from notices.models import Notice
from tests.factories.clock import standing
from tests.factories.people import actor_in
from tests.factories.projects import make_items
from tests.factories.recourse import Court, make_court

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def court(committed_db: None) -> Court:
    court = make_court()
    make_items(court.project, ["a", "b"])
    return court


def place(court: Court, *, hours: int = 72, now: datetime, **fields: str) -> Hold:
    values = {"person": str(court.member.pk), "explanation": "Your password is in a public list.", **fields}
    return hold_place(actor=court.decider, hours=hours, now=now, **values)


def lease(court: Court) -> bool:
    return lease_next(actor=actor_in(court.organisation, court.ada), project_id=court.project.pk).lease is not None


def test_a_hold_closes_all_work_and_lifts_at_its_second_without_any_job(court: Court) -> None:
    now = clock.utcnow()
    assert lease(court)
    hold = place(court, now=now)
    for moment in (now, hold.until - timedelta(seconds=1)):
        with standing(moment), pytest.raises(Forbidden) as refused:
            lease(court)
        assert refused.value.code == "emergency-hold"
    with standing(hold.until):
        assert lease(court)
    assert not HoldLift.objects.exists()


def test_the_person_is_told_at_once_whatever_the_hour_and_again_when_it_is_over(court: Court) -> None:
    now = clock.utcnow()
    hold = place(court, now=now)
    notice = Notice.objects.get(user=court.ada)
    assert (notice.urgent, notice.deliver_after, notice.due_at) == (True, now, hold.until)
    assert "public list" in notice.body
    assert recourse_sweep(now=hold.until - timedelta(seconds=1)) == 0
    assert recourse_sweep(now=hold.until) == 1
    assert recourse_sweep(now=hold.until) == 0
    assert court.member.held_until is None
    assert Notice.objects.filter(user=court.ada, kind="hold-lifted").count() == 1


def test_a_hold_may_be_lifted_early(court: Court) -> None:
    now = clock.utcnow()
    hold = place(court, now=now)
    hold_lift(actor=court.decider, hold_id=hold.pk, now=now)
    hold_lift(actor=court.decider, hold_id=hold.pk, now=now)
    assert lease(court)
    assert HoldLift.objects.get().by == court.owner


def test_holds_do_not_follow_one_another(court: Court) -> None:
    now = clock.utcnow()
    place(court, hours=1, now=now)
    with pytest.raises(Conflict):
        place(court, hours=1, now=now + timedelta(days=29))
    place(court, hours=1, now=now + timedelta(days=30))


@pytest.mark.parametrize("hours", [0, -1, 73, 10_000])
def test_a_hold_lasts_between_an_hour_and_three_days(court: Court, hours: int) -> None:
    with pytest.raises(Invalid):
        place(court, hours=hours, now=clock.utcnow())
    assert court.member.held_until is None
    assert not Notice.objects.exists()


def test_a_hold_needs_its_reason_and_nobody_holds_themselves(court: Court) -> None:
    with pytest.raises(Invalid):
        place(court, now=clock.utcnow(), explanation="  ")
    own = Membership.objects.get(organisation=court.organisation, user=court.owner)
    with pytest.raises(Forbidden):
        place(court, now=clock.utcnow(), person=str(own.pk))


def test_the_database_refuses_a_hold_without_a_human_or_beyond_72_hours(court: Court) -> None:
    now = clock.utcnow()
    fields = {"organisation": court.organisation, "person": court.ada, "explanation": "x", "placed_at": now}
    for wrong in (
        {"placed_by": None, "until": now + timedelta(hours=1)},
        {"placed_by": court.ada, "until": now + timedelta(hours=1)},
        {"placed_by": court.owner, "until": now + timedelta(hours=72, seconds=1)},
        {"placed_by": court.owner, "until": now},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Hold.objects.create(**fields, **wrong)
