"""G04 for what falls due: a worker whose clock is two hours fast approves, settles, pays and deletes nothing early."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import User
from accounts.roles import Role
from annotations.pay.domain.states import AccountKind
from annotations.pay.jobs import approve_due, prepare_payouts, settle_floors
from annotations.pay.models import LedgerTransaction, Payout
from annotations.projects.models import Project
from annotations.work.jobs import delete_beats, pay_corrections, tend_shifts
from annotations.work.models import Assignment, CorrectionDecision, Heartbeat, Shift, TimeCorrection
from background.models import Job
from background.services import job_run
from kernel import clock
from kernel.clock import ManualClock
from kernel.periods import pay_period
from tests.factories.pay import balance, do_work, fund_project, give_details
from tests.factories.people import make_member, make_organisation
from tests.factories.projects import make_project

pytestmark = pytest.mark.usefixtures("committed_db")
# A Sunday, an hour before the end of a pay period.
LATE_ON_SUNDAY = datetime(2027, 3, 7, 23, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def late_on_sunday() -> Iterator[None]:
    """The database's clock says so, and runs on."""
    offset = LATE_ON_SUNDAY - datetime.now(UTC)
    clock.use_offset(lambda: offset)
    yield
    clock.use_offset(None)


@contextmanager
def two_hours_fast() -> Iterator[None]:
    with clock.use_clock(ManualClock(datetime.now(UTC) + 2 * HOUR)):
        assert clock.utcnow() > LATE_ON_SUNDAY + 2 * HOUR
        yield


@pytest.fixture
def project(committed_db: str) -> Project:
    project = make_project(make_organisation(), pay_kind="per_item", rate_minor=100, floor_minor=1200)
    fund_project(project, 1_000_000)
    return project


@pytest.fixture
def ada(project: Project) -> User:
    return make_member(project.organisation, Role.ANNOTATOR)


def test_nothing_approves_itself_an_hour_early(project: Project, ada: User) -> None:
    do_work(project, ada, ms=1000, at=LATE_ON_SUNDAY - 7 * DAY + HOUR)
    with two_hours_fast():
        approve_due()
    assert balance(AccountKind.EARNED, project=project) == 100
    assert balance(AccountKind.PAYABLE, project=project) == 0


def test_a_week_is_neither_settled_nor_paid_before_it_has_ended(project: Project, ada: User) -> None:
    do_work(project, ada, ms=3_600_000, at=LATE_ON_SUNDAY - HOUR)
    give_details(ada, LATE_ON_SUNDAY)
    do_work(project, ada, ms=1000, at=LATE_ON_SUNDAY - 8 * DAY)
    approve_due()
    assert balance(AccountKind.PAYABLE, project=project) == 100
    with two_hours_fast():
        settle_floors()
        prepare_payouts()
    assert not LedgerTransaction.objects.filter(kind="floor_top_up").exists()
    (run,) = Job.objects.filter(name="pay.payout_run")
    ended = pay_period(LATE_ON_SUNDAY).previous().label
    assert run.args["period"] == ended, "the week that has ended, and not the one that goes on"


def test_a_change_of_account_is_held_for_all_of_its_72_hours(project: Project, ada: User) -> None:
    do_work(project, ada, ms=1000, at=LATE_ON_SUNDAY - 8 * DAY)
    approve_due()
    give_details(ada, LATE_ON_SUNDAY + HOUR)
    prepare_payouts()
    run = Job.objects.get(name="pay.payout_run")
    with two_hours_fast():
        job_run(run.pk)
    run.refresh_from_db()
    assert run.result == {"payout": None}
    assert not Payout.objects.exists()


def test_a_correction_that_waits_for_a_person_is_left_to_them_for_seven_days(project: Project, ada: User) -> None:
    assert project.current_pay is not None
    TimeCorrection.objects.create(
        project=project, annotator=ada, day=LATE_ON_SUNDAY.date() - 8 * DAY, counted_ms=0,
        at_once_ms=0, rest_ms=60_000, reason="The network was down.", at=LATE_ON_SUNDAY - 7 * DAY + HOUR,
        pay_policy=project.current_pay,
    )  # fmt: skip
    with two_hours_fast():
        pay_corrections()
    assert not CorrectionDecision.objects.exists()


def test_an_offered_shift_stays_open_until_it_begins(project: Project) -> None:
    shift = Shift.objects.create(
        project=project, annotator=None, state="offered", starts_at=LATE_ON_SUNDAY + HOUR,
        ends_at=LATE_ON_SUNDAY + 3 * HOUR, created_by=project.created_by, created_at=LATE_ON_SUNDAY - DAY,
    )  # fmt: skip
    with two_hours_fast():
        tend_shifts()
    shift.refresh_from_db()
    assert shift.state == "offered"


def test_raw_beats_are_kept_for_all_of_their_60_days(project: Project, ada: User) -> None:
    unpaid = make_project(project.organisation, pay_kind="unpaid", rate_minor=0, floor_minor=0)
    at = LATE_ON_SUNDAY - 60 * DAY + HOUR
    do_work(unpaid, ada, ms=1000, at=at)
    Heartbeat.objects.create(
        assignment=Assignment.objects.get(project=unpaid), seq=1, visible=True, interacted=True, at=at
    )
    with two_hours_fast():
        delete_beats()
    assert Heartbeat.objects.count() == 1
