"""P10, T7: every line of my pay can be computed again by me, and my speed is seen by nobody else."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from annotations.pay.domain.earnings import recompute
from annotations.pay.models import LedgerTransaction
from annotations.pay.services.floor import floor_settle
from annotations.projects.models import Project
from kernel.periods import pay_period
from tests.factories.clock import standing
from tests.factories.pay import check_ledger, do_work, fund_project, take_break
from tests.factories.people import make_member, make_organisation, signed_in
from tests.factories.projects import make_project

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR_MS = 3_600_000


@pytest.fixture
def hourly() -> Project:
    return make_project(make_organisation("=1+1"), pay_kind="hourly", rate_minor=1500, floor_minor=1241)


@pytest.fixture
def ada(hourly: Project) -> User:
    """Works on an hourly and a per-item project, takes a break, and is topped up to the floor on the second."""
    user = make_member(hourly.organisation, Role.ANNOTATOR)
    per_item = make_project(hourly.organisation, rate_minor=12, floor_minor=1241)
    do_work(hourly, user, ms=61_234, at=WEDNESDAY, labels=7)
    do_work(per_item, user, ms=HOUR_MS, at=WEDNESDAY, labels=5)
    take_break(hourly, user, ms=600_000, at=WEDNESDAY, rate_minor=1500)
    with standing(WEDNESDAY + timedelta(days=7)):
        floor_settle(pay_period(WEDNESDAY))
    return user


def all_lines(client: Client, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after: int | None = None
    while True:
        page = client.get("/api/me/pay/lines/", {"limit": 4, **query, **({"after": after} if after else {})}).json()
        found += page["results"]
        after = page["next"]
        if after is None:
            return found


def test_recomputing_every_line_gives_no_difference(ada: User) -> None:
    lines = all_lines(signed_in(ada))
    assert {line["kind"] for line in lines} == {"labelling", "break", "floor_top_up"}
    recomputed = [
        (line["id"], recompute(line["explanation"]).minor, recompute(line["explanation"]).currency) for line in lines
    ]
    shown = [(line["id"], line["amount"]["amount_minor"], line["amount"]["currency"]) for line in lines]
    assert [pair for pair in zip(recomputed, shown, strict=True) if pair[0] != pair[1]] == []
    assert len(lines) == LedgerTransaction.objects.filter(user=ada).count() == 14
    check_ledger()


def test_the_sum_of_the_lines_is_the_balance(ada: User) -> None:
    client = signed_in(ada)
    (balance,) = client.get("/api/me/pay/").json()["balances"]
    assert balance["states"]["earned"]["amount_minor"] == sum(
        line["amount"]["amount_minor"] for line in all_lines(client)
    )


def test_only_what_the_escrow_is_too_small_for_is_called_uncovered(hourly: Project, ada: User) -> None:
    do_work(hourly, make_member(hourly.organisation, Role.ANNOTATOR), ms=HOUR_MS, at=WEDNESDAY, labels=1)
    client = signed_in(ada)

    def uncovered() -> int:
        (balance,) = client.get("/api/me/pay/").json()["balances"]
        return int(balance["uncovered"]["amount_minor"])

    (earned,) = client.get("/api/me/pay/").json()["balances"]
    assert uncovered() == earned["states"]["earned"]["amount_minor"], "nothing was deposited"
    on_hourly = sum(line["amount"]["amount_minor"] for line in all_lines(client, project=hourly.pk))
    fund_project(hourly, (on_hourly + 1500) // 2)
    assert uncovered() == 1241 + -(-on_hourly * (on_hourly + 1500 - (on_hourly + 1500) // 2) // (on_hourly + 1500))
    fund_project(hourly, 1500)
    assert uncovered() == 1241, "the other project has nothing"
    assert "not yet covered" in client.get("/me/pay/").content.decode()
    fund_project(Project.objects.exclude(pk=hourly.pk).get(), 1241)
    assert uncovered() == 0
    assert "not yet covered" not in client.get("/me/pay/").content.decode()


def test_wages_count_all_time_in_full_and_task_time_in_narrow(ada: User) -> None:
    (wages,) = signed_in(ada).get("/api/me/pay/").json()["wages"]
    task_ms = 61_234 + HOUR_MS
    task_pay = 26 + 60
    assert wages["paid_ms"] == task_ms + 600_000
    assert wages["narrow_minor_per_hour"] == task_pay * HOUR_MS // task_ms
    assert wages["full_minor_per_hour"] == (task_pay + 250 + (1241 - 60)) * HOUR_MS // (task_ms + 600_000)


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({"kind": "break"}, 1),
        ({"period": "2026-W10"}, 13),
        ({"period": "2026-W11"}, 1),
        ({"kind": "labelling", "period": "2026-W11"}, 0),
        ({"project": 999999}, 0),
    ],
)
def test_lines_are_filtered(ada: User, query: dict[str, Any], number: int) -> None:
    assert len(all_lines(signed_in(ada), **query)) == number


@pytest.mark.parametrize(
    ("query", "status"),
    [({"kind": "x"}, 422), ({"period": "2026-10"}, 422), ({"project": "x"}, 400), ({"after": "x"}, 400)],
)
def test_a_filter_that_makes_no_sense_is_refused_by_api_and_page(ada: User, query: dict[str, str], status: int) -> None:
    client = signed_in(ada)
    assert client.get("/api/me/pay/lines/", query).status_code == status
    assert client.get("/me/pay/", query).status_code == status


def test_the_file_holds_the_same_lines(ada: User) -> None:
    client = signed_in(ada)
    response = client.get("/api/me/pay/lines.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.getvalue().decode(), newline="")))
    lines = all_lines(client)[::-1]
    assert [(row["line"], row["amount"]) for row in rows] == [
        (str(line["id"]), line["amount"]["amount"]) for line in lines
    ]
    assert client.get("/api/me/pay/lines.csv", {"kind": "break"}).getvalue().count(b"\r\n") == 2


def test_the_page_shows_each_line_s_arithmetic_in_words(ada: User) -> None:
    page = signed_in(ada).get("/me/pay/").content.decode()
    assert "8.752 s × EUR 15.00 an hour = EUR 0.04, rounded up." in page
    assert "600 s × EUR 15.00 an hour = EUR 2.50." in page
    assert "3600 s × EUR 12.41 an hour = EUR 12.41, less EUR 0.60 earned = EUR 11.81." in page
    assert "kind=break" in signed_in(ada).get("/me/pay/", {"kind": "break"}).content.decode()


def test_somebody_else_sees_nothing_of_it(ada: User, hourly: Project) -> None:
    for other in (make_member(hourly.organisation, *Role), hourly.created_by):
        client = signed_in(other)
        assert all_lines(client) == []
        assert client.get("/api/me/pay/").json() == {"balances": [], "wages": []}


def test_an_owner_sees_sums_and_no_wage_below_five_people(hourly: Project) -> None:
    owner = signed_in(hourly.created_by)
    for number in range(5):
        do_work(hourly, make_member(hourly.organisation, Role.ANNOTATOR), ms=(number + 1) * HOUR_MS, at=WEDNESDAY)
        pay = owner.get(f"/api/projects/{hourly.pk}/pay/").json()
        assert pay["balances"][0]["owed"]["amount_minor"] == 1500 * sum(range(number + 2))
        assert bool(pay["wages"]) == (number == 4)
        assert pay["wages_withheld"] == (number < 4)
        shown = "at least 5 people" in owner.get(f"/p/{hourly.pk}/pay/").content.decode()
        assert shown == (number < 4)
    assert pay["wages"][0]["full_minor_per_hour"] == 1500


def test_what_an_owner_is_shown_names_nobody(hourly: Project) -> None:
    user = make_member(hourly.organisation, Role.ANNOTATOR)
    do_work(hourly, user, ms=HOUR_MS, at=WEDNESDAY)
    owner = signed_in(hourly.created_by)
    for address in (f"/api/projects/{hourly.pk}/pay/", f"/api/projects/{hourly.pk}/escrow/", f"/p/{hourly.pk}/pay/"):
        text = owner.get(address).content.decode()
        assert user.email not in text
        assert "paid_ms" not in text
        assert str(HOUR_MS) not in text
