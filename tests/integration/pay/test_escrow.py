"""P5, F05: amounts are whole minor units in and out, whatever is sent. Money counts once two people have booked it."""

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.roles import Role
from annotations.pay.domain.states import AccountKind
from annotations.pay.models import BankTransfer, LedgerTransaction
from annotations.projects.models import Project
from journal.models import Event
from tests.factories.pay import balance, check_ledger, cover_project, fund_project, new_policy
from tests.factories.people import make_member, make_organisation, signed_in
from tests.factories.projects import make_items, make_lease, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make_project(make_organisation())


@pytest.fixture
def owner(project: Project) -> Client:
    return signed_in(project.created_by)


@pytest.fixture
def second(project: Project) -> Client:
    """Another person who may pay."""
    return signed_in(make_member(project.organisation, Role.ADMINISTRATOR))


def decide(client: Client, project: Project, transfer: int, verb: str = "confirm") -> Any:
    return client.post(f"/api/projects/{project.pk}/escrow/{transfer}/{verb}/", "{}", content_type="application/json")


def refund(client: Client, project: Project, amount: int, reference: str = "back 1") -> Any:
    body = {"amount_minor": amount, "reference": reference, "direction": "refund"}
    return client.post(f"/api/projects/{project.pk}/escrow/", body, content_type="application/json")


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
    ("currency", "typed", "minor", "read"),
    [("EUR", "12.34", 1234, "12.34"), ("JPY", "1500", 1500, "1,500"), ("KWD", "1.234", 1234, "1.234")],
)
def test_an_amount_survives_the_way_in_and_out_in_every_kind_of_currency(
    project: Project, owner: Client, second: Client, currency: str, typed: str, minor: int, read: str
) -> None:
    new_policy(project, rate_minor=12, floor_minor=1241, currency=currency)
    page = owner.post(f"/p/{project.pk}/pay/transfers/", {"amount": typed, "reference": "by page"})
    assert page.status_code == 302
    assert deposit(owner, project, minor, "by API").json()["amount"]["amount"] == typed
    for row in owner.get(f"/api/projects/{project.pk}/escrow/").json()["results"]:
        assert decide(second, project, row["id"]).json()["state"] == "confirmed"
    escrow = owner.get(f"/api/projects/{project.pk}/escrow/").json()
    assert [row["amount"] for row in escrow["results"]] == [
        {"amount_minor": minor, "currency": currency, "amount": typed}
    ] * 2
    (balance,) = [row for row in escrow["balances"] if row["currency"] == currency]
    assert balance["escrow"]["amount_minor"] == 2 * minor
    assert f"{currency} {read}" in owner.get(f"/p/{project.pk}/pay/").content.decode()
    check_ledger()


def test_more_decimals_than_the_currency_has_are_refused_and_not_rounded(project: Project, owner: Client) -> None:
    page = owner.post(f"/p/{project.pk}/pay/transfers/", {"amount": "1.999", "reference": "r"})
    assert page.status_code == 422
    assert not LedgerTransaction.objects.exists()


def test_nothing_counts_before_another_person_has_confirmed_it(project: Project, owner: Client, second: Client) -> None:
    made = deposit(owner, project, 500).json()
    assert (made["state"], LedgerTransaction.objects.count()) == ("recorded", 0)
    alone = decide(owner, project, made["id"])
    assert (alone.status_code, alone.json()["type"]) == (409, "urn:fairhand:problem:second-person-needed")
    assert not LedgerTransaction.objects.exists()
    done = decide(second, project, made["id"])
    assert (done.status_code, done.json()["state"]) == (200, "confirmed")
    assert decide(second, project, made["id"]).json() == done.json()
    assert balance(AccountKind.ESCROW, project=project) == 500
    for verb in ("record", "confirm"):
        assert Event.objects.filter(action=f"pay:deposit:{verb}").count() == 1
    check_ledger()


def test_the_database_itself_keeps_the_rule_of_two_people(project: Project, owner: Client, second: Client) -> None:
    number = deposit(owner, project, 500).json()["id"]
    decide(second, project, number)
    row = BankTransfer.objects.get(pk=number)
    with pytest.raises(IntegrityError, match="pay_transfer_two_people"), transaction.atomic():
        BankTransfer.objects.filter(pk=number).update(decided_by=row.recorded_by)
    with pytest.raises(IntegrityError, match="pay_transfer_two_people"), transaction.atomic():
        BankTransfer.objects.filter(pk=number).update(transaction=None)


