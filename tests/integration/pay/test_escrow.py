"""P5, F05: amounts are whole minor units in and out, whatever is sent."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from annotations.pay.models import LedgerTransaction
from annotations.projects.models import Project
from journal.models import Event
from tests.factories.pay import check_ledger, new_policy
from tests.factories.people import make_member, make_organisation, signed_in
from tests.factories.projects import make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make_project(make_organisation())


@pytest.fixture
def owner(project: Project) -> Client:
    return signed_in(project.created_by)


def deposit(client: Client, project: Project, amount: Any, reference: str = "transfer 1", **headers: str) -> Any:
    body = amount if isinstance(amount, str) else json.dumps({"amount_minor": amount, "reference": reference})
    return client.post(f"/api/projects/{project.pk}/escrow/", body, content_type="application/json", headers=headers)


@pytest.mark.parametrize("amount", [1.1, 1.0, 1 / 3, 1e3, -1, 0, True, None, [12], 10**15, 10**30])
def test_an_amount_that_is_not_a_whole_number_above_zero_is_refused(
    project: Project, owner: Client, amount: Any
) -> None:
    assert deposit(owner, project, amount).status_code == 422
    assert not LedgerTransaction.objects.exists()


@pytest.mark.parametrize("text", ['"12"', '"12.00"', '"1e3"'])
def test_an_amount_that_is_a_text_is_refused(project: Project, owner: Client, text: str) -> None:
    assert deposit(owner, project, f'{{"amount_minor": {text}, "reference": "r"}}').status_code == 422


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_at_all_is_refused(project: Project, owner: Client, text: str) -> None:
    assert deposit(owner, project, f'{{"amount_minor": {text}, "reference": "r"}}').status_code in {400, 422}
    assert not LedgerTransaction.objects.exists()


@pytest.mark.parametrize(
    ("currency", "typed", "minor"), [("EUR", "12.34", 1234), ("JPY", "1500", 1500), ("KWD", "1.234", 1234)]
)
def test_an_amount_survives_the_way_in_and_out_in_every_kind_of_currency(
    project: Project, owner: Client, currency: str, typed: str, minor: int
) -> None:
    new_policy(project, rate_minor=12, floor_minor=1241, currency=currency)
    page = owner.post(f"/p/{project.pk}/pay/deposit/", {"amount": typed, "reference": "by page"})
    assert page.status_code == 302
    assert deposit(owner, project, minor, "by API").json()["amount"]["amount"] == typed
    escrow = owner.get(f"/api/projects/{project.pk}/escrow/").json()
    assert [row["amount"] for row in escrow["results"]] == [
        {"amount_minor": minor, "currency": currency, "amount": typed}
    ] * 2
    (balance,) = [row for row in escrow["balances"] if row["currency"] == currency]
    assert balance["escrow"]["amount_minor"] == 2 * minor
    assert f"{currency} {typed}" in owner.get(f"/p/{project.pk}/pay/").content.decode()
    check_ledger()


def test_more_decimals_than_the_currency_has_are_refused_and_not_rounded(project: Project, owner: Client) -> None:
    page = owner.post(f"/p/{project.pk}/pay/deposit/", {"amount": "1.999", "reference": "r"})
    assert page.status_code == 422
    assert not LedgerTransaction.objects.exists()


def test_the_reference_of_a_transfer_counts_once(project: Project, owner: Client) -> None:
    assert deposit(owner, project, 500).status_code == 201
    again = deposit(owner, project, 700)
    assert (again.status_code, again.json()["type"]) == (409, "urn:fairhand:problem:deposit-recorded")
    assert LedgerTransaction.objects.count() == Event.objects.filter(action="pay:escrow:deposit").count() == 1


def test_a_retry_with_the_same_key_gets_the_same_answer(project: Project, owner: Client) -> None:
    first, second = (deposit(owner, project, 500, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, first.content) == (201, second.content)
    assert deposit(owner, project, 501, **{"Idempotency-Key": "k"}).status_code == 409
    assert LedgerTransaction.objects.count() == 1


def test_a_field_that_is_not_taken_is_refused(project: Project, owner: Client) -> None:
    body = json.dumps({"amount_minor": 5, "reference": "r", "currency": "USD"})
    assert deposit(owner, project, body).status_code == 422


@pytest.mark.parametrize("role", [Role.ANNOTATOR, Role.REVIEWER, Role.AUDITOR, Role.STEWARD])
def test_only_who_runs_the_project_records_a_deposit(project: Project, role: Role) -> None:
    member = signed_in(make_member(project.organisation, role))
    assert deposit(member, project, 500).status_code == 403
    assert not LedgerTransaction.objects.exists()
