"""T6: corrections upwards, a tenth of the day at once, the rest by a person or by default."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.actor import Actor
from accounts.models import User
from accounts.roles import Role
from annotations.pay.domain.earnings import recompute
from annotations.pay.models import LedgerTransaction
from annotations.projects.models import Project
from annotations.work.models import Activity, CorrectionDecision, TimeCorrection
from annotations.work.services.correction import correction_ask, counted_on
from annotations.work.services.correction_decide import correction_decide, corrections_pay_due
from kernel.clock import ManualClock
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.factories.clock import standing
from tests.factories.pay import check_ledger, do_work, take_break
from tests.factories.people import actor_in, make_member, make_organisation
from tests.factories.projects import make_project

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 18, tzinfo=UTC)
TUESDAY = date(2026, 3, 3)
MINUTE_MS = 60_000
WELL = "The network was down while I read the guidelines."


@pytest.fixture
def clock() -> Iterator[ManualClock]:
    with standing(NOW) as clock:
        yield clock


@pytest.fixture
def project(clock: ManualClock) -> Project:
    return make_project(make_organisation(), pay_kind="hourly", rate_minor=1500, floor_minor=1241)


@pytest.fixture
def ada(project: Project) -> Actor:
    """Worked four hours on Tuesday, in two stretches."""
    user = make_member(project.organisation, Role.ANNOTATOR)
    for hour in (10, 14):
        do_work(project, user, ms=120 * MINUTE_MS, at=datetime(2026, 3, 3, hour, tzinfo=UTC), labels=3)
    return Actor(user=user)


@pytest.fixture
def owner(project: Project) -> Actor:
    return actor_in(project.organisation, project.created_by)


def ask(ada: Actor, project: Project, minutes: int, *, day: date = TUESDAY, reason: str = WELL) -> TimeCorrection:
    return correction_ask(actor=ada, project_id=project.pk, day=day, minutes=minutes, reason=reason)


def paid(ada: Actor) -> list[LedgerTransaction]:
    return list(LedgerTransaction.objects.filter(user=ada.user, kind="correction").order_by("pk"))


def test_up_to_a_tenth_of_the_day_is_paid_at_once_with_its_evidence(ada: Actor, project: Project) -> None:
    found = ask(ada, project, 12)
    assert (found.counted_ms, found.at_once_ms, found.rest_ms) == (240 * MINUTE_MS, 12 * MINUTE_MS, 0)
    (line,) = paid(ada)
    assert (line.amount_minor, recompute(line.explanation).minor) == (300, 300)
    assert line.explanation["evidence"] == {
        "correction": found.pk, "day": "2026-03-03", "counted_ms": 240 * MINUTE_MS, "part": "at-once",
    }  # fmt: skip
    check_ledger()


def test_the_tenth_is_one_a_day_however_often_it_is_asked(ada: Actor, project: Project) -> None:
    parts = [ask(ada, project, minutes) for minutes in (20, 8, 5)]
    assert [part.at_once_ms // MINUTE_MS for part in parts] == [20, 4, 0]
    assert [part.rest_ms // MINUTE_MS for part in parts] == [0, 4, 5]
    assert sum(line.amount_minor for line in paid(ada)) == 600


def test_a_correction_does_not_make_room_for_the_next_one(ada: Actor, project: Project) -> None:
    take_break(project, ada.user, ms=10 * MINUTE_MS, at=datetime(2026, 3, 3, 15, tzinfo=UTC), rate_minor=1500)
    before = counted_on(user_id=ada.user_id, day=TUESDAY)
    ask(ada, project, 24, day=TUESDAY)
    assert counted_on(user_id=ada.user_id, day=TUESDAY) == before == {project.pk: 250 * MINUTE_MS}
    assert counted_on(user_id=ada.user_id, day=NOW.date()) == {}


def test_a_day_has_24_hours_in_all_projects_together(ada: Actor, project: Project) -> None:
    """Four hours here and two elsewhere are counted; what is corrected in either counts for both."""
    other = make_project(make_organisation(), pay_kind="hourly", rate_minor=1500, floor_minor=1241)
    make_member(other.organisation, Role.ANNOTATOR, user=ada.user)
    do_work(other, ada.user, ms=120 * MINUTE_MS, at=datetime(2026, 3, 3, 18, tzinfo=UTC), labels=3)
    ask(ada, other, 17 * 60)
    with pytest.raises(Invalid):
        ask(ada, project, 61)
    found = ask(ada, project, 60)
    assert (found.counted_ms, found.at_once_ms) == (240 * MINUTE_MS, 24 * MINUTE_MS)


def test_the_rest_is_paid_by_default_after_seven_days_once(clock: ManualClock, ada: Actor, project: Project) -> None:
    ask(ada, project, 30)
    clock.advance(timedelta(days=7) - timedelta(seconds=1))
    assert corrections_pay_due() == 0
    clock.advance(timedelta(seconds=1))
    assert (corrections_pay_due(), corrections_pay_due()) == (1, 0)
    assert [line.amount_minor for line in paid(ada)] == [600, 150]
    decision = CorrectionDecision.objects.get()
    assert (decision.paid, decision.decided_by) == (True, None)
    check_ledger()


def test_a_person_may_pay_the_rest_at_once(ada: Actor, project: Project, owner: Actor) -> None:
    found = ask(ada, project, 30)
    correction_decide(actor=owner, project_id=project.pk, correction_id=found.pk, pay=True, reason="")
    assert [line.amount_minor for line in paid(ada)] == [600, 150]
    with pytest.raises(Conflict):
        correction_decide(actor=owner, project_id=project.pk, correction_id=found.pk, pay=False, reason=WELL)


def test_a_refusal_takes_a_person_and_a_reason_and_takes_nothing_back(
    clock: ManualClock, ada: Actor, project: Project, owner: Actor
) -> None:
    found = ask(ada, project, 30)
    with pytest.raises(Invalid):
        correction_decide(actor=owner, project_id=project.pk, correction_id=found.pk, pay=False, reason="no")
    correction_decide(actor=owner, project_id=project.pk, correction_id=found.pk, pay=False, reason=WELL)
    clock.advance(timedelta(days=8))
    assert corrections_pay_due() == 0, "also while its effect waits for a worker"
    assert [line.amount_minor for line in paid(ada)] == [600]


def test_nobody_decides_about_their_own_time(ada: Actor, project: Project) -> None:
    found = ask(ada, project, 30)
    ada.user.memberships.update(roles=["annotator", "owner"])
    mine = actor_in(project.organisation, ada.user)
    with pytest.raises(Forbidden):
        correction_decide(actor=mine, project_id=project.pk, correction_id=found.pk, pay=True, reason="")


def test_a_day_without_any_work_here_cannot_be_corrected(ada: Actor, project: Project) -> None:
    with pytest.raises(Invalid, match="held no item"):
        ask(ada, project, 5, day=date(2026, 2, 20))
    with pytest.raises(NotFound):
        ask(Actor(user=make_member(make_organisation(), Role.ANNOTATOR)), project, 5)
    assert not TimeCorrection.objects.exists()


def test_who_reviewed_or_trained_and_held_no_item_corrects_that_time_too(ada: Actor, project: Project) -> None:
    user = make_member(project.organisation, Role.REVIEWER, Role.ANNOTATOR)
    read_guidelines(project, user, at=datetime(2026, 3, 3, 10, tzinfo=UTC), active_ms=100 * MINUTE_MS)
    found = ask(Actor(user=user), project, 12)
    assert (found.at_once_ms, found.rest_ms) == (10 * MINUTE_MS, 2 * MINUTE_MS)
    lost = make_member(project.organisation, Role.ANNOTATOR)
    read_guidelines(project, lost, at=datetime(2026, 3, 3, 10, tzinfo=UTC), active_ms=0)
    assert ask(Actor(user=lost), project, 12).rest_ms == 12 * MINUTE_MS, "no beat of it arrived"


def test_who_has_left_corrects_what_they_worked_before(ada: Actor, project: Project) -> None:
    ada.user.memberships.update(active=False)
    assert ask(ada, project, 12).at_once_ms == 12 * MINUTE_MS
    assert [line.amount_minor for line in paid(ada)] == [300]
    never = make_member(project.organisation, Role.ANNOTATOR)
    never.memberships.update(active=False)
    with pytest.raises(NotFound):
        ask(Actor(user=never), project, 12)


def read_guidelines(project: Project, user: User, *, at: datetime, active_ms: int) -> None:
    """An activity that has ended, with its line, as `activity_end` leaves it."""
    assert project.current_guideline and project.current_pay
    Activity.objects.create(
        project=project, person=user, kind="instructions", guideline=project.current_guideline,
        pay_policy=project.current_pay, started_at=at, last_beat_at=at, ended_at=at, active_ms=active_ms,
    )  # fmt: skip
    take_break(project, user, ms=active_ms, at=at, rate_minor=1500)


@pytest.mark.parametrize("day", [date.min, NOW.date() + timedelta(days=1), date.max])
def test_a_day_out_of_reach_is_refused_at_either_end_of_the_calendar(ada: Actor, project: Project, day: date) -> None:
    with pytest.raises(Invalid) as refusal:
        ask(ada, project, 5, day=day)
    assert refusal.value.errors == [{"field": "day", "message": "Choose a day of the last 60 (UTC)."}]


def test_by_the_item_a_correction_pays_the_floor(clock: ManualClock, project: Project) -> None:
    per_item = make_project(project.organisation, rate_minor=12, floor_minor=1200)
    user = make_member(project.organisation, Role.ANNOTATOR)
    do_work(per_item, user, ms=100 * MINUTE_MS, at=datetime(2026, 3, 3, 10, tzinfo=UTC), labels=2)
    ask(Actor(user=user), per_item, 10)
    assert [line.amount_minor for line in paid(Actor(user=user))] == [200]


@pytest.mark.parametrize("table", ["work_timecorrection", "work_correctiondecision"])
def test_corrections_and_decisions_are_append_only(ada: Actor, project: Project, owner: Actor, table: str) -> None:
    found = ask(ada, project, 30)
    correction_decide(actor=owner, project_id=project.pk, correction_id=found.pk, pay=True, reason="")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")


def test_the_database_refuses_a_refusal_by_nobody(ada: Actor, project: Project) -> None:
    found = ask(ada, project, 30)
    with pytest.raises(DatabaseError, match="work_refusal"), transaction.atomic():
        CorrectionDecision.objects.create(correction=found, paid=False, decided_by=None, reason=WELL, at=NOW)
