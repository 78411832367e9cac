"""F08, A08, P12 (CSV): a payout is prepared by one person, approved by another, pays once, and its file never changes."""

import csv
import hashlib
import io
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connections
from django.test import Client

from accounts.actor import Actor
from accounts.models import Organisation, User
from accounts.roles import Role
from annotations.pay.domain.states import AccountKind
from annotations.pay.models import LedgerTransaction, Payout, PayoutFile, PayoutLine
from annotations.pay.selectors.payouts import payout_differences
from annotations.pay.services import payout_batch
from annotations.pay.services import payouts as service
from annotations.pay.services.approval import work_approve
from annotations.pay.services.bank_answers import payout_mark_paid
from annotations.pay.services.ledger_bulk import ledger_post_many
from annotations.projects.models import Project
from kernel.clock import ManualClock
from kernel.errors import Conflict, Forbidden
from tests.factories.clock import standing
from tests.factories.parallel import in_parallel
from tests.factories.pay import IBAN, balance, check_ledger, do_work, fund_project, give_details
from tests.factories.people import actor_in, make_member, make_organisation, make_user, signed_in
from tests.factories.projects import make_project

pytestmark = pytest.mark.usefixtures("committed_db")
START = datetime(2026, 3, 4, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class House:
    """Two projects, three payees with 3.00, 5.00 and 7.00 payable, and two people who may pay them."""

    organisation: Organisation
    projects: tuple[Project, Project]
    payees: list[User]
    preparer: Actor
    approver: Actor

    def address(self, rest: str = "") -> str:
        return f"/api/organisations/{self.organisation.slug}/payouts/{rest}"

    def in_states(self, *kinds: AccountKind) -> list[int]:
        return [sum(balance(kind, project=project) for project in self.projects) for kind in kinds]


@pytest.fixture
def now() -> Iterator[ManualClock]:
    with standing(START) as manual:
        yield manual


@pytest.fixture
def house(committed_db: str, now: ManualClock) -> House:
    organisation = make_organisation()
    projects = tuple(make_project(organisation, rate_minor=100) for _ in range(2))
    payees = [
        make_member(organisation, Role.ANNOTATOR, user=make_user(name=name))
        for name in ("=HYPERLINK(1)", 'Ada "A", Countess', "Ben")
    ]
    preparer, approver = (
        actor_in(organisation, make_member(organisation, role)) for role in (Role.ADMINISTRATOR, Role.OWNER)
    )
    house = House(organisation, projects, payees, preparer, approver)  # type: ignore[arg-type]
    for user in payees:
        give_details(user, START)
    earn(house, "start")
    now.advance(timedelta(days=7))
    return house


def earn(house: House, reference: str) -> None:
    for user, labels in zip(house.payees, (3, 5, 7), strict=True):
        do_work(house.projects[0], user, ms=1000, at=START, labels=labels - 1)
        do_work(house.projects[1], user, ms=1000, at=START, labels=1)
    for project in house.projects:
        owner = actor_in(house.organisation, project.created_by)
        fund_project(project, 10_000, reference)
        work_approve(actor=owner, project_id=project.pk)


def prepared(house: House) -> Payout:
    return service.payout_prepare(actor=house.preparer, currency="EUR")


def browser(actor: Actor) -> Client:
    return signed_in(actor.user)


def post(client: Client, address: str, body: dict[str, str] | None = None) -> Any:
    return client.post(address, body or {}, content_type="application/json")


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_a_payout_goes_from_payable_to_paid_and_equals_the_ledger(house: House) -> None:
    made = post(browser(house.preparer), house.address(), {"currency": "EUR"})
    assert made.status_code == 201, made.content
    number = made.json()["id"]
    assert made.json() | {"period": "2026-W10", "people": 3, "state": "prepared", "files": {}} == made.json()
    assert house.in_states(AccountKind.PAYABLE, AccountKind.IN_PAYOUT) == [1500, 0]
    done = post(browser(house.approver), house.address(f"{number}/approve/"))
    assert (done.status_code, done.json()["state"]) == (200, "approved")
    assert house.in_states(AccountKind.PAYABLE, AccountKind.IN_PAYOUT) == [0, 1500]
    assert post(browser(house.preparer), house.address(f"{number}/paid/")).json()["state"] == "paid"
    assert house.in_states(AccountKind.IN_PAYOUT, AccountKind.PAID) == [0, 1500]
    detail = browser(house.preparer).get(house.address(f"{number}/")).json()
    assert [row["amount"]["amount"] for row in detail["payments"]] == ["3.00", "5.00", "7.00"]
    assert detail["differences"] == []
    check_ledger()


def test_who_prepared_a_payout_cannot_approve_it(house: House) -> None:
    payout = prepared(house)
    refused = post(browser(house.preparer), house.address(f"{payout.pk}/approve/"))
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:fairhand:problem:two-people-needed")
    by_page = browser(house.preparer).post(f"/o/{house.organisation.slug}/payouts/{payout.pk}/approve/")
    assert by_page.status_code == 403
    assert house.in_states(AccountKind.PAYABLE, AccountKind.IN_PAYOUT) == [1500, 0]


def test_who_is_paid_by_a_payout_cannot_approve_it(house: House) -> None:
    payout = prepared(house)
    house.payees[0].memberships.update(roles=["annotator", "owner"])
    refused = post(signed_in(house.payees[0]), house.address(f"{payout.pk}/approve/"))
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:fairhand:problem:own-payout")
    with pytest.raises(Forbidden):
        service.payout_approve(actor=actor_in(house.organisation, house.payees[0]), payout_id=payout.pk)


def test_the_file_has_one_row_per_payee_and_its_bytes_never_change(house: House, now: ManualClock) -> None:
    payout = prepared(house)
    file = house.address(f"{payout.pk}/csv/")
    assert browser(house.preparer).get(file).status_code == 409
    service.payout_approve(actor=house.approver, payout_id=payout.pk)
    first = browser(house.preparer).get(file)
    assert read(first.content) == [
        {"reference": f"FH-{payout.pk}-{user.pk}", "payee": name, "iban": IBAN, "period": "2026-W10",
         "currency": "EUR", "amount": amount}
        for user, name, amount in zip(
            house.payees, ("'=HYPERLINK(1)", 'Ada "A", Countess', "Ben"), ("3.00", "5.00", "7.00"), strict=True)
    ]  # fmt: skip
    User.objects.filter(pk=house.payees[0].pk).update(display_name="Somebody else", email="new@example.org")
    payout_mark_paid(actor=house.preparer, payout_id=payout.pk)
    now.advance(timedelta(days=30))
    again = browser(house.approver).get(file)
    assert again.content == first.content
    assert payout.files.get().sha256 == hashlib.sha256(first.content).hexdigest()


def test_a_file_that_was_changed_in_the_database_is_not_handed_out(house: House) -> None:
    payout = prepared(house)
    service.payout_approve(actor=house.approver, payout_id=payout.pk)
    (row,) = payout.files.all()
    changed = bytes(row.sealed)[:-1] + bytes([bytes(row.sealed)[-1] ^ 1])
    with mock.patch.object(PayoutFile.objects, "filter") as found:
        found.return_value.first.return_value = PayoutFile(
            payout=payout, format=row.format, sha256=row.sha256, key_id=row.key_id, sealed=changed
        )
        assert browser(house.preparer).get(house.address(f"{payout.pk}/csv/")).status_code == 503
        found.return_value.first.return_value = PayoutFile(
            payout=payout, format=row.format, sha256=row.sha256, key_id="", sealed=b"reference,payee\r\n"
        )
        assert browser(house.preparer).get(house.address(f"{payout.pk}/csv/")).status_code == 409


def test_ten_runners_at_once_prepare_approve_and_pay_once(house: House) -> None:
    made = in_parallel(10, lambda _: prepared(house))
    (payout,) = [result for result in made if isinstance(result, Payout)]
    assert {type(result) for result in made if result is not payout} == {Conflict}
    for step, actor in ((service.payout_approve, house.approver), (payout_mark_paid, house.preparer)):

        def act(_: int, step: Any = step, actor: Actor = actor) -> Payout:
            result: Payout = step(actor=actor, payout_id=payout.pk)
            return result

        results = in_parallel(10, act)
        assert [type(result) for result in results].count(Payout) == 1
        assert {type(result) for result in results} == {Payout, Conflict}
    assert house.in_states(AccountKind.PAYABLE, AccountKind.IN_PAYOUT, AccountKind.PAID) == [0, 0, 1500]
    assert PayoutLine.objects.values("user").distinct().count() == 3
    check_ledger()


@pytest.mark.parametrize("step", ["payout_approve", "payout_mark_paid"])
def test_a_runner_killed_in_the_middle_leaves_nothing_half_done_and_the_next_one_finishes(
    house: House, step: str
) -> None:
    payout = prepared(house)
    if step == "payout_mark_paid":
        service.payout_approve(actor=house.approver, payout_id=payout.pk)
    before = LedgerTransaction.objects.count()
    run = {"payout_approve": service.payout_approve, "payout_mark_paid": payout_mark_paid}[step]
    actor = house.approver
    assert _killed_after_postings(1, lambda: run(actor=actor, payout_id=payout.pk)) == signal.SIGKILL
    assert LedgerTransaction.objects.count() == before
    assert payout_differences(actor, payout.pk) == []
    run(actor=actor, payout_id=payout.pk)
    with pytest.raises(Conflict):
        run(actor=actor, payout_id=payout.pk)
    assert LedgerTransaction.objects.count() == before + 6
    assert payout_differences(actor, payout.pk) == []
    check_ledger()


def test_differences_between_a_payout_and_the_ledger_are_named(house: House) -> None:
    payout = prepared(house)
    service.payout_approve(actor=house.approver, payout_id=payout.pk)
    Payout.objects.update(state="paid")
    assert payout_differences(house.approver, payout.pk) == [
        f"The payout is closed, and FH-{payout.pk}-{user.pk} has no answer." for user in house.payees
    ]


def test_a_second_payout_of_a_week_is_refused_and_new_money_waits_for_the_next(house: House, now: ManualClock) -> None:
    first = prepared(house)
    with pytest.raises(Conflict):
        prepared(house)
    service.payout_approve(actor=house.approver, payout_id=first.pk)
    earn(house, "more")
    with pytest.raises(Conflict):
        prepared(house)
    now.advance(timedelta(days=7))
    second = prepared(house)
    service.payout_approve(actor=house.approver, payout_id=second.pk)
    assert [sum(p.lines.values_list("amount_minor", flat=True)) for p in (first, second)] == [1500, 1500]
    assert house.in_states(AccountKind.PAYABLE, AccountKind.IN_PAYOUT) == [0, 3000]
    check_ledger()


def test_a_withdrawn_payout_moves_nothing_and_can_be_prepared_anew(house: House) -> None:
    first = prepared(house)
    service.payout_withdraw(actor=house.preparer, payout_id=first.pk)
    with pytest.raises(Conflict):
        service.payout_approve(actor=house.approver, payout_id=first.pk)
    second = prepared(house)
    service.payout_approve(actor=house.approver, payout_id=second.pk)
    with pytest.raises(Conflict):
        service.payout_withdraw(actor=house.preparer, payout_id=second.pk)
    check_ledger()


def test_a_payout_of_another_organisation_is_not_found(house: House) -> None:
    payout = prepared(house)
    elsewhere = make_organisation()
    stranger = signed_in(make_member(elsewhere, *Role))
    for rest in ("", "approve/", "paid/", "withdraw/", "csv/"):
        address = f"/api/organisations/{elsewhere.slug}/payouts/{payout.pk}/{rest}"
        answer = stranger.get(address) if rest in {"", "csv/"} else post(stranger, address)
        assert answer.status_code == 404, rest


def test_the_page_leads_two_people_through_a_payout(house: House) -> None:
    page = f"/o/{house.organisation.slug}/payouts/"
    preparer, approver = browser(house.preparer), browser(house.approver)
    shown = preparer.post(page, {"currency": "EUR"}, follow=True).content.decode()
    assert "another owner or administrator approves it" in shown
    number = Payout.objects.get().pk
    assert f"{page}{number}/approve/" not in shown
    shown = approver.post(f"{page}{number}/approve/", follow=True).content.decode()
    assert "Approved, to be paid" in shown
    assert f"/payouts/{number}/csv/" in shown
    assert "says" in approver.post(f"{page}{number}/paid/", follow=True).content.decode()


def _killed_after_postings(number: int, act: Any) -> int:
    """Run `act` in a process of its own that kills itself (SIGKILL) after so many movements of money; its last signal."""
    connections.close_all()
    child = os.fork()
    if child == 0:

        def post_and_die(movements: Any, **fields: Any) -> int:
            real(list(movements)[:number], **fields)
            os.kill(os.getpid(), signal.SIGKILL)
            return 0

        real = ledger_post_many
        try:
            with mock.patch.object(payout_batch, "ledger_post_many", post_and_die):
                act()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status)
