"""P11, P12: who has an account outside the SEPA area is in no pain.001, is in a CSV of the rest, and nobody loses them."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.roles import Role
from annotations.pay.domain import pain001
from annotations.pay.domain.states import AccountKind
from annotations.pay.models import OrganisationAccount, Payout, PayoutState
from annotations.pay.selectors.payouts import payout_differences
from annotations.pay.services.approval import work_approve
from annotations.pay.services.payee import organisation_account_set
from annotations.pay.services.payouts import payout_approve, payout_prepare
from kernel import clock
from kernel.clock import ManualClock
from kernel.errors import Invalid
from tests.factories.clock import standing
from tests.factories.pay import IBAN, balance, check_ledger, do_work, fund_project, give_details
from tests.factories.people import actor_in, make_member, make_organisation, signed_in
from tests.factories.projects import make_project

pytestmark = pytest.mark.usefixtures("committed_db")
START = datetime(2026, 3, 4, 12, tzinfo=UTC)
OUTSIDE = "AE070331234567890123456"
OWN = "DE02120300000000202051"


class House:
    """Three people with 3, 5 and 7 payable; the last one's account may lie outside the SEPA area."""

    def __init__(self, now: ManualClock) -> None:
        self.organisation = make_organisation()
        self.project = make_project(self.organisation, rate_minor=1)
        self.people = [make_member(self.organisation, Role.ANNOTATOR) for _ in range(3)]
        self.first, self.second = (
            actor_in(self.organisation, make_member(self.organisation, role))
            for role in (Role.ADMINISTRATOR, Role.OWNER)
        )
        for user, labels in zip(self.people, (3, 5, 7), strict=True):
            do_work(self.project, user, ms=1000, at=START, labels=labels)
        fund_project(self.project, 1000, "all")
        work_approve(actor=actor_in(self.organisation, self.project.created_by), project_id=self.project.pk)
        now.advance(timedelta(days=7))

    def own_account(self, iban: str = OWN, bic: str = "") -> None:
        organisation_account_set(actor=self.first, name="Fair Data", iban=iban, bic=bic, now=clock.utcnow())

    def pay(self, *ibans: str) -> Payout:
        for user, iban in zip(self.people, ibans, strict=True):
            give_details(user, START, iban=iban)
        payout = payout_prepare(actor=self.first, currency="EUR")
        return payout_approve(actor=self.second, payout_id=payout.pk)

    def get(self, payout: Payout, rest: str = "") -> Any:
        return signed_in(self.first.user).get(f"/api/organisations/{self.organisation.slug}/payouts/{payout.pk}/{rest}")

    def answer(self, payout: Payout, data: str) -> Any:
        return signed_in(self.first.user).post(
            f"/api/organisations/{self.organisation.slug}/payouts/{payout.pk}/answer/",
            {"file": SimpleUploadedFile("answer", data.encode())},
        )

    def page(self) -> str:
        return signed_in(self.second.user).get(f"/o/{self.organisation.slug}/payouts/").content.decode()


@pytest.fixture(autouse=True)
def now() -> Iterator[ManualClock]:
    with standing(START) as manual:
        yield manual


@pytest.fixture
def house(committed_db: str, now: ManualClock) -> House:
    return House(now)


def references(data: bytes) -> dict[str, str]:
    return {row["reference"]: row["iban"] for row in csv.DictReader(io.StringIO(data.decode(), newline=""))}


def name(payout: Payout, user: User) -> str:
    return f"FH-{payout.pk}-{user.pk}"


def test_the_pain_001_names_nobody_outside_and_the_csv_of_the_rest_names_them_alone(house: House) -> None:
    house.own_account()
    payout = house.pay(IBAN, IBAN, OUTSIDE)
    assert set(house.get(payout).json()["files"]) == {"csv", "pain.001", "csv.rest"}
    xml = house.get(payout, "pain001/").content.decode()
    assert OUTSIDE not in xml
    assert "<CtrlSum>0.08</CtrlSum>" in xml
    rest = house.get(payout, "rest/")
    assert (rest.status_code, rest["Content-Disposition"]) == (
        200, f'attachment; filename="payout-{payout.pk}-rest.csv"',
    )  # fmt: skip
    assert references(rest.content) == {name(payout, house.people[2]): OUTSIDE}
    assert len(references(house.get(payout, "csv/").content)) == 3
    assert house.get(payout, "rest/").content == rest.content
    shown = {row["reference"]: row["outside_sepa"] for row in house.get(payout).json()["payments"]}
    assert shown == {name(payout, user): user == house.people[2] for user in house.people}
    assert payout_differences(house.first, payout.pk) == []
    check_ledger()


def test_the_page_says_whom_the_pain_001_leaves_out(house: House) -> None:
    house.own_account()
    payout = house.pay(IBAN, IBAN, OUTSIDE)
    page = house.page()
    assert "1 payment goes to an account outside the SEPA area" in page
    assert f"payouts/{payout.pk}/rest/" in page
    assert page.count("by the CSV of the rest") == 1


def test_a_pain_002_about_the_whole_message_pays_nobody_who_was_not_in_it(house: House) -> None:
    house.own_account()
    payout = house.pay(IBAN, IBAN, OUTSIDE)
    done = house.answer(
        payout,
        '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>FH-{payout.pk}</OrgnlMsgId><GrpSts>ACSC</GrpSts></OrgnlGrpInfAndSts>"
        "</CstmrPmtStsRpt></Document>",
    )
    assert (done.status_code, done.json()["paid"], done.json()["state"]) == (200, 2, "approved")
    assert balance(AccountKind.IN_PAYOUT, project=house.project, user=house.people[2]) == 7
    last = house.answer(payout, f"reference,status,reason\r\n{name(payout, house.people[2])},paid,\r\n")
    assert last.json()["state"] == PayoutState.PAID
    check_ledger()


def test_a_batch_of_accounts_outside_alone_has_the_csv_of_all_and_no_other_file(house: House) -> None:
    house.own_account()
    payout = house.pay(OUTSIDE, OUTSIDE, OUTSIDE)
    assert set(house.get(payout).json()["files"]) == {"csv"}
    assert house.get(payout, "rest/").status_code == 404
    assert "outside the SEPA area" not in house.page()


def test_an_account_of_the_organisation_outside_the_area_is_refused_and_one_given_before_makes_no_pain_001(
    house: House,
) -> None:
    with pytest.raises(Invalid) as refusal:
        house.own_account(OUTSIDE)
    assert refusal.value.code == "not-sepa"
    assert "CSV" in refusal.value.remedy
    OrganisationAccount.objects.create(
        organisation=house.organisation, number=1, name="Old", iban=OUTSIDE, made_by=house.first.user, made_at=START
    )
    assert set(house.get(house.pay(IBAN, IBAN, IBAN)).json()["files"]) == {"csv"}


def test_a_bic_that_no_bank_has_is_refused_before_it_could_spoil_a_file(house: House) -> None:
    with pytest.raises(Invalid):
        house.own_account(bic="12345678")


def test_a_file_that_does_not_fit_its_schema_refuses_the_approval_and_nothing_moves(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.own_account()
    monkeypatch.setattr(pain001, "sepa_text", lambda text, longest: text + "x" * 200)
    with pytest.raises(Invalid) as refusal:
        house.pay(IBAN, IBAN, IBAN)
    assert refusal.value.code == "bad-pain001"
    assert Payout.objects.get().state == PayoutState.PREPARED
    assert balance(AccountKind.PAYABLE, project=house.project) == 15
