"""P6: nobody earns less than the floor on their own time, whoever else is faster."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Organisation, User
from accounts.roles import Role
from annotations.pay.domain.earnings import recompute
from annotations.pay.domain.states import AccountKind
from annotations.pay.jobs import settle_floors, settle_old_floors
from annotations.pay.models import FloorTable, LedgerTransaction, PayeeDetails
from annotations.pay.selectors.payees import Payee, payee_seal
from annotations.pay.services.floor import floor_settle, floors_settle_ended
from annotations.pay.services.floor_table import floor_table_import
from annotations.projects.models import Project
from journal.models import Event
from kernel.clock import ManualClock
from kernel.errors import Conflict
from kernel.periods import PayPeriod, pay_period
from kernel.rounding import ceil_div
from tests.factories.clock import standing
from tests.factories.parallel import in_parallel
from tests.factories.pay import balance, check_ledger, do_work, new_policy, take_break
from tests.factories.people import make_member, make_organisation, signed_in
from tests.factories.projects import make_project

pytestmark = pytest.mark.usefixtures("committed_db")
WEDNESDAY = datetime(2026, 3, 4, 12, tzinfo=UTC)
WEEK = pay_period(WEDNESDAY)
HOUR_MS = 3_600_000
FLOOR = 1241
START_OF_ALL = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[ManualClock]:
    """It is the Monday after the week, at six."""
    with standing(WEEK.interval.end + timedelta(hours=6)) as clock:
        yield clock


@pytest.fixture
def project(committed_db: str) -> Project:
    return make_project(make_organisation(), pay_kind="per_item", rate_minor=12, floor_minor=FLOOR)


def annotator(organisation: Organisation) -> User:
    return make_member(organisation, Role.ANNOTATOR)


def top_ups() -> list[LedgerTransaction]:
    return list(LedgerTransaction.objects.filter(kind="floor_top_up").order_by("pk"))


def test_each_of_ten_workers_of_very_different_speed_ends_at_the_floor_or_above(project: Project) -> None:
    people = [annotator(project.organisation) for _ in range(10)]
    minutes = [20, 22, 25, 30, 40, 60, 120, 240, 480, 900]
    for user, taken in zip(people, minutes, strict=True):
        do_work(project, user, ms=taken * 60_000, at=WEDNESDAY, labels=40)
    floor_settle(WEEK)
    for user, taken in zip(people, minutes, strict=True):
        earned = balance(AccountKind.EARNED, project=project, user=user)
        assert earned == max(40 * 12, ceil_div(FLOOR * taken, 60)), f"{taken} minutes"
        assert earned * 60 >= FLOOR * taken
    assert len(top_ups()) == sum(ceil_div(FLOOR * taken, 60) > 40 * 12 for taken in minutes)
    check_ledger()


def test_a_top_up_explains_itself_and_is_in_the_journal(project: Project) -> None:
    user = annotator(project.organisation)
    do_work(project, user, ms=2 * HOUR_MS, at=WEDNESDAY, labels=10)
    take_break(project, user, ms=600_000, at=WEDNESDAY, rate_minor=FLOOR)
    floor_settle(WEEK)
    (top_up,) = top_ups()
    why = top_up.explanation
    assert why["evidence"] == {
        "period": WEEK.label, "ms": {"break": 600_000, "labelling": 2 * HOUR_MS}, "floor": "terms of the project",
    }  # fmt: skip
    assert (why["line_quantity"], why["already_minor"]) == (7_800_000, 120 + ceil_div(FLOOR, 6))
    assert recompute(why).minor == top_up.amount_minor
    assert Event.objects.filter(action="pay:floor:top-up").count() == 1


def test_settling_again_or_by_two_workers_at_once_tops_up_once(project: Project) -> None:
    for _ in range(3):
        do_work(project, annotator(project.organisation), ms=HOUR_MS, at=WEDNESDAY)
    results = in_parallel(4, lambda _: floor_settle(WEEK))
    assert sum(results) == 3
    assert (floor_settle(WEEK), floors_settle_ended()) == (0, 0)
    assert len(top_ups()) == 3
    check_ledger()


def test_a_top_up_of_last_week_does_not_count_as_pay_of_this_week(project: Project, clock: ManualClock) -> None:
    user = annotator(project.organisation)
    do_work(project, user, ms=HOUR_MS, at=WEDNESDAY)
    floor_settle(WEEK)
    do_work(project, user, ms=HOUR_MS, at=WEDNESDAY + timedelta(days=7))
    clock.advance(timedelta(days=7))
    floor_settle(WEEK.next())
    assert [row.amount_minor for row in top_ups()] == [FLOOR - 12, FLOOR - 12]


def test_good_pay_on_one_project_does_not_make_up_for_bad_pay_on_another(project: Project) -> None:
    user = annotator(project.organisation)
    other = make_project(project.organisation, pay_kind="hourly", rate_minor=9000, floor_minor=FLOOR)
    do_work(other, user, ms=HOUR_MS, at=WEDNESDAY)
    do_work(project, user, ms=HOUR_MS, at=WEDNESDAY)
    floor_settle(WEEK)
    assert [(row.project_id, row.amount_minor) for row in top_ups()] == [(project.pk, FLOOR - 12)]


def test_hourly_pay_at_the_floor_or_above_needs_no_top_up(project: Project) -> None:
    hourly = make_project(project.organisation, pay_kind="hourly", rate_minor=FLOOR, floor_minor=FLOOR)
    do_work(hourly, annotator(project.organisation), ms=1_234_567, at=WEDNESDAY, labels=9)
    assert floor_settle(WEEK) == 0


def test_who_worked_under_two_floors_in_a_week_gets_the_higher_one(project: Project) -> None:
    user = annotator(project.organisation)
    do_work(project, user, ms=HOUR_MS, at=WEDNESDAY)
    new_policy(project, rate_minor=12, floor_minor=2000)
    do_work(project, user, ms=HOUR_MS, at=WEDNESDAY + timedelta(hours=2))
    floor_settle(WEEK)
    assert [row.amount_minor for row in top_ups()] == [2 * 2000 - 24]


def test_a_week_that_has_not_ended_is_not_settled(project: Project, clock: ManualClock) -> None:
    do_work(project, annotator(project.organisation), ms=HOUR_MS, at=WEDNESDAY)
    clock.set(WEEK.interval.end - timedelta(seconds=1))
    with pytest.raises(Conflict):
        floor_settle(WEEK)
    assert floors_settle_ended() == 0


def test_the_job_settles_weeks_that_ended_while_no_worker_ran(project: Project, clock: ManualClock) -> None:
    do_work(project, annotator(project.organisation), ms=HOUR_MS, at=WEDNESDAY)
    clock.advance(timedelta(days=14))
    settle_floors()
    assert [row.explanation["evidence"]["period"] for row in top_ups()] == [WEEK.label]


def test_a_week_that_ended_half_a_year_ago_is_settled_in_the_night_to_monday(
    project: Project, clock: ManualClock
) -> None:
    do_work(project, annotator(project.organisation), ms=HOUR_MS, at=WEDNESDAY)
    clock.advance(timedelta(days=180))
    settle_floors()
    assert top_ups() == []
    settle_old_floors()
    assert [row.explanation["evidence"]["period"] for row in top_ups()] == [WEEK.label]


def test_a_floor_imported_after_its_week_was_settled_raises_the_week(project: Project) -> None:
    """By what is missing and no more, however often and by however many workers; a lower one takes nothing back."""
    user = annotator(project.organisation)
    works_in(user, "DE")
    do_work(project, user, ms=HOUR_MS, at=WEDNESDAY)
    floor_settle(WEEK)
    for per_hour, name in (("15.00", "a.csv"), ("16.00", "b.csv"), ("13.00", "c.csv")):
        floor_table_import(data=TABLE.replace("15.00", per_hour).encode(), name=name)
        in_parallel(3, lambda _: floor_settle(WEEK))
    assert [row.amount_minor for row in top_ups()] == [FLOOR - 12, 1500 - FLOOR, 100]
    for row in top_ups():
        assert recompute(row.explanation).minor == row.amount_minor
    check_ledger()


def test_time_on_either_side_of_midnight_belongs_to_its_own_week(project: Project) -> None:
    user = annotator(project.organisation)
    start = PayPeriod(WEEK.year, WEEK.week).interval.start
    do_work(project, user, ms=1000, at=start - timedelta(microseconds=1))
    do_work(project, user, ms=HOUR_MS, at=start)
    do_work(project, user, ms=HOUR_MS, at=WEEK.interval.end)
    floor_settle(WEEK)
    assert [row.explanation["line_quantity"] for row in top_ups()] == [HOUR_MS]


def works_in(user: User, place: str, *, since: date = date(2020, 1, 1)) -> None:
    """Let the person have said long ago where they work."""
    country, _, region = place.partition("-")
    sealed = payee_seal(user.pk, Payee("A Name", "DE89370400440532013000", country, region, since))
    number = PayeeDetails.objects.filter(user=user).count() + 1
    PayeeDetails.objects.create(
        user=user,
        number=number,
        made_at=START_OF_ALL,
        usable_from=START_OF_ALL,
        key_id=sealed.key_id,
        sealed=sealed.data,
    )


def test_a_person_whose_details_cannot_be_opened_keeps_nobody_else_from_their_floor(
    project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = annotator(project.organisation), annotator(project.organisation)
    for user in (first, second):
        do_work(project, user, ms=HOUR_MS, at=WEDNESDAY, labels=1)
    PayeeDetails.objects.create(
        user=first, number=1, made_at=START_OF_ALL, usable_from=START_OF_ALL, key_id="no such key", sealed=b"?"
    )
    assert floor_settle(WEEK) == 1
    assert [line.user for line in top_ups()] == [second]
    assert f"the floor of project {project.pk} and person {first.pk} in EUR failed" in caplog.text
    check_ledger()


TABLE = """place,currency,kind,per_hour,valid_from,source,source_url,checked_on
DE,EUR,legal,13.90,2026-01-01,the law,,2026-02-01
DE,EUR,living,15.00,2026-01-01,a living wage,,2026-02-01
DE-BE,EUR,legal,14.00,2026-01-01,the law of Berlin,,2026-02-01
FR,EUR,legal,12.02,2026-01-01,the law,,2026-02-01
US,USD,legal,99.00,2026-01-01,the law,,2026-02-01
IE,EUR,legal,14.15,2026-03-06,the law from Friday on,,2026-02-01
"""


@pytest.mark.parametrize(
    ("place", "floor", "says"),
    [
        ("DE", 1500, "living floor of DE from 2026-01-01"),
        ("DE-BE", 1500, "living floor of DE from 2026-01-01"),
        ("IE", 1415, "legal floor of IE from 2026-03-06"),
        ("FR", 1241, "terms of the project"),
        ("US", 1241, "terms of the project"),
        ("XX", 1241, "terms of the project"),
        ("", 1241, "terms of the project"),
    ],
)
def test_everybody_gets_the_higher_floor_of_their_own_place_of_work(
    project: Project, place: str, floor: int, says: str
) -> None:
    floor_table_import(data=TABLE.encode(), name="test.csv")
    user, elsewhere = annotator(project.organisation), annotator(project.organisation)
    if place:
        works_in(user, place)
    for person in (user, elsewhere):
        do_work(project, person, ms=2 * HOUR_MS, at=WEDNESDAY)
    floor_settle(WEEK)
    mine, others = LedgerTransaction.objects.filter(kind="floor_top_up").order_by("user_id")
    assert mine.amount_minor == 2 * floor - 12
    assert mine.explanation["evidence"]["floor"] == says
    assert recompute(mine.explanation).minor == mine.amount_minor
    assert others.amount_minor == 2 * FLOOR - 12


def test_who_moves_in_the_middle_of_a_week_gets_the_higher_floor_of_both_places(project: Project) -> None:
    floor_table_import(data=TABLE.encode(), name="test.csv")
    user = annotator(project.organisation)
    works_in(user, "DE")
    works_in(user, "FR", since=date(2026, 3, 7))
    do_work(project, user, ms=2 * HOUR_MS, at=WEDNESDAY)
    do_work(project, user, ms=2 * HOUR_MS, at=WEDNESDAY + timedelta(days=7))
    floor_settle(WEEK)
    assert [row.amount_minor for row in top_ups()] == [2 * 1500 - 12]
    with standing(WEEK.next().interval.end + timedelta(hours=6)):
        floor_settle(WEEK.next())
    assert top_ups()[1].amount_minor == 2 * FLOOR - 12


def test_unpaid_work_stays_unpaid_in_every_place(project: Project) -> None:
    floor_table_import(data=TABLE.encode(), name="test.csv")
    unpaid = make_project(project.organisation, pay_kind="unpaid", rate_minor=0, floor_minor=0)
    user = annotator(project.organisation)
    works_in(user, "DE")
    do_work(unpaid, user, ms=HOUR_MS, at=WEDNESDAY)
    assert floor_settle(WEEK) == 0


def test_a_table_is_imported_once_and_a_correction_counts_from_then_on(project: Project) -> None:
    first = floor_table_import(data=TABLE.encode(), name="test.csv")
    assert floor_table_import(data=TABLE.encode(), name="again.csv") == first
    assert Event.objects.filter(action="pay:floors:import").count() == 1
    floor_table_import(data=TABLE.replace("15.00", "14.50").encode(), name="corrected.csv")
    user = annotator(project.organisation)
    works_in(user, "DE")
    do_work(project, user, ms=HOUR_MS, at=WEDNESDAY)
    floor_settle(WEEK)
    assert [row.amount_minor for row in top_ups()] == [1450 - 12]


def test_the_table_that_comes_with_fairhand_can_be_imported_and_its_age_is_shown(project: Project) -> None:
    call_command("floor_table_import")
    with standing(datetime(2026, 12, 7, 12, tzinfo=UTC)):
        page = signed_in(project.created_by).get(f"/p/{project.pk}/pay/").content.decode()
    assert "floors-2026-11.csv" in page and "8 days ago" in page


def test_a_table_with_a_wrong_row_is_refused_as_a_whole(tmp_path: Path, project: Project) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text(TABLE.replace("14.00", "fourteen"), encoding="utf-8")
    with pytest.raises(CommandError, match="line 4"):
        call_command("floor_table_import", file=bad)
    assert not FloorTable.objects.exists()
