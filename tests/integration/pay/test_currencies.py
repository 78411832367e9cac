"""P5, P12 from end to end: currencies with 0, 2 and 3 decimals, on pages, in files and on the way to the bank."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.actor import Actor
from accounts.models import User
from accounts.roles import Role
from annotations.pay.domain.statement_pdf import statement_pdf
from annotations.pay.models import Payout
from annotations.pay.services.approval import work_approve
from annotations.pay.services.payee import organisation_account_set
from annotations.pay.services.payouts import payout_approve, payout_prepare
from annotations.projects.models import Project
from kernel.clock import ManualClock
from tests.factories.clock import standing
from tests.factories.pay import IBAN, check_ledger, do_work, fund_project, give_details, new_policy
from tests.factories.people import actor_in, make_member, make_organisation, signed_in
from tests.factories.projects import make_project

pytestmark = pytest.mark.usefixtures("committed_db")
START = datetime(2026, 3, 4, 12, tzinfo=UTC)
# An hour at 12,345 minor units, as each currency writes it.
WRITTEN = {"JPY": "12345", "EUR": "123.45", "KWD": "12.345"}
# Pages set thousands apart, for people; files and the API do not, for programs.
READ = WRITTEN | {"JPY": "12,345"}


@dataclass
class House:
    project: Project
    ada: User
    first: Actor
    second: Actor

    def bank(self, payout: Payout, name: str) -> Any:
        address = f"/api/organisations/{self.project.organisation.slug}/payouts/{payout.pk}/{name}"
        return signed_in(self.first.user).get(address)


@pytest.fixture
def clock() -> Iterator[ManualClock]:
    with standing(START) as clock:
        yield clock


@pytest.fixture(params=WRITTEN)
def currency(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def house(committed_db: str, clock: ManualClock, currency: str) -> House:
    """Ada has worked an hour, and it is payable."""
    organisation = make_organisation()
    project = make_project(organisation, pay_kind="hourly", rate_minor=12_345)
    new_policy(project, rate_minor=12_345, floor_minor=12_000, currency=currency)
    ada = make_member(organisation, Role.ANNOTATOR)
    first, second = (
        actor_in(organisation, make_member(organisation, role)) for role in (Role.ADMINISTRATOR, Role.OWNER)
    )
    organisation_account_set(actor=first, name="House", iban=IBAN, bic="", now=START)
    give_details(ada, START)
    do_work(project, ada, ms=3_600_000, at=START)
    fund_project(project, 100_000)
    work_approve(actor=second, project_id=project.pk)
    clock.advance(timedelta(days=7))
    return House(project, ada, first, second)


def rows(client: Client, address: str) -> list[list[str]]:
    answer: Any = client.get(address)
    return list(csv.reader(io.StringIO(answer.getvalue().decode(), newline="")))


def test_every_page_and_form_of_the_statement_writes_the_amount_the_same(
    house: House, currency: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, ada = WRITTEN[currency], signed_in(house.ada)
    query = f"?period=2026-03&currency={currency}"
    body: dict[str, Any] = ada.get(f"/api/me/pay/statement/{query}").json()
    amount = {"amount_minor": 12_345, "currency": currency, "amount": text}
    assert [line["amount"] for line in body["lines"]] == [amount]
    assert body["total"]["closing"] == amount
    cells = rows(ada, f"/api/me/pay/statement.csv{query}")
    assert [row[4:6] for row in cells if row and row[0] in {"payable", "total"}] == [[text, currency]] * 2
    assert cells[-1][4:6] == [text, currency]
    assert [row["amount"] for row in _records(rows(ada, "/api/me/pay/lines.csv"))] == [text]
    papers: list[dict[str, Any]] = []

    def kept(data: dict[str, Any], *, at: datetime) -> bytes:
        papers.append(data)
        return statement_pdf(data, at=at)

    monkeypatch.setattr("annotations.pay.api.statements.statement_pdf", kept)
    assert ada.get(f"/api/me/pay/statement.pdf{query}").content.startswith(b"%PDF-")
    (paper,) = papers
    assert paper["states"]["rows"][-1][-1] == text
    assert [row[-1] for row in paper["lines"]["rows"]] == [text]
    owner = signed_in(house.second.user)
    for client, address in (
        (ada, f"/me/pay/statement/{query}"),
        (ada, "/me/pay/"),
        (owner, f"/p/{house.project.pk}/pay/"),
        (owner, f"/o/{house.project.organisation.slug}/payouts/"),
    ):
        assert f"{currency} {READ[currency]}" in client.get(address).content.decode(), address


def test_a_batch_goes_to_the_bank_and_back_and_only_euro_has_a_pain_001(house: House, currency: str) -> None:
    text = WRITTEN[currency]
    payout = payout_prepare(actor=house.first, currency=currency)
    payout_approve(actor=house.second, payout_id=payout.pk)
    (row,) = _records(list(csv.reader(io.StringIO(house.bank(payout, "csv/").content.decode(), newline=""))))
    assert (row["currency"], row["amount"], row["reference"]) == (currency, text, f"FH-{payout.pk}-{house.ada.pk}")
    paper = house.bank(payout, "pain001/")
    assert paper.status_code == (200 if currency == "EUR" else 404)
    if currency == "EUR":
        assert f'<InstdAmt Ccy="EUR">{text}</InstdAmt>' in paper.content.decode()
        assert f"<CtrlSum>{text}</CtrlSum>" in paper.content.decode()
    answer = SimpleUploadedFile("answer.csv", f"reference,status\r\n{row['reference']},paid\r\n".encode())
    address = f"/api/organisations/{house.project.organisation.slug}/payouts/{payout.pk}/answer/"
    assert signed_in(house.first.user).post(address, {"file": answer}).json()["state"] == "paid"
    (balance,) = signed_in(house.ada).get("/api/me/pay/").json()["balances"]
    assert balance["states"]["paid"]["amount"] == text
    check_ledger()


def _records(table: list[list[str]]) -> list[dict[str, str]]:
    return [dict(zip(table[0], row, strict=True)) for row in table[1:]]
