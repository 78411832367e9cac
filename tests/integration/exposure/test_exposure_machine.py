"""E3 and I5: whatever people do, in whatever order, no window is exceeded when something is served, and the account explains itself.

A state machine of hypothesis over the real database: three people in two projects with tabs, heartbeats, lost leases,
glances, re-ratings, lowered limits and waiting of every length. The database's windows are compared with an independent
recount over the whole log after every step.
"""

from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from annotations.exposure.domain.dose import Reservation
from annotations.exposure.domain.limits import RUN_GAP_MS, STANDARD, WINDOW_MS, Window, strictest
from annotations.exposure.domain.paths import ViewPath
from annotations.exposure.models import ExposureAccount, ExposureCharge, ExposureReservation
from annotations.exposure.selectors.usage import standing_read, usage_of
from annotations.exposure.services.gate import gate_open
from annotations.exposure.services.glance import glance_open
from annotations.exposure.services.rating import item_rate
from annotations.exposure.services.reservation import reservation_extend, reservation_settle
from annotations.items.models import Item
from annotations.projects.models import ExposurePolicyVersion
from kernel.clock import epoch_ms
from kernel.errors import Conflict
from tests.factories.exposure import reserve_view
from tests.factories.people import make_user
from tests.factories.projects import make_items, make_project

PEOPLE = st.integers(0, 2)
PROJECTS = st.integers(0, 1)
ITEMS = st.integers(0, 11)


