"""The sums kept beside the lines are those of the lines and of the work, and `ledger verify` says when they are not."""

import importlib
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from accounts.models import User
from accounts.roles import Role
from annotations.pay.models import LedgerTransaction, WeekTotal
from annotations.pay.selectors.ledger_check import ledger_check
from annotations.pay.services.floor import floor_settle
from annotations.projects.models import Project
from kernel.periods import pay_period
from tests.factories.clock import standing
from tests.factories.pay import do_work, take_break
from tests.factories.people import make_member, make_organisation, make_token, with_token
from tests.factories.projects import make_items, make_project
from tests.unit.worked_tables import rows

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 3, 4, 12, tzinfo=UTC)
MONDAY = date(2026, 3, 2)
HOUR_MS = 3_600_000


@pytest.fixture
def ada() -> User:
    """Two weeks on an hourly and a per-item project, a break, labels too short for a cent, a top-up, and nothing paid at all."""
    hourly = make_project(make_organisation(), pay_kind="hourly", rate_minor=100, floor_minor=100)
    user = make_member(hourly.organisation, Role.ANNOTATOR)
    per_item = make_project(hourly.organisation, rate_minor=12, floor_minor=1241)
    unpaid = make_project(hourly.organisation, pay_kind="unpaid", rate_minor=0, floor_minor=0)
    do_work(hourly, user, ms=7_000, at=WEDNESDAY, labels=7)
    do_work(hourly, user, ms=90_000, at=WEDNESDAY + timedelta(days=7))
    do_work(per_item, user, ms=HOUR_MS, at=WEDNESDAY, labels=3)
    do_work(unpaid, user, ms=5_000, at=WEDNESDAY)
    take_break(hourly, user, ms=600_000, at=WEDNESDAY, rate_minor=100)
    with standing(WEDNESDAY + timedelta(days=7)):
        floor_settle(pay_period(WEDNESDAY))
    return user


def kept(user: User) -> list[tuple[Any, ...]]:
    fields = ("project__current_pay__rate_minor", "kind", "week", "amount_minor", "ms")
    return list(WeekTotal.objects.filter(user=user).order_by("project_id", "kind", "week").values_list(*fields))


def test_lines_are_added_to_their_weeks_as_in_the_worked_table() -> None:
    project = make_project(make_organisation(), pay_kind="hourly", rate_minor=1800)
    user = make_member(project.organisation, Role.ANNOTATOR)
    for row in rows("payout.md", "week-totals"):
        at = datetime.fromisoformat(row["Handed in"]).replace(tzinfo=UTC)
        assert do_work(project, user, ms=1000 * int(row["Time (s)"]), at=at) == int(row["Earned"])
        total = WeekTotal.objects.get(user=user, week=row["Week"])
        assert (total.amount_minor, total.ms) == (
            int(row["Earned in the week"]),
            1000 * int(row["Time in the week (s)"]),
        )


def test_every_week_keeps_what_its_lines_and_its_work_come_to(ada: User) -> None:
    later = MONDAY + timedelta(days=7)
    assert kept(ada) == [
        (100, "break", MONDAY, 17, 600_000),
        (100, "labelling", MONDAY, 1, 7_000),
        (100, "labelling", later, 3, 90_000),
        (12, "floor_top_up", later, 1241 - 36, 0),
        (12, "labelling", MONDAY, 36, HOUR_MS),
        (0, "labelling", MONDAY, 0, 5_000),
    ]
    assert LedgerTransaction.objects.filter(user=ada, project__current_pay__rate_minor=100).count() == 3
    assert ledger_check().problems == []


@pytest.mark.parametrize("column", ["amount_minor", "ms"])
def test_a_sum_that_is_off_by_one_is_found_by_the_check_of_the_ledger(ada: User, column: str) -> None:
    changed = WeekTotal.objects.filter(user=ada, kind="labelling", ms=HOUR_MS)
    assert changed.update(**{column: F(column) + 1}) == 1
    (problem,) = ledger_check().problems
    assert "labelling keeps" in problem
    changed.model.objects.filter(user=ada, kind="labelling", week=MONDAY).delete()
    assert len(ledger_check().problems) >= 2


def test_the_migrations_add_up_what_was_there_before(ada: User) -> None:
    before = kept(ada)
    WeekTotal.objects.all().delete()
    lines = importlib.import_module("annotations.pay.migrations.0007_week_totals")
    leases = importlib.import_module("annotations.work.migrations.0005_week_totals_time")
    with connection.cursor() as cursor:
        cursor.execute(lines.FROM_THE_LINES)
        cursor.execute(leases.TIME_OF_LEASES)
    assert kept(ada) == before
    assert ledger_check().problems == []


@pytest.mark.parametrize("pay_kind", ["hourly", "per_item"])
def test_labels_and_skips_are_added_as_they_are_handed_in(pay_kind: str) -> None:
    project: Project = make_project(make_organisation(), pay_kind=pay_kind, rate_minor=36, floor_minor=36)
    make_items(project, [f"text {number}" for number in range(4)])
    user = make_member(project.organisation, Role.ANNOTATOR)
    client = with_token(make_token(user)[1])

    def post(url: str, body: Any) -> Any:
        answer = client.post(url, json.dumps(body), content_type="application/json", headers={"Idempotency-Key": url})
        assert answer.status_code in {200, 201}, answer.content
        return answer.json()

    offer = post(f"/api/projects/{project.pk}/leases/", {})
    for body in ({"answers": {"tone": "polite"}}, {"answers": {"tone": "polite"}}):
        offer = post(f"/api/leases/{offer['lease']}/submission/?next=1", {"fence": offer["fence"], **body})["next"]
    post(f"/api/leases/{offer['lease']}/skip/", {"fence": offer["fence"], "reason": "technical"})
    assert {row.kind for row in WeekTotal.objects.filter(user=user)} == {"labelling", "technical_failure"}
    assert all(row.ms > 0 for row in WeekTotal.objects.filter(user=user))
    assert ledger_check().problems == []
