"""The bank's answer moves each payment to paid or back as failed, with its reason, once; the person is told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actor import Actor
from accounts.roles import Role
from annotations.pay.domain.states import AccountKind
from annotations.pay.models import LedgerTransaction, PaymentAnswer, Payout
from annotations.pay.selectors.payouts import payout_differences
from annotations.pay.services.approval import work_approve
from annotations.pay.services.bank_answers import bank_answer_apply
from annotations.pay.services.payout_run import payments_tell, payout_run
from annotations.pay.services.payouts import payout_approve, payout_check, payout_prepare
from annotations.projects.models import Project
from background.models import Job
from background.services import job_run
from kernel import clock
from kernel.clock import ManualClock
from kernel.periods import pay_period
from notices.models import Notice
from tests.factories.clock import standing
from tests.factories.parallel import in_parallel
from tests.factories.pay import OTHER_IBAN, balance, check_ledger, do_work, fund_project, give_details, new_policy
from tests.factories.people import actor_in, make_member, make_organisation, signed_in
from tests.factories.projects import make_project

pytestmark = pytest.mark.usefixtures("committed_db")
START = datetime(2026, 3, 4, 12, tzinfo=UTC)


class House:
    """One project; three people of whom an approved batch pays 3, 5 and 7."""

    def __init__(self, now: ManualClock) -> None:
        self.organisation = make_organisation()
        self.project: Project = make_project(self.organisation, rate_minor=1)
        self.people = [make_member(self.organisation, Role.ANNOTATOR) for _ in range(3)]
        self.first, self.second = (
            actor_in(self.organisation, make_member(self.organisation, role))
            for role in (Role.ADMINISTRATOR, Role.OWNER)
        )
        for user, labels in zip(self.people, (3, 5, 7), strict=True):
            give_details(user, START)
            do_work(self.project, user, ms=1000, at=START, labels=labels)
        fund_project(self.project, 1000, "all")
        work_approve(actor=actor_in(self.organisation, self.project.created_by), project_id=self.project.pk)
        now.advance(timedelta(days=7))
        self.payout = self.pay()

    def run(self) -> Payout:
        period = pay_period(clock.utcnow()).previous()
        made = payout_run(organisation_id=self.organisation.pk, currency="EUR", period=period, now=clock.utcnow())
        assert made is not None
        return made

    def pay(self) -> Payout:
        payout = self.run()
        payout_check(actor=self.first, payout_id=payout.pk)
        payout_approve(actor=self.second, payout_id=payout.pk)
        return payout

    def reference(self, place: int) -> str:
        return f"FH-{self.payout.pk}-{self.people[place].pk}"

    def upload(self, *rows: str, actor: Actor | None = None) -> Any:
        data = "\r\n".join(("reference,status,reason", *rows, "")).encode()
        return self.send(data, actor)

    def send(self, data: bytes, actor: Actor | None = None) -> Any:
        client = signed_in((actor or self.first).user)
        address = f"/api/organisations/{self.organisation.slug}/payouts/{self.payout.pk}/answer/"
        return client.post(address, {"file": SimpleUploadedFile("answer", data)})

    def amounts(self, *kinds: AccountKind) -> list[int]:
        return [balance(kind, project=self.project) for kind in kinds]


@pytest.fixture(autouse=True)
def now() -> Iterator[ManualClock]:
    with standing(START) as manual:
        yield manual


@pytest.fixture
def house(committed_db: str, now: ManualClock) -> House:
    return House(now)


OPEN = (AccountKind.IN_PAYOUT, AccountKind.PAID, AccountKind.PAYOUT_FAILED)


def test_each_payment_goes_where_the_bank_says_and_the_person_reads_why(house: House) -> None:
    first = house.upload(f"{house.reference(0)},paid,", f"{house.reference(1)},failed,AC04 closed account")
    assert (first.status_code, first.json()) == (
        200, {"state": "approved", "paid": 1, "failed": 1, "unchanged": 0},
    )  # fmt: skip
    assert house.amounts(*OPEN) == [7, 3, 5]
    last = house.upload(f"{house.reference(2)},paid,")
    assert last.json()["state"] == "partly"
    assert house.amounts(*OPEN) == [0, 10, 5]
    assert payout_differences(house.first, house.payout.pk) == []
    check_ledger()
    for job in Job.objects.filter(name="pay.tell_payments"):
        job_run(job.pk)
    assert payments_tell(payout_id=house.payout.pk, now=clock.utcnow()) == 0
    told = dict(Notice.objects.filter(kind__startswith="payment-").values_list("user_id", "reason"))
    ada, ben, eve = house.people
    assert told == {ada.pk: "", ben.pk: "The bank said: AC04 closed account", eve.pk: ""}


def test_the_same_file_twice_changes_nothing(house: House) -> None:
    rows = [f"{house.reference(place)},paid," for place in range(3)]
    house.upload(*rows)
    before = LedgerTransaction.objects.count()
    again = house.upload(*rows)
    assert (again.status_code, again.json()) == (200, {"state": "paid", "paid": 0, "failed": 0, "unchanged": 3})
    assert LedgerTransaction.objects.count() == before
    assert PaymentAnswer.objects.count() == 3


@pytest.mark.parametrize(("first", "then"), [("paid,", "failed,no"), ("failed,no", "paid,")])
def test_a_contradiction_is_refused_and_nothing_of_its_file_is_used(house: House, first: str, then: str) -> None:
    house.upload(f"{house.reference(0)},{first}")
    before = house.amounts(*OPEN)
    refused = house.upload(f"{house.reference(1)},paid,", f"{house.reference(0)},{then}")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:fairhand:problem:answer-contradicted")
    assert house.amounts(*OPEN) == before
    assert PaymentAnswer.objects.count() == 1


def test_a_reference_of_another_batch_refuses_the_file(house: House) -> None:
    refused = house.upload(f"{house.reference(0)},paid,", "FH-999-1,paid,")
    assert (refused.status_code, refused.json()["errors"][0]["row"]) == (422, 2)
    assert house.upload(*[f"{house.reference(0)},paid,"] * 2).status_code == 422
    assert house.amounts(*OPEN) == [15, 0, 0]


def test_a_file_with_a_character_that_no_text_has_is_refused_and_not_an_error_of_ours(house: House) -> None:
    refused = house.upload(f"{house.reference(0)},failed,account\x00closed")
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:fairhand:problem:bad-bank-answer")
    assert house.amounts(*OPEN) == [15, 0, 0]


def test_ten_uploads_at_once_pay_once(house: House) -> None:
    rows = [f"{house.reference(place)},paid," for place in range(3)]
    answers = in_parallel(10, lambda _: house.upload(*rows).status_code)
    assert answers == [200] * 10
    assert house.amounts(*OPEN) == [0, 15, 0]
    check_ledger()


def report(house: House, *statuses: str, group: str = "", foreign: str = "") -> bytes:
    """A pain.002: the statuses of the payments in their order, a status of the whole message, and a payment of somebody else."""
    references = [house.reference(place) for place in range(len(statuses))]
    named = [*zip(references, statuses, strict=True), *([(foreign, "ACSC")] if foreign else [])]
    transactions = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{reference}</OrgnlEndToEndId><TxSts>{status}</TxSts></TxInfAndSts>"
        for reference, status in named
    )
    about = f"<OrgnlMsgId>FH-{house.payout.pk}</OrgnlMsgId>" + (f"<GrpSts>{group}</GrpSts>" if group else "")
    return (
        '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
        f"<OrgnlGrpInfAndSts>{about}</OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts>{transactions}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()


def test_a_pain_002_is_taken_as_well(house: House) -> None:
    answer = house.send(report(house, "ACSC", "RJCT", "ACSP"))
    assert answer.json() == {"state": "approved", "paid": 1, "failed": 1, "unchanged": 1}
    assert house.amounts(*OPEN) == [7, 3, 5]


def test_a_pain_002_that_begins_with_the_mark_of_its_encoding_is_still_one(house: House) -> None:
    answer = house.send(b"\xef\xbb\xbf" + report(house, "ACSC", "ACSC", "ACSC"))
    assert (answer.status_code, answer.json()) == (200, {"state": "paid", "paid": 3, "failed": 0, "unchanged": 0})


def test_a_partly_rejected_message_settles_whom_it_names_and_the_rest_waits_for_the_next(house: House) -> None:
    rejected = report(house, "RJCT", group="PART")
    assert house.send(rejected).json() == {"state": "approved", "paid": 0, "failed": 1, "unchanged": 2}
    assert house.amounts(*OPEN) == [12, 0, 3]
    before = LedgerTransaction.objects.count()
    assert house.send(rejected).json() == {"state": "approved", "paid": 0, "failed": 0, "unchanged": 3}
    assert LedgerTransaction.objects.count() == before
    last = report(house, "RJCT", "ACSC", "ACSC")
    assert house.send(last).json() == {"state": "partly", "paid": 2, "failed": 0, "unchanged": 1}
    check_ledger()


def test_a_pain_002_that_names_a_payment_of_somebody_else_is_refused_whole(house: House) -> None:
    refused = house.send(report(house, "ACSC", foreign="FH-999-1"))
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:fairhand:problem:bad-bank-answer")
    assert house.amounts(*OPEN) == [15, 0, 0]
    assert not PaymentAnswer.objects.exists()


def test_what_came_back_goes_out_again_with_other_details_in_use(house: House, now: ManualClock) -> None:
    house.upload(f"{house.reference(0)},paid,", f"{house.reference(1)},failed,closed", f"{house.reference(2)},paid,")
    ben = house.people[1]
    now.advance(timedelta(days=7))
    period = pay_period(clock.utcnow()).previous()
    nothing = payout_run(organisation_id=house.organisation.pk, currency="EUR", period=period, now=clock.utcnow())
    assert nothing is None, "with the same details it would come back again"
    give_details(ben, clock.utcnow(), iban=OTHER_IBAN)
    second = house.pay()
    assert list(second.payments.values_list("user_id", "amount_minor")) == [(ben.pk, 5)]
    assert house.amounts(*OPEN) == [5, 10, 0]
    check_ledger()


def test_what_came_back_in_one_currency_says_nothing_of_another(house: House, now: ManualClock) -> None:
    house.upload(*[f"{house.reference(place)},paid," for place in (0, 2)], f"{house.reference(1)},failed,closed")
    ben = house.people[1]
    give_details(ben, clock.utcnow(), iban=OTHER_IBAN)
    dollars = make_project(house.organisation, rate_minor=1)
    new_policy(dollars, rate_minor=1, floor_minor=1, currency="USD")
    do_work(dollars, ben, ms=1000, at=clock.utcnow())
    fund_project(dollars, 10)
    work_approve(actor=actor_in(house.organisation, dollars.created_by), project_id=dollars.pk)
    payout = payout_prepare(actor=house.first, currency="USD")
    payout_approve(actor=house.second, payout_id=payout.pk)
    reference = payout.payments.get().reference
    bank_answer_apply(
        actor=house.first, payout_id=payout.pk, data=f"reference,status,reason\r\n{reference},failed,no\r\n".encode()
    )
    now.advance(timedelta(days=7))
    assert list(house.run().payments.values_list("user_id", "amount_minor")) == [(ben.pk, 5)]


def test_who_pays_can_have_the_bank_try_again_with_the_details_as_they_are(house: House) -> None:
    house.upload(f"{house.reference(1)},failed,system down")
    payer = signed_in(house.first.user)
    address = f"/api/organisations/{house.organisation.slug}/payouts/{house.payout.pk}/payments"
    assert payer.post(f"{address}/{house.reference(1)}/retry/").status_code == 200
    assert house.amounts(AccountKind.PAYOUT_FAILED, AccountKind.PAYABLE) == [0, 5]
    assert payer.post(f"{address}/{house.reference(1)}/retry/").status_code == 409
    assert payer.post(f"{address}/{house.reference(0)}/retry/").status_code == 409
    check_ledger()


def test_an_answer_and_a_retry_under_one_key_are_answered_alike_every_time(house: House) -> None:
    client = signed_in(house.first.user)
    address = f"/api/organisations/{house.organisation.slug}/payouts/{house.payout.pk}"
    data = f"reference,status,reason\r\n{house.reference(1)},failed,closed\r\n".encode()

    def answer(content: bytes, key: str) -> Any:
        file = SimpleUploadedFile("answer", content)
        return client.post(f"{address}/answer/", {"file": file}, headers={"Idempotency-Key": key})

    def again(place: int, key: str) -> Any:
        retry = f"{address}/payments/{house.reference(place)}/retry/"
        return client.post(retry, headers={"Idempotency-Key": key})

    first, second = answer(data, "a"), answer(data, "a")
    assert (first.status_code, first.json()["failed"]) == (200, 1)
    assert (second.status_code, second.json()) == (200, first.json())
    assert answer(data + b"\r\n", "a").status_code == 409
    third, fourth = again(1, "b"), again(1, "b")
    assert (third.status_code, fourth.status_code, fourth.json()) == (200, 200, third.json())
    assert again(0, "b").status_code == 409
    assert house.amounts(AccountKind.PAYOUT_FAILED, AccountKind.PAYABLE) == [0, 5]


def test_only_who_pays_uploads_an_answer(house: House) -> None:
    for role in (Role.ANNOTATOR, Role.REVIEWER, Role.AUDITOR, Role.STEWARD):
        other = actor_in(house.organisation, make_member(house.organisation, role))
        assert house.upload(f"{house.reference(0)},paid,", actor=other).status_code == 403
    assert house.amounts(*OPEN) == [15, 0, 0]


def test_the_page_takes_an_answer_and_shows_what_came_back(house: House) -> None:
    payer = signed_in(house.first.user)
    page = f"/o/{house.organisation.slug}/payouts/"
    data = f"reference,status,reason\r\n{house.reference(1)},failed,AC04 closed account\r\n".encode()
    file = SimpleUploadedFile("answer.csv", data)
    shown = payer.post(f"{page}{house.payout.pk}/answer/", {"file": file}, follow=True).content.decode()
    assert "came back: AC04 closed account" in shown
    assert "0 paid, 1 came back" in shown