class Exposure(RuleBasedStateMachine):
    """`now` is the database's clock of this world; `open` are the leases as (person, assignment, item)."""

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.atomic()
        self.point.__enter__()
        self.now = datetime(2026, 10, 24, 20, tzinfo=UTC)
        self.people = [make_user() for _ in range(3)]
        self.items: list[list[Item]] = []
        for _ in range(2):
            project = make_project(max_level=4)
            self.items.append(
                [
                    make_items(project, ["x"], level=level, severity={"hate": level} if level else {})[0]
                    for level in (0, 1, 2, 3, 4, 2, 3, 3, 1, 4, 2, 3)
                ]
            )
        self.policies = [ExposurePolicyVersion(max_view_ms=120_000), ExposurePolicyVersion(max_view_ms=30_000)]
        self.open: list[tuple[int, int, int, datetime]] = []
        self.number = 0
        self.lowered: dict[int, dict[str, int]] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.point.__exit__(None, None, None)

    def limits(self, person: int) -> dict[Window, int]:
        own = {Window(name): value for name, value in self.lowered.get(person, {}).items()}
        return strictest(STANDARD, own)

    def check_room(self, person: int) -> None:
        """What was just granted fits: the recount over the whole log, with everything that is open, is within the limits."""
        used = self.recount(person)
        for window, limit in self.limits(person).items():
            assert used[window] <= limit, (window, used[window], limit)

    @rule(person=PEOPLE, project=PROJECTS, item=ITEMS, tabs=st.integers(1, 4), wait=st.integers(0, 90_000))
    def ask(self, person: int, project: int, item: int, tabs: int, wait: int) -> None:
        """Lease an item in one or more tabs at once, as the queue does: gate first, then the reservation."""
        self.now += timedelta(milliseconds=wait)
        user, row, policy = self.people[person], self.items[project][item], self.policies[project]
        row.refresh_from_db()
        for _ in range(tabs):
            gate = gate_open(user_id=user.pk, policy=policy, now=self.now)
            if row.level == 0 or row.level > gate.max_level:
                continue
            self.number += 1
            reserve_view(
                user_id=user.pk,
                assignment_id=self.number,
                item_id=row.pk,
                severity=row.severity,
                level=row.level,
                view_ms=policy.max_view_ms,
                now=self.now,
            )
            self.open.append((person, self.number, project, self.now))
            self.check_room(person)

    @rule(which=st.integers(0, 100), seen=st.integers(0, 200_000), lost=st.booleans())
    def settle(self, which: int, seen: int, lost: bool) -> None:
        """Submit or skip after some time in view, or lose the lease: then all that was reserved is charged."""
        if not self.open:
            return
        person, number, _, started = self.open.pop(which % len(self.open))
        self.now = max(self.now, started + timedelta(milliseconds=seen))
        before = ExposureReservation.objects.get(assignment_id=number)
        seen_ms = None if lost else seen
        for _ in range(2):
            reservation_settle(user_id=self.people[person].pk, assignment_id=number, now=self.now, seen_ms=seen_ms)
        charges = ExposureCharge.objects.filter(assignment_id=number, reason__in=["settled", "lost"])
        expected = Reservation(before.level, before.view_ms).settle(seen_ms).qpms
        assert [charge.qpms for charge in charges] == [expected]

    @rule(which=st.integers(0, 100))
    def extend(self, which: int) -> None:
        """A heartbeat near the end of a lease asks for another stretch."""
        if not self.open:
            return
        person, number, project, _ = self.open[which % len(self.open)]
        if reservation_extend(
            user_id=self.people[person].pk,
            assignment_id=number,
            view_ms=self.policies[project].max_view_ms,
            project_limits={},
            now=self.now,
        ):
            self.check_room(person)

    @rule(person=PEOPLE, project=PROJECTS, item=ITEMS)
    def look(self, person: int, project: int, item: int) -> None:
        """Look at an item on a data page, outside any lease."""
        row = self.items[project][item]
        row.refresh_from_db()
        charged = ExposureCharge.objects.count()
        try:
            glance_open(
                user_id=self.people[person].pk,
                item_id=row.pk,
                level=row.level,
                severity=row.severity,
                path=ViewPath.PREVIEW,
                now=self.now,
            )
        except Conflict:
            assert ExposureCharge.objects.count() == charged
            return
        if ExposureCharge.objects.count() > charged:
            self.check_room(person)

    @rule(project=PROJECTS, item=ITEMS, level=st.integers(0, 4), person=PEOPLE)
    def rate(self, project: int, item: int, level: int, person: int) -> None:
        """Somebody says what an item is; nobody's total ever falls."""
        before = dict(ExposureAccount.objects.values_list("user_id", "cum_qpms"))
        row = self.items[project][item]
        item_rate(item_id=row.pk, user=self.people[person], category="hate", level=level, now=self.now)
        after = dict(ExposureAccount.objects.values_list("user_id", "cum_qpms"))
        assert all(after[user] >= total for user, total in before.items())

    @rule(person=PEOPLE, share=st.integers(0, 10))
    def lower(self, person: int, share: int) -> None:
        """A person lowers their run. What is open already may be above it; nothing more is served."""
        user = self.people[person]
        gate_open(user_id=user.pk, policy=self.policies[0], now=self.now)
        self.lowered[person] = {"run": STANDARD[Window.RUN] * share // 10}
        ExposureAccount.objects.filter(user=user).update(lowered=self.lowered[person])

    @rule(wait=st.sampled_from([1, 59_999, 600_000, 3_599_999, 3_600_000, 86_400_000, 7 * 86_400_000]))
    def wait(self, wait: int) -> None:
        self.now += timedelta(milliseconds=wait)

    def recount(self, person: int) -> dict[Window, int]:
        """Every window from the rows alone: views settled inside it, and all that is still open."""
        now_ms = epoch_ms(self.now)
        user = self.people[person].pk
        log = list(ExposureCharge.objects.filter(user_id=user).order_by("id"))
        held = [row for row in ExposureReservation.objects.filter(user_id=user, settled_at=None) if row.level]
        held_qpms, held_view = sum(row.qpms for row in held), sum(row.view_ms for row in held)
        # A re-rating charges the difference to a view that was counted before, so its time is not counted again.
        views = [(epoch_ms(row.at), 0 if row.reason == "re-rated" else row.view_ms) for row in log if row.level]
        used = {}
        for window, length in WINDOW_MS.items():
            inside = [row.qpms for row in log if epoch_ms(row.at) > now_ms - length]
            seen = [ms for at, ms in views if at > now_ms - length]
            used[window] = sum(seen) + held_view if window is Window.VIEW else sum(inside) + held_qpms
        account = ExposureAccount.objects.filter(user_id=user).first()
        starts = min((epoch_ms(row.reserved_at) for row in held), default=now_ms)
        run_on = bool(log) and starts - epoch_ms(log[-1].at) < RUN_GAP_MS
        run = account.cum_qpms - account.run_base_qpms if account and run_on else 0
        used[Window.RUN] = run + held_qpms
        return used

    @invariant()
    def the_database_agrees_with_a_recount(self) -> None:
        for place, user in enumerate(self.people):
            account = ExposureAccount.objects.filter(user=user).first()
            if account is None:
                continue
            assert usage_of(standing_read(account, self.now)) == self.recount(place)

    @invariant()
    def every_account_explains_itself(self) -> None:
        for user in self.people:
            total_qpms = total_view = 0
            last: datetime | None = None
            for row in ExposureCharge.objects.filter(user=user).order_by("id"):
                total_qpms += row.qpms
                assert row.cum_qpms == total_qpms
                assert row.cum_view_ms >= total_view
                assert last is None or row.at >= last
                total_view, last = row.cum_view_ms, row.at
            account = ExposureAccount.objects.filter(user=user).first()
            if account is not None:
                assert (account.cum_qpms, account.cum_view_ms) == (total_qpms, total_view)


@pytest.mark.django_db
def test_whatever_people_do_no_window_is_exceeded_when_something_is_served() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Exposure,
        settings=settings(
            max_examples=15,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