def test_the_reference_of_a_transfer_counts_once(project: Project, owner: Client) -> None:
    first = deposit(owner, project, 500)
    assert deposit(owner, project, 500).json() == first.json()
    again = deposit(owner, project, 700)
    assert (again.status_code, again.json()["type"]) == (409, "urn:fairhand:problem:deposit-recorded")
    other = make_project(project.organisation, owner=project.created_by)
    assert deposit(owner, other, 500).status_code == 409
    assert BankTransfer.objects.count() == Event.objects.filter(action="pay:deposit:record").count() == 1


def test_a_record_that_nobody_confirmed_can_be_withdrawn_and_its_reference_is_free_again(
    project: Project, owner: Client, second: Client
) -> None:
    number = deposit(owner, project, 500).json()["id"]
    assert decide(owner, project, number, "withdraw").json()["state"] == "withdrawn"
    assert decide(second, project, number).status_code == 409
    again = deposit(owner, project, 700)
    assert (again.status_code, again.json()["id"] != number) == (201, True)
    decide(second, project, again.json()["id"])
    assert decide(second, project, again.json()["id"], "withdraw").status_code == 409
    assert balance(AccountKind.ESCROW, project=project) == 700


def test_a_retry_with_the_same_key_gets_the_same_answer(project: Project, owner: Client) -> None:
    first, second = (deposit(owner, project, 500, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, first.content) == (201, second.content)
    assert deposit(owner, project, 501, **{"Idempotency-Key": "k"}).status_code == 409
    assert BankTransfer.objects.count() == 1


def test_only_what_open_work_cannot_need_is_refunded(project: Project, owner: Client, second: Client) -> None:
    make_items(project, ["a", "b"])
    cover_project(project)
    fund_project(project, 100)
    page = owner.get(f"/api/projects/{project.pk}/escrow/").json()
    assert page["liability"]["spare"]["amount_minor"] == 100
    refused = refund(owner, project, 101)
    assert (refused.status_code, refused.json()["refundable_minor"]) == (409, 100)
    number = refund(owner, project, 100).json()["id"]
    assert decide(owner, project, number).status_code == 409
    assert decide(second, project, number).json()["state"] == "confirmed"
    assert balance(AccountKind.ESCROW, project=project) == page["liability"]["total"]["amount_minor"]
    assert Event.objects.filter(action="pay:refund:confirm").count() == 1
    check_ledger()


def test_a_refund_is_measured_again_when_it_is_confirmed(project: Project, owner: Client, second: Client) -> None:
    fund_project(project, 100)
    number = refund(owner, project, 100).json()["id"]
    make_items(project, ["a"])
    assert decide(second, project, number).status_code == 409
    assert balance(AccountKind.ESCROW, project=project) == 100


def test_a_closed_project_keeps_only_what_is_owed_and_leased(project: Project, owner: Client) -> None:
    items = make_items(project, ["a", "b", "c"])
    make_lease(items[0], make_member(project.organisation, Role.ANNOTATOR))
    cover_project(project)
    whole = balance(AccountKind.ESCROW, project=project)
    assert owner.post(f"/api/projects/{project.pk}/close/", "{}", content_type="application/json").status_code == 200
    page = owner.get(f"/api/projects/{project.pk}/escrow/").json()
    assert page["liability"]["slots"] == 1
    assert page["liability"]["spare"]["amount_minor"] == whole - whole // 3


def test_a_field_that_is_not_taken_is_refused(project: Project, owner: Client) -> None:
    body = json.dumps({"amount_minor": 5, "reference": "r", "currency": "USD"})
    assert deposit(owner, project, body).status_code == 422


@pytest.mark.parametrize("role", [Role.ANNOTATOR, Role.REVIEWER, Role.AUDITOR, Role.STEWARD])
def test_only_who_runs_the_project_records_a_deposit(project: Project, role: Role) -> None:
    member = signed_in(make_member(project.organisation, role))
    assert deposit(member, project, 500).status_code == 403
    number = deposit(signed_in(project.created_by), project, 500).json()["id"]
    assert decide(member, project, number).status_code == 403
    assert not LedgerTransaction.objects.exists()
