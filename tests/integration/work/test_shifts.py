"""Shifts as services: who may move them, reserved items, late cancellation (U3, P7)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from accounts.services.memberships import membership_leave, membership_set_roles
from annotations.items.models import Item
from annotations.pay.domain.earnings import recompute
from annotations.pay.models import LedgerTransaction
from annotations.projects.models import Project, ProjectState
from annotations.work.models import ReservedItem, Shift
from annotations.work.selectors.planned import planned_end
from annotations.work.selectors.shifts import open_shifts, project_annotators
from annotations.work.services.lease import lease_next
from annotations.work.services.shift_plan import (
    shift_accept,
    shift_agree,
    shift_cancel,
    shift_leave,
    shift_offer,
    shift_propose,
)
from annotations.work.services.shift_run import shift_beat, shift_end, shift_start
from annotations.work.services.shift_tend import shifts_tend
from kernel.clock import ManualClock
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from notices.models import Notice
from tests.factories.clock import standing
from tests.factories.pay import check_ledger, fund_project
from tests.factories.people import actor_in, make_member, make_organisation, signed_in
from tests.factories.projects import make_items, make_project
from tests.factories.shifts import HOUR, MINUTE, MONDAY, SECOND, accepted, annotator, lines, offered, on_shift

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[ManualClock]:
    with standing(MONDAY - 72 * HOUR) as clock:
        yield clock


@pytest.fixture
def project(clock: ManualClock) -> Project:
    project = make_project(make_organisation(), pay_kind="hourly", rate_minor=1500, floor_minor=1241)
    fund_project(project, 10_000_000)
    return project


@pytest.fixture
def owner(project: Project) -> Actor:
    return actor_in(project.organisation, project.created_by)


@pytest.fixture
def ada(project: Project) -> Actor:
    return annotator(project)


@pytest.mark.parametrize(("before", "minor"), [(25 * HOUR, 0), (24 * HOUR, 0), (23 * HOUR, 3000), (MINUTE, 3000)])
def test_the_project_pays_the_whole_shift_when_it_cancels_later_than_a_day_before(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor, before: timedelta, minor: int
) -> None:
    shift = accepted(owner, project, ada)
    clock.set(MONDAY - before)
    assert shift_cancel(actor=owner, project_id=project.pk, shift_id=shift.pk, reason="No items left") == minor
    found = lines(ada.user, "cancelled_shift")
    assert [line.amount_minor for line in found] == ([minor] if minor else [])
    assert all(recompute(line.explanation).minor == line.amount_minor for line in found)
    notice = Notice.objects.get(user=ada.user, kind="shift-cancelled")
    assert notice.reason == "No items left"
    check_ledger()


def test_a_shift_cancelled_twice_is_paid_once(clock: ManualClock, project: Project, owner: Actor, ada: Actor) -> None:
    shift = accepted(owner, project, ada)
    clock.set(MONDAY - HOUR)
    shift_cancel(actor=owner, project_id=project.pk, shift_id=shift.pk, reason="No items left")
    with pytest.raises(Conflict):
        shift_cancel(actor=owner, project_id=project.pk, shift_id=shift.pk, reason="No items left")
    assert len(lines(ada.user, "cancelled_shift")) == 1


def test_the_annotator_cancels_at_any_time_and_nothing_happens_to_them(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor
) -> None:
    make_items(project, ["a", "b"])
    for at in (MONDAY - 30 * HOUR, MONDAY - MINUTE):
        shift = accepted(owner, project, ada)
        clock.set(at)
        left = shift_leave(actor=ada, shift_id=shift.pk)
        assert (left.state, left.closed_side) == ("cancelled", "annotator")
        assert not ReservedItem.objects.exists()
        assert lease_next(actor=ada, project_id=project.pk).lease is not None
        clock.set(MONDAY - 72 * HOUR)
    assert not LedgerTransaction.objects.filter(user=ada.user).exists()
    assert not Notice.objects.filter(user=ada.user).exists()


def test_work_is_reserved_two_days_ahead_and_offered_to_nobody_else(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor
) -> None:
    items = make_items(project, [f"text {number}" for number in range(3)])
    shift = accepted(owner, project, ada)
    assert not ReservedItem.objects.exists()
    clock.set(MONDAY - 47 * HOUR)
    assert shifts_tend() == 1
    assert shifts_tend() == 0
    assert set(ReservedItem.objects.values_list("item_id", flat=True)) == {item.pk for item in items}
    ben = annotator(project)
    assert lease_next(actor=ben, project_id=project.pk).reason == "no_work"
    clock.set(MONDAY)
    assert lease_next(actor=ada, project_id=project.pk).reason == "no_work", "the shift has not been started"
    shift_start(actor=ada, shift_id=shift.pk)
    offers = [lease_next(actor=ada, project_id=project.pk, resume=False) for _ in range(4)]
    assert [offer.lease.item_id if offer.lease else None for offer in offers] == [*(item.pk for item in items), None]
    assert set(Item.objects.values_list("slots_free", flat=True)) == {0}
    shift_end(actor=ada, shift_id=shift.pk)
    assert lease_next(actor=ben, project_id=project.pk).lease is None


def test_an_agreement_at_short_notice_reserves_at_once_and_ending_gives_back(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor
) -> None:
    make_items(project, ["a", "b"], level=0)
    clock.set(MONDAY - 2 * HOUR)
    shift = accepted(owner, project, ada)
    assert ReservedItem.objects.count() == 2
    clock.set(MONDAY)
    shift_start(actor=ada, shift_id=shift.pk)
    assert lease_next(actor=ada, project_id=project.pk).lease is not None
    assert shift_end(actor=ada, shift_id=shift.pk).state == "ended"
    assert shift_end(actor=ada, shift_id=shift.pk).state == "ended"
    assert sorted(Item.objects.values_list("slots_free", flat=True)) == [0, 1]


def test_only_what_a_person_consents_to_is_reserved_for_them(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor
) -> None:
    make_items(project, ["calm"])
    make_items(project, ["grave"], level=3, needs=1 << 2)
    clock.set(MONDAY - HOUR)
    accepted(owner, project, ada)
    assert [row.item.content["text"] for row in ReservedItem.objects.select_related("item")] == ["calm"]


def test_a_shift_not_started_in_time_is_given_up_without_a_mark(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor
) -> None:
    make_items(project, ["a"])
    clock.set(MONDAY - HOUR)
    shift = accepted(owner, project, ada)
    clock.set(MONDAY + 29 * MINUTE)
    assert shifts_tend() == 0
    clock.set(MONDAY + 30 * MINUTE)
    with pytest.raises(Conflict, match="thirty after"):
        shift_start(actor=ada, shift_id=shift.pk)
    assert (shifts_tend(), shifts_tend()) == (1, 0)
    shift.refresh_from_db()
    assert (shift.state, shift.closed_side, shift.closed_by) == ("cancelled", "platform", None)
    assert Item.objects.get().slots_free == 1
    assert not LedgerTransaction.objects.filter(user=ada.user).exists()


def test_of_a_started_shift_the_rest_is_paid_when_the_project_cancels_it(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor
) -> None:
    shift = on_shift(clock, owner, project, ada)
    clock.set(MONDAY + 30 * MINUTE)
    assert shift_cancel(actor=owner, project_id=project.pk, shift_id=shift.pk, reason="Fire drill") == 2250


@pytest.mark.parametrize("cause", ["closed", "left", "restricted"])
def test_closing_the_project_or_ending_the_membership_is_a_paid_cancellation(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor, cause: str
) -> None:
    shift = accepted(owner, project, ada)
    clock.set(MONDAY - HOUR)
    if cause == "closed":
        Project.objects.filter(pk=project.pk).update(state=ProjectState.CLOSED)
    elif cause == "restricted":
        ada.user.memberships.update(closed_projects=[project.pk])
    else:
        ada.user.memberships.update(active=False)
    assert (shifts_tend(), shifts_tend()) == (1, 0)
    shift.refresh_from_db()
    assert (shift.state, shift.closed_side) == ("cancelled", "project")
    assert [line.amount_minor for line in lines(ada.user, "cancelled_shift")] == [3000]


@pytest.mark.parametrize(("started", "minor"), [(False, 3000), (True, 2250)])
def test_a_hold_that_keeps_somebody_from_their_shift_costs_them_nothing(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor, started: bool, minor: int
) -> None:
    """Nothing is said against them: what they could not start is paid whole, what was broken off to its end."""
    shift = on_shift(clock, owner, project, ada) if started else accepted(owner, project, ada)
    ada.user.memberships.update(held_until=MONDAY + 70 * HOUR)
    if not started:
        clock.set(MONDAY + 29 * MINUTE)
        assert shifts_tend() == 0, "the hold may yet be lifted"
    clock.set(MONDAY + 30 * MINUTE)
    assert (shifts_tend(), shifts_tend()) == (1, 0)
    shift.refresh_from_db()
    assert (shift.state, shift.closed_side) == ("cancelled", "project")
    assert [line.amount_minor for line in lines(ada.user, "cancelled_shift")] == [minor]
    assert "held for security" in Notice.objects.get(user=ada.user, kind="shift-cancelled").reason


def test_a_hold_that_is_over_excuses_no_shift_that_nobody_started(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor
) -> None:
    accepted(owner, project, ada)
    ada.user.memberships.update(held_until=MONDAY + 29 * MINUTE)
    clock.set(MONDAY + 30 * MINUTE)
    assert (shifts_tend(), shifts_tend()) == (1, 0)
    assert lines(ada.user, "cancelled_shift") == []


def test_a_project_that_closes_as_the_time_to_start_runs_out_pays_the_shift(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor
) -> None:
    accepted(owner, project, ada)
    clock.set(MONDAY + 30 * MINUTE)
    Project.objects.filter(pk=project.pk).update(state=ProjectState.CLOSED)
    assert shifts_tend() == 1
    assert [line.amount_minor for line in lines(ada.user, "cancelled_shift")] == [3000]


@pytest.mark.parametrize("act", ["leaves", "gives the role up"])
def test_who_leaves_by_themselves_cancels_their_own_shifts(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor, act: str
) -> None:
    """They are not paid for going, what they counted is theirs, and what is elsewhere stays."""
    running = on_shift(clock, owner, project, ada)
    for seq in range(3):
        clock.set(MONDAY + 15 * seq * SECOND)
        shift_beat(actor=ada, shift_id=running.pk, seq=seq)
    plan: dict[str, Any] = {"starts_at": MONDAY + 5 * HOUR, "ends_at": MONDAY + 6 * HOUR}
    (ahead,) = shift_offer(actor=owner, project_id=project.pk, annotator_id=ada.user_id, **plan)
    shift_accept(actor=ada, shift_id=ahead.pk)
    proposed = shift_propose(actor=ada, project_id=project.pk, starts_at=MONDAY + 8 * HOUR, ends_at=MONDAY + 9 * HOUR)
    other = make_project(make_organisation("Elsewhere"), pay_kind="hourly", rate_minor=1500, floor_minor=1241)
    make_member(other.organisation, Role.ANNOTATOR, user=ada.user)
    there = shift_propose(actor=ada, project_id=other.pk, starts_at=MONDAY + 8 * HOUR, ends_at=MONDAY + 9 * HOUR)
    here = actor_in(project.organisation, ada.user)
    if act == "leaves":
        membership_leave(actor=here)
    else:
        member = Membership.objects.get(user=ada.user, organisation=project.organisation)
        member.roles = ["administrator", "annotator"]
        member.save()
        make_member(project.organisation, Role.ADMINISTRATOR)
        membership_set_roles(actor=here, membership_id=member.pk, roles=["administrator"])
    states = {shift.pk: (shift.state, shift.closed_side) for shift in Shift.objects.all()}
    assert states[running.pk] == ("ended", "annotator")
    assert states[ahead.pk] == states[proposed.pk] == ("cancelled", "annotator")
    assert states[there.pk] == ("proposed", "")
    assert shifts_tend() == 0
    assert lines(ada.user, "cancelled_shift") == []
    assert sum(line.amount_minor for line in lines(ada.user, "waiting")) == 13
    assert ReservedItem.objects.count() == 0


def test_no_shift_is_agreed_to_on_a_project_that_was_closed(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor
) -> None:
    """Between its closing and the next round of the clock its offers and proposals still stand."""
    plan: dict[str, Any] = {"project_id": project.pk, "starts_at": MONDAY, "ends_at": MONDAY + 2 * HOUR}
    (offered,) = shift_offer(actor=owner, **plan, annotator_id=ada.user_id)
    proposed = shift_propose(actor=ada, **plan)
    Project.objects.filter(pk=project.pk).update(state=ProjectState.CLOSED)
    acts = (
        partial(shift_accept, actor=ada, shift_id=offered.pk),
        partial(shift_agree, actor=owner, project_id=project.pk, shift_id=proposed.pk),
    )
    for act in acts:
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "project-not-open"
    assert set(Shift.objects.values_list("state", flat=True)) == {"offered", "proposed"}


@pytest.mark.parametrize("change", ["left", "restricted"])
def test_nobody_is_promised_a_shift_on_a_project_they_may_not_work_on(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor, change: str
) -> None:
    """It would be cancelled at the next round of the clock, and paid in full for nothing."""
    plan: dict[str, Any] = {"project_id": project.pk, "starts_at": MONDAY, "ends_at": MONDAY + 2 * HOUR}
    (anybodys,) = shift_offer(actor=owner, **plan)
    proposed = shift_propose(actor=ada, **plan)
    gone = {"active": False} if change == "left" else {"closed_projects": [project.pk]}
    ada.user.memberships.update(**gone)
    clock.set(MONDAY - HOUR)
    for act in (
        partial(shift_accept, actor=ada, shift_id=anybodys.pk),
        partial(shift_agree, actor=owner, project_id=project.pk, shift_id=proposed.pk),
        partial(shift_propose, actor=ada, **plan),
    ):
        with pytest.raises((Conflict, NotFound)):
            act()
    with pytest.raises(Invalid):
        shift_offer(actor=owner, **plan, annotator_id=ada.user_id)
    assert open_shifts(ada, now=clock.now()) == []
    assert ada.user_id not in dict(project_annotators(owner, project.pk))
    shifts_tend()
    assert lines(ada.user, "cancelled_shift") == []


def test_an_offer_with_places_is_taken_once_a_place(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor
) -> None:
    first = offered(owner, project, places=2)
    assert Shift.objects.count() == 2
    shift_accept(actor=ada, shift_id=first.pk)
    with pytest.raises(Conflict, match="Somebody else"):
        shift_accept(actor=annotator(project), shift_id=first.pk)
    second = Shift.objects.get(state="offered")
    with pytest.raises(Conflict, match="another shift"):
        shift_accept(actor=ada, shift_id=second.pk)
    clock.set(MONDAY)
    assert shifts_tend() >= 1
    second.refresh_from_db()
    assert second.state == "cancelled"


def test_an_offer_to_one_person_is_theirs_alone(clock: ManualClock, project: Project, owner: Actor, ada: Actor) -> None:
    (shift,) = shift_offer(
        actor=owner, project_id=project.pk, starts_at=MONDAY, ends_at=MONDAY + HOUR, annotator_id=ada.user_id
    )
    assert Notice.objects.get(user=ada.user).kind == "shift-offered"
    with pytest.raises(NotFound):
        shift_accept(actor=annotator(project), shift_id=shift.pk)
    assert shift_accept(actor=ada, shift_id=shift.pk).state == "accepted"
    with pytest.raises(Invalid):
        shift_offer(
            actor=owner, project_id=project.pk, starts_at=MONDAY, ends_at=MONDAY + HOUR, annotator_id=owner.user_id
        )


@pytest.mark.parametrize(
    ("starts", "ends", "hours"),
    [
        ("2026-03-29T01:00", "2026-03-29T04:00", 2),  # an hour of the wall clock was never there
        ("2026-10-25T01:00", "2026-10-25T04:00", 4),  # and one was there twice
        ("2026-03-29T02:30", "2026-03-29T03:00", None),  # on the clock half an hour, in truth before it began
        ("2026-10-25T01:00", "2026-10-25T10:30", None),  # ten and a half hours
        ("2026-03-29T01:45", "2026-03-29T03:05", None),  # twenty minutes
        ("9999-12-31T23:00", "9999-12-31T23:59", None),
        ("0001-01-01T00:00", "0001-01-01T01:00", None),
    ],
)
def test_a_shift_typed_across_a_change_of_the_clocks_lasts_as_long_as_it_truly_does(
    clock: ManualClock, project: Project, ada: Actor, starts: str, ends: str, hours: int | None
) -> None:
    clock.set(datetime(int(starts[:4]) if hours or starts[:2] == "20" else 2026, int(starts[5:7]), 20, tzinfo=UTC))
    ada.user.time_zone = "Europe/Vienna"
    ada.user.save()
    form = {"project": str(project.pk), "starts_at": starts, "ends_at": ends}
    answer = signed_in(ada.user).post("/work/shifts/", form)
    assert answer.status_code == (302 if hours else 422)
    assert [shift.planned.duration for shift in Shift.objects.all()] == ([hours * HOUR] if hours else [])


def test_a_proposal_waits_for_the_project(clock: ManualClock, project: Project, owner: Actor, ada: Actor) -> None:
    shift = shift_propose(actor=ada, project_id=project.pk, starts_at=MONDAY, ends_at=MONDAY + HOUR)
    with pytest.raises((Conflict, NotFound)):
        shift_accept(actor=annotator(project), shift_id=shift.pk)
    agreed = shift_agree(actor=owner, project_id=project.pk, shift_id=shift.pk)
    assert (agreed.state, agreed.pay_policy) == ("accepted", project.current_pay)
    with pytest.raises(Conflict):
        shift_agree(actor=owner, project_id=project.pk, shift_id=shift.pk)


def test_strangers_find_no_shift_and_members_without_the_role_neither(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor
) -> None:
    shift = offered(owner, project)
    stranger = Actor(user=make_member(make_organisation(), *Role))
    reviewer = Actor(user=make_member(project.organisation, Role.REVIEWER))
    for actor in (stranger, reviewer):
        with pytest.raises((NotFound, Forbidden)):
            shift_accept(actor=actor, shift_id=shift.pk)
    shift_accept(actor=ada, shift_id=shift.pk)
    for act in (shift_start, shift_end, shift_leave):
        with pytest.raises(NotFound):
            act(actor=annotator(project), shift_id=shift.pk)
    with pytest.raises(NotFound):
        shift_beat(actor=stranger, shift_id=shift.pk, seq=0)


def test_the_plan_that_level_four_asks_for_is_the_accepted_or_started_shift(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor
) -> None:
    shift = accepted(owner, project, ada)
    assert planned_end(ada.user_id, MONDAY - SECOND) is None
    assert planned_end(ada.user_id, MONDAY) == shift.ends_at
    assert planned_end(ada.user_id, shift.ends_at) is None
    assert planned_end(owner.user_id, MONDAY) is None
