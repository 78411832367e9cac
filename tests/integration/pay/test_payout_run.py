"""P11, F08: the week's batch prepares itself, pays everybody who can be paid, whole, and once; two people stand behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from accounts.actor import Actor
from accounts.models import AccessRecord, Organisation, User
from accounts.roles import Role
from annotations.pay.domain.states import AccountKind
from annotations.pay.jobs import prepare_payouts
from annotations.pay.models import Payout, PayoutPayment
from annotations.pay.selectors.payouts import payout_differences
from annotations.pay.services.approval import work_approve
from annotations.pay.services.payee import organisation_account_set
from annotations.pay.services.payout_run import payout_run, payout_runs_enqueue
from annotations.pay.services.payouts import payout_approve, payout_check, payout_withdraw
from annotations.projects.models import Project
from background.models import Job, JobState
from background.services import job_run
from kernel import clock
from kernel.clock import ManualClock
from kernel.errors import Conflict, Forbidden
from kernel.periods import PayPeriod, pay_period
from notices.models import Notice
from tests.factories.clock import standing
from tests.factories.parallel import in_parallel
from tests.factories.pay import IBAN, OTHER_IBAN, balance, check_ledger, do_work, fund_project, give_details
from tests.factories.people import actor_in, make_member, make_organisation, signed_in
from tests.factories.projects import make_project

pytestmark = pytest.mark.usefixtures("committed_db")
START = datetime(2026, 3, 4, 12, tzinfo=UTC)
WEEK = PayPeriod(2026, 10)


@dataclass(frozen=True, slots=True)
class House:
    organisation: Organisation
    project: Project
    ada: User
    ben: User
    first: Actor
    second: Actor

    def earn(self, user: User, minor: int, reference: str) -> None:
        do_work(self.project, user, ms=1000, at=START, labels=minor)
        fund_project(self.project, minor, reference)
        work_approve(actor=actor_in(self.organisation, self.project.created_by), project_id=self.project.pk)

    def run(self) -> Payout | None:
        return payout_run(
            organisation_id=self.organisation.pk, currency="EUR", period=pay_period(clock.utcnow()).previous(),
            now=clock.utcnow(),
        )  # fmt: skip

    def at(self, kind: AccountKind, user: User) -> int:
        return balance(kind, project=self.project, user=user)


@pytest.fixture(autouse=True)
def now() -> Iterator[ManualClock]:
    with standing(START) as manual:
        yield manual


@pytest.fixture
def house(committed_db: str, now: ManualClock) -> House:
    organisation = make_organisation()
    project = make_project(organisation, rate_minor=1)
    ada, ben = (make_member(organisation, Role.ANNOTATOR) for _ in range(2))
    first, second = (
        actor_in(organisation, make_member(organisation, role)) for role in (Role.ADMINISTRATOR, Role.OWNER)
    )
    house = House(organisation, project, ada, ben, first, second)
    give_details(ada, START)
    house.earn(ada, 1, "a")
    house.earn(ben, 5, "b")
    now.advance(timedelta(days=7))
    return house


def test_the_smallest_amount_is_paid_whole_and_who_gave_no_account_keeps_the_money_and_is_told(house: House) -> None:
    payout = house.run()
    assert payout is not None
    assert payout.prepared_by is None
    assert list(payout.payments.values_list("user_id", "amount_minor")) == [(house.ada.pk, 1)]
    assert house.at(AccountKind.PAYABLE, house.ben) == 5
    assert Notice.objects.filter(user=house.ben, kind="payee-missing").count() == 1
    assert not Notice.objects.filter(user=house.ada).exists()
    assert Notice.objects.filter(kind="payout-prepared").count() == 3  # the administrator and both owners


def test_a_batch_of_the_run_needs_one_person_who_checks_and_another_who_approves(house: House) -> None:
    payout = house.run()
    assert payout is not None
    with pytest.raises(Forbidden):
        payout_approve(actor=house.second, payout_id=payout.pk)
    payout_check(actor=house.first, payout_id=payout.pk)
    with pytest.raises(Conflict):
        payout_check(actor=house.second, payout_id=payout.pk)
    with pytest.raises(Forbidden):
        payout_approve(actor=house.first, payout_id=payout.pk)
    payout_approve(actor=house.second, payout_id=payout.pk)
    assert house.at(AccountKind.IN_PAYOUT, house.ada) == 1
    assert payout_differences(house.first, payout.pk) == []
    check_ledger()


def test_the_hourly_job_makes_one_run_a_week_and_a_repeated_run_pays_nothing_twice(
    house: House, now: ManualClock
) -> None:
    prepare_payouts()
    prepare_payouts()
    job = Job.objects.get(name="pay.payout_run")
    job_run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result["payout"]) == (JobState.DONE, Payout.objects.get().pk)
    assert house.run() is None
    assert payout_runs_enqueue(now=clock.utcnow()) == 0
    assert PayoutPayment.objects.count() == 1


def test_a_batch_that_is_approved_a_week_late_does_not_cost_people_the_next_one(house: House, now: ManualClock) -> None:
    late = house.run()
    assert late is not None
    payout_check(actor=house.first, payout_id=late.pk)
    now.advance(timedelta(days=7))
    house.earn(house.ada, 3, "c")
    prepare_payouts()
    assert not Job.objects.filter(name="pay.payout_run").exists(), "it would find a batch that waits, and be spent"
    payout_approve(actor=house.second, payout_id=late.pk)
    prepare_payouts()
    job_run(Job.objects.get(name="pay.payout_run").pk)
    (following,) = Payout.objects.exclude(pk=late.pk)
    assert list(following.payments.values_list("user_id", "amount_minor")) == [(house.ada.pk, 3)]


def test_ten_runs_at_once_make_one_batch(house: House) -> None:
    made = in_parallel(10, lambda _: house.run())
    assert len([payout for payout in made if isinstance(payout, Payout)]) == 1
    assert {type(result) for result in made} <= {Payout, type(None)}
    assert Payout.objects.count() == 1


def test_a_withdrawn_batch_is_not_prepared_again_behind_people_s_backs(house: House) -> None:
    payout = house.run()
    assert payout is not None
    payout_withdraw(actor=house.first, payout_id=payout.pk)
    assert house.run() is None


def test_the_next_week_pays_who_has_given_an_account_since(house: House, now: ManualClock) -> None:
    payout = house.run()
    assert payout is not None
    payout_check(actor=house.first, payout_id=payout.pk)
    payout_approve(actor=house.second, payout_id=payout.pk)
    give_details(house.ben, clock.utcnow() + timedelta(hours=72))
    now.advance(timedelta(days=7))
    following = house.run()
    assert following is not None
    assert list(following.payments.values_list("user_id", "amount_minor")) == [(house.ben.pk, 5)]


def test_during_the_hold_the_old_account_is_paid_and_a_change_in_use_outdates_a_prepared_batch(
    house: House, now: ManualClock
) -> None:
    give_details(house.ada, START, iban=OTHER_IBAN, usable_from=clock.utcnow() + timedelta(hours=1))
    payout = house.run()
    assert payout is not None
    payout_check(actor=house.first, payout_id=payout.pk)
    now.advance(timedelta(hours=1))
    with pytest.raises(Conflict, match="bank details have changed"):
        payout_approve(actor=house.second, payout_id=payout.pk)
    assert house.at(AccountKind.PAYABLE, house.ada) == 1


def test_the_files_name_the_account_in_use_add_up_to_the_ledger_and_never_change(
    house: House, now: ManualClock
) -> None:
    organisation_account_set(
        actor=house.first, name="Fair Data gGmbH", iban="DE02120300000000202051", bic="BYLADEM1001", now=clock.utcnow()
    )
    give_details(house.ben, START, iban=OTHER_IBAN)
    payout = house.run()
    assert payout is not None
    payout_check(actor=house.first, payout_id=payout.pk)
    payout_approve(actor=house.second, payout_id=payout.pk)
    address = f"/api/organisations/{house.organisation.slug}/payouts/{payout.pk}"
    payer = signed_in(house.first.user)
    shown = payer.get(f"{address}/").json()
    assert set(shown["files"]) == {"csv", "pain.001"}
    xml = payer.get(f"{address}/pain001/")
    assert (xml.status_code, xml["Content-Type"]) == (200, "application/xml")
    text = xml.content.decode()
    assert "<CtrlSum>0.06</CtrlSum>" in text
    assert IBAN in text
    assert OTHER_IBAN in text
    in_payout = house.at(AccountKind.IN_PAYOUT, house.ada) + house.at(AccountKind.IN_PAYOUT, house.ben)
    assert in_payout == shown["total"]["amount_minor"] == 6
    User.objects.filter(pk=house.ben.pk).update(display_name="Somebody else")
    now.advance(timedelta(days=40))
    assert payer.get(f"{address}/pain001/").content == xml.content
    reads = AccessRecord.objects.filter(subject=house.ben, reader=house.first.user)
    assert reads.count() == 2
    assert "Bank details" in reads[0].what


def test_a_batch_without_the_organisation_s_account_has_no_pain_001(house: House) -> None:
    payout = house.run()
    assert payout is not None
    payout_check(actor=house.first, payout_id=payout.pk)
    payout_approve(actor=house.second, payout_id=payout.pk)
    address = f"/api/organisations/{house.organisation.slug}/payouts/{payout.pk}"
    assert signed_in(house.first.user).get(f"{address}/pain001/").status_code == 404


def test_an_account_of_the_organisation_that_cannot_be_is_refused(house: House) -> None:
    payer = signed_in(house.first.user)
    address = f"/api/organisations/{house.organisation.slug}/bank-account/"
    for body in ({"name": "O", "iban": "DE00"}, {"name": "O", "iban": IBAN, "bic": "short"}):
        assert payer.put(address, body, content_type="application/json").status_code == 422
    saved = payer.put(address, {"name": "O", "iban": IBAN}, content_type="application/json")
    assert (saved.status_code, payer.get(address).json()["iban"]) == (200, IBAN)
