"""P9: money goes back to a project only from held, after a human fraud decision whose appeal has closed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.roles import Role
from annotations.pay.domain.states import AccountKind, Move
from annotations.pay.models import LedgerTransaction
from annotations.pay.selectors.paid_time import LINE_KINDS
from annotations.pay.services.ledger import Booking, account_get, ledger_post
from kernel import clock
from notices.models import Notice
from tests.factories.clock import standing
from tests.factories.pay import balance, check_ledger, do_work
from tests.factories.people import actor_in, make_member, make_organisation, signed_in
from tests.factories.projects import make_project
from tests.unit.worked_tables import rows

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 4, 12, tzinfo=UTC)
CLOSED = 7


def closed_decisions(decision_id: int, line: LedgerTransaction, now: datetime) -> bool:
    """Stands for the feature that keeps decisions: number 7 is one of fraud, its appeal closed."""
    return decision_id == CLOSED


class House:
    """A person who earned a line of 300, of which some is held under decision 7, or was paid."""

    def __init__(
        self, *, line_minor: int = 300, held_minor: int = 0, of_line: int | None = None, paid: bool = False
    ) -> None:
        self.organisation = make_organisation()
        self.project = make_project(self.organisation, rate_minor=line_minor)
        self.ada = make_member(self.organisation, Role.ANNOTATOR)
        self.owner = actor_in(self.organisation, self.project.created_by)
        do_work(self.project, self.ada, ms=1000, at=START)
        self.line = LedgerTransaction.objects.get(user=self.ada, kind__in=LINE_KINDS)
        if held_minor > line_minor:
            do_work(self.project, self.ada, ms=1000, at=START)
        if held_minor:
            lines = {str(self.line.pk): min(line_minor, held_minor) if of_line is None else of_line}
            self.move(Move.HOLD, AccountKind.EARNED, AccountKind.HELD, held_minor, {"decision": CLOSED, "lines": lines})
        if paid:
            self.move(Move.APPROVE, AccountKind.EARNED, AccountKind.APPROVED, line_minor, {})
            self.move(Move.MAKE_PAYABLE, AccountKind.APPROVED, AccountKind.PAYABLE, line_minor, {})
            self.move(Move.BATCH, AccountKind.PAYABLE, AccountKind.IN_PAYOUT, line_minor, {})
            self.move(Move.PAY, AccountKind.IN_PAYOUT, AccountKind.PAID, line_minor, {})

    def move(self, move: Move, source: AccountKind, target: AccountKind, amount: int, why: dict[str, Any]) -> None:
        owner: dict[str, Any] = {
            "currency": "EUR", "organisation_id": self.organisation.pk, "project_id": self.project.pk,
            "user_id": self.ada.pk,
        }  # fmt: skip
        ledger_post(Booking(
            key=f"test:{self.project.pk}:{move}:{source}", kind=move.value, move=move, source=account_get(kind=source, **owner),
            target=account_get(kind=target, **owner), amount_minor=amount, explanation=why, at=clock.utcnow(), **owner,
        ))  # fmt: skip

    def reverse(self, decision: int | None = CLOSED, *, client: Any = None) -> Any:
        address = f"/api/organisations/{self.organisation.slug}/pay-lines/{self.line.pk}/reverse/"
        client = client or signed_in(self.owner.user)
        return client.post(address, {"decision": decision}, content_type="application/json")

    def amounts(self) -> list[int]:
        kinds = (AccountKind.HELD, AccountKind.ESCROW)
        return [balance(kind, project=self.project) for kind in kinds]


@pytest.fixture(autouse=True)
def decisions(settings: Any) -> Iterator[None]:
    settings.PAY_REVERSAL_DECISIONS = f"{__name__}.closed_decisions"
    with standing(START):
        yield


@pytest.mark.parametrize("row", rows("payout.md", "reversal"))
def test_a_line_is_reversed_or_refused_as_in_the_worked_table(row: dict[str, str]) -> None:
    house = House(
        line_minor=int(row["The line (minor units)"]), held_minor=int(row["Held (minor units)"]),
        of_line=int(row["of the line"]), paid=row["Paid already"] == "yes",
    )  # fmt: skip
    before = house.amounts()
    answer = house.reverse(CLOSED if row["The decision allows it"] == "yes" else 8)
    if row["Then"] == "reversed":
        assert answer.status_code == 201, answer.content
        assert house.amounts() == [before[0] - 300, before[1] + 300]
    else:
        assert answer.status_code == int(row["Then"]), answer.content
        assert house.amounts() == before
    check_ledger()


def test_without_any_decision_it_is_403(settings: Any) -> None:
    assert House(held_minor=300).reverse(None).status_code == 403
    settings.PAY_REVERSAL_DECISIONS = "annotations.pay.services.reversal.no_decisions"
    assert House(held_minor=300).reverse().status_code == 403


def test_a_line_is_reversed_once_and_the_reversal_names_it() -> None:
    house = House(held_minor=600)
    done = house.reverse()
    made = LedgerTransaction.objects.get(pk=done.json()["id"])
    assert (made.reverses_id, made.kind, made.explanation["decision"]) == (house.line.pk, "reverse", CLOSED)
    assert house.reverse().status_code == 409
    assert house.amounts() == [300, 300]


def test_the_person_is_told_and_finds_the_reversal_with_its_decision_on_every_form_of_the_statement() -> None:
    house = House(held_minor=300)
    done = house.reverse().json()
    notice = Notice.objects.get(user=house.ada, kind="pay-reversed")
    assert (notice.title, notice.url) == ("EUR 3.00 was taken back", f"/me/decisions/{CLOSED}/")
    client, query = signed_in(house.ada), {"period": "2026-03", "currency": "EUR"}
    (shown,) = client.get("/api/me/pay/statement/", query).json()["reversals"]
    assert (shown["id"], shown["line"], shown["decision"]) == (done["id"], house.line.pk, CLOSED)
    assert shown["amount"]["amount"] == "3.00"
    page = client.get("/me/pay/statement/", query).content.decode()
    assert f'href="/me/decisions/{CLOSED}/"' in page
    csv = b"".join(client.get("/api/me/pay/statement.csv", query)).decode()
    assert f"{done['id']},2026-03-04T12:00:00+00:00,{house.line.pk},{CLOSED},3.00,EUR" in csv
    assert client.get("/api/me/pay/statement.pdf", query).content.startswith(b"%PDF")
    line = client.get("/api/me/pay/lines/").json()["results"][0]
    assert line["reversed"] == {"id": done["id"], "decision": CLOSED}
    assert "Taken back" in client.get("/me/pay/").content.decode()


def test_nobody_takes_back_a_line_of_their_own() -> None:
    house = House(held_minor=300)
    house.ada.memberships.update(roles=[Role.ANNOTATOR.value, Role.OWNER.value])
    assert house.reverse(client=signed_in(house.ada)).status_code == 403
    assert house.amounts() == [300, 0]


def test_money_held_under_another_decision_is_not_touched() -> None:
    house = House()
    why = {"decision": 8, "lines": {str(house.line.pk): 300}}
    house.move(Move.HOLD, AccountKind.EARNED, AccountKind.HELD, 300, why)
    assert house.reverse().status_code == 409
    assert house.amounts() == [300, 0]


def test_a_line_of_another_organisation_is_not_found_and_others_may_not() -> None:
    house, elsewhere = House(held_minor=300), House(held_minor=300)
    elsewhere.line = house.line
    assert elsewhere.reverse().status_code == 404
    for role in (Role.ANNOTATOR, Role.REVIEWER, Role.AUDITOR, Role.STEWARD):
        other = signed_in(make_member(house.organisation, role))
        assert house.reverse(client=other).status_code == 403
