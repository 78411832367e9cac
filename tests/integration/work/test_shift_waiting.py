"""Waiting on a shift is paid by its beats, and no time twice (U3, P7)."""

from collections.abc import Iterator

import pytest

from accounts.actor import Actor
from annotations.pay.domain.earnings import recompute
from annotations.projects.models import Project, ProjectState
from annotations.work.models import Shift
from annotations.work.services.break_take import break_take
from annotations.work.services.lease import lease_next
from annotations.work.services.shift_run import shift_beat, shift_end
from annotations.work.services.shift_tend import shifts_tend
from annotations.work.services.skip import lease_skip
from kernel.clock import ManualClock
from tests.factories.clock import standing
from tests.factories.pay import check_ledger, fund_project
from tests.factories.people import actor_in, make_organisation
from tests.factories.projects import make_items, make_project
from tests.factories.shifts import HOUR, MINUTE, MONDAY, SECOND, annotator, lines, on_shift

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


def beats(clock: ManualClock, ada: Actor, shift: Shift, number: int, *, first: int = 0) -> list[str | None]:
    """`number` beats 15 s apart, beginning now; the reason each was answered with."""
    reasons: list[str | None] = []
    for place in range(number):
        if place:
            clock.advance(15 * SECOND)
        reasons.append(shift_beat(actor=ada, shift_id=shift.pk, seq=first + place).reason)
    return reasons


def test_waiting_on_shift_is_paid_by_its_beats_on_one_line(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor
) -> None:
    shift = on_shift(clock, owner, project, ada)
    assert set(beats(clock, ada, shift, 41)) == {"no_work"}
    ended = shift_end(actor=ada, shift_id=shift.pk)
    assert ended.waiting_ms == 600_000
    found = lines(ada.user, "waiting")
    assert sum(line.amount_minor for line in found) == 250
    assert found[-1].explanation["line_quantity"] == 600_000
    assert len(found) == 10, "a line a minute, not one a beat"
    assert all(recompute(line.explanation).minor == line.amount_minor for line in found)
    assert {line.explanation["evidence"]["shift"] for line in found} == {shift.pk}
    check_ledger()


def test_the_same_beat_again_and_a_second_tab_add_nothing(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor
) -> None:
    shift = on_shift(clock, owner, project, ada)
    for seq in (0, 0, 1, 1, 0, 2):
        shift_beat(actor=ada, shift_id=shift.pk, seq=seq)
        clock.advance(5 * SECOND)
    beats(clock, ada, shift, 1, first=3)
    assert shift_end(actor=ada, shift_id=shift.pk).waiting_ms == 30_000


def test_time_with_work_at_hand_is_not_waiting_and_no_time_is_paid_twice(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor
) -> None:
    shift = on_shift(clock, owner, project, ada)
    beats(clock, ada, shift, 3)
    make_items(project, ["a"])
    clock.advance(15 * SECOND)
    assert beats(clock, ada, shift, 2, first=3) == [None, None], "there is work, and it is said so"
    lease = lease_next(actor=ada, project_id=project.pk).lease
    assert lease is not None
    clock.advance(60 * SECOND)
    assert beats(clock, ada, shift, 1, first=5) == [None]
    lease_skip(actor=ada, lease_id=lease.id, fence=lease.fence, reason="unclear")
    clock.advance(15 * SECOND)
    assert beats(clock, ada, shift, 2, first=6) == ["no_work", "no_work"]
    assert shift_end(actor=ada, shift_id=shift.pk).waiting_ms == (45 + 15) * 1000
    assert sum(line.explanation["quantity"] for line in lines(ada.user, "skip")) == 60_000


def test_waiting_is_paid_while_the_project_is_paused(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor
) -> None:
    make_items(project, ["a"])
    shift = on_shift(clock, owner, project, ada)
    Project.objects.filter(pk=project.pk).update(state=ProjectState.PAUSED)
    assert set(beats(clock, ada, shift, 5)) == {"paused"}
    assert shift_end(actor=ada, shift_id=shift.pk).waiting_ms == 60_000


def test_a_shift_ends_at_its_end_and_waiting_with_it(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor
) -> None:
    shift = on_shift(clock, owner, project, ada)
    clock.set(MONDAY + 2 * HOUR - 30 * SECOND)
    beats(clock, ada, shift, 5)
    shift.refresh_from_db()
    assert (shift.state, shift.closed_side, shift.waiting_ms) == ("ended", "platform", 30_000)
    assert sum(line.amount_minor for line in lines(ada.user, "waiting")) == 13


def test_the_platform_ends_a_shift_whose_page_was_closed(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor
) -> None:
    shift = on_shift(clock, owner, project, ada)
    beats(clock, ada, shift, 3)
    clock.set(MONDAY + 2 * HOUR)
    assert (shifts_tend(), shifts_tend()) == (1, 0)
    shift.refresh_from_db()
    assert (shift.state, shift.waiting_ms, shift.waiting_paid_ms) == ("ended", 30_000, 30_000)


def test_an_item_done_between_two_beats_is_paid_as_work_and_not_as_waiting_too(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor
) -> None:
    shift = on_shift(clock, owner, project, ada)
    assert beats(clock, ada, shift, 1) == ["no_work"]
    make_items(project, ["a"])
    clock.advance(2 * SECOND)
    lease = lease_next(actor=ada, project_id=project.pk).lease
    assert lease is not None
    clock.advance(10 * SECOND)
    lease_skip(actor=ada, lease_id=lease.id, fence=lease.fence, reason="unclear")
    clock.advance(3 * SECOND)
    beats(clock, ada, shift, 1, first=1)
    assert shift_end(actor=ada, shift_id=shift.pk).waiting_ms == 5000


def test_nobody_waits_and_rests_at_the_same_time(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor
) -> None:
    shift = on_shift(clock, owner, project, ada)
    beats(clock, ada, shift, 201)
    clock.advance(5 * SECOND)
    rest = break_take(actor=ada, project_id=project.pk)
    assert rest.until == clock.now() + 10 * MINUTE
    clock.advance(10 * SECOND)
    assert beats(clock, ada, shift, 3, first=201) == ["break"] * 3
    assert shift_end(actor=ada, shift_id=shift.pk).waiting_ms == 3_005_000
    assert [line.amount_minor for line in lines(ada.user, "break")] == [250]
