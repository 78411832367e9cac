"""P10: a statement is the ledger: opening, moves and closing of every state, and each line computed again."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.actor import Actor
from accounts.models import User
from accounts.roles import Role
from annotations.pay.domain.earnings import recompute
from annotations.pay.domain.statement import StateRow
from annotations.pay.models import LedgerEntry
from annotations.pay.selectors.mine import STATES, my_balances
from annotations.pay.selectors.statements import my_statement
from annotations.pay.services.approval import work_approve
from annotations.projects.models import Project
from tests.factories.clock import standing
from tests.factories.pay import do_work, fund_project, new_policy
from tests.factories.people import actor_in, make_member, make_organisation, signed_in
from tests.factories.projects import make_project
from tests.unit.worked_tables import rows

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.mark.parametrize("row", rows("payout.md", "statement"), ids=lambda row: row["State"])
def test_a_row_is_the_one_of_the_worked_table(row: dict[str, str]) -> None:
    found = StateRow.of(row["State"], int(row["Opening"]), [int(move) for move in row["Moves"].split()])
    assert found.adds_up
    assert [found.came_in_minor, found.went_out_minor, found.closing_minor] == [
        int(row[name]) for name in ("In", "Out", "Closing")
    ]


@pytest.fixture
def project() -> Iterator[Project]:
    with standing(MONDAY):
        yield make_project(make_organisation(), pay_kind="hourly", rate_minor=1500)


@pytest.fixture
def ada(project: Project) -> User:
    """Three weeks of work; what was earned in the first is approved in the second, and half of it is covered."""
    user = make_member(project.organisation, Role.ANNOTATOR)
    owner = actor_in(project.organisation, project.created_by)
    with standing(MONDAY) as clock:
        for week in range(3):
            do_work(project, user, ms=100_000, at=MONDAY + week * WEEK, labels=5)
            if week == 1:
                clock.set(MONDAY + week * WEEK)
                fund_project(project, 60, "half")
                work_approve(actor=owner, project_id=project.pk)
    return user


def from_entries(user: User, until: datetime) -> dict[str, int]:
    """Each state's balance at a moment, the other way round: every entry before it added up from zero."""
    found: dict[str, int] = {state.value: 0 for state in STATES}
    for entry in LedgerEntry.objects.filter(account__user=user, transaction__at__lt=until).select_related("account"):
        if entry.account.kind in found:
            found[entry.account.kind] += entry.amount_minor
    return found


@pytest.mark.parametrize("label", ["2026-W09", "2026-W10", "2026-W11", "2026-W12", "2026-03", "2026", "2025-12"])
def test_opening_and_closing_are_the_balances_of_the_ledger_at_these_moments(ada: User, label: str) -> None:
    found = my_statement(Actor(user=ada), label=label, currency="EUR")
    assert {row.state: row.opening_minor for row in found.rows} == from_entries(ada, found.interval.start)
    assert {row.state: row.closing_minor for row in found.rows} == from_entries(ada, found.interval.end)
    assert all(row.adds_up for row in found.rows)
    assert found.total.closing_minor - found.total.opening_minor == sum(line.amount_minor for line in found.lines)


def test_the_statement_of_the_whole_year_closes_with_the_balances_of_now(ada: User) -> None:
    found = my_statement(Actor(user=ada), label="2026", currency="EUR")
    (balance,) = my_balances(Actor(user=ada))
    assert {row.state: row.closing_minor for row in found.rows} == {
        state.value: money.minor for state, money in balance.states.items()
    }
    assert found.total.closing_minor > 0


def test_every_line_recomputes_and_the_four_forms_show_the_same_numbers(ada: User) -> None:
    client, query = signed_in(ada), "?period=2026-03&currency=EUR"
    body: dict[str, Any] = client.get(f"/api/me/pay/statement/{query}").json()
    assert [recompute(line["explanation"]).minor for line in body["lines"]] == [
        line["amount"]["amount_minor"] for line in body["lines"]
    ]
    assert len(body["lines"]) == 15
    assert body["next"] is None
    text = b"".join(client.get(f"/api/me/pay/statement.csv{query}").streaming_content).decode()  # type: ignore[attr-defined]
    cells = list(csv.reader(io.StringIO(text, newline="")))
    states = {row["state"]: row["closing"]["amount"] for row in [*body["states"], body["total"]]}
    assert {row[0]: row[4] for row in cells[1:9]} == states
    assert [row[4] for row in cells[13:]] == [line["amount"]["amount"] for line in body["lines"]]
    page = client.get(f"/me/pay/statement/{query}").content.decode()
    assert f"<b>{states['total']}</b>" in page
    pdf = client.get(f"/api/me/pay/statement.pdf{query}")
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")
    assert client.get(f"/api/me/pay/statement.pdf{query}").content == pdf.content


def test_currencies_stay_apart_whatever_their_decimals(project: Project, ada: User) -> None:
    for currency in ("JPY", "KWD"):
        new_policy(project, rate_minor=1234, floor_minor=1, currency=currency)
        do_work(project, ada, ms=3_600_000, at=MONDAY)
        body = signed_in(ada).get(f"/api/me/pay/statement/?period=2026-03&currency={currency}").json()
        assert body["total"]["closing"]["amount"] == {"JPY": "1234", "KWD": "1.234"}[currency]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "period=2026-13&currency=EUR",
        "period=2026-W60&currency=EUR",
        "period=9999-W52&currency=EUR",
        "period=2026&currency=EUX",
    ],
)
def test_a_period_or_currency_that_cannot_be_is_refused(ada: User, query: str) -> None:
    assert signed_in(ada).get(f"/api/me/pay/statement/?{query}").status_code == 422


def test_another_person_s_statement_is_empty(ada: User, project: Project) -> None:
    body = signed_in(project.created_by).get("/api/me/pay/statement/?period=2026&currency=EUR").json()
    assert (body["lines"], body["total"]["closing"]["amount_minor"]) == ([], 0)
