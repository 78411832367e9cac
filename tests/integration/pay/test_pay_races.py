"""Two at once about the same money: it moves once, and whoever comes second is told (I08, F08)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from accounts.actor import Actor
from accounts.roles import Role
from annotations.pay.domain.states import AccountKind, Move
from annotations.pay.models import BankTransfer, LedgerAccount, PayeeDetails, PaymentAnswer, Payout, TransferState
from annotations.pay.services import ledger_bulk
from annotations.pay.services.bank_answers import Answered, bank_answer_apply, payout_mark_paid
from annotations.pay.services.ledger_bulk import Movement, ledger_post_many
from annotations.pay.services.payee import payee_set
from annotations.pay.services.payout_batch import failed_retry
from annotations.pay.services.payout_run import payments_tell
from annotations.pay.services.payouts import payout_approve, payout_prepare, payout_withdraw
from annotations.pay.services.transfers import transfer_confirm, transfer_record
from kernel import clock
from kernel.clock import ManualClock
from kernel.errors import Conflict
from notices.models import Notice
from tests.factories.clock import standing
from tests.factories.parallel import Beside, at_once, in_parallel
from tests.factories.pay import IBAN, OTHER_IBAN, balance, check_ledger, give_details
from tests.factories.people import actor_in, make_member, make_organisation
from tests.factories.projects import make_project
from tests.integration.pay.test_bank_answers import OPEN, House

pytestmark = pytest.mark.usefixtures("committed_db")
START = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOLD = timedelta(hours=72)


@pytest.fixture(autouse=True)
def now() -> Iterator[ManualClock]:
    with standing(START) as manual:
        yield manual


@pytest.fixture
def house(committed_db: str, now: ManualClock) -> House:
    """Three people of whom an approved batch pays 3, 5 and 7."""
    return House(now)


class Prepared(House):
    """The same, but the batch is only prepared, by the first person."""

    def pay(self) -> Payout:
        payout = self.run()
        payout.checked_by = self.first.user
        payout.save(update_fields=["checked_by"])
        return payout


@pytest.fixture
def prepared(committed_db: str, now: ManualClock) -> Prepared:
    return Prepared(now)


def codes(came_to: list[Any]) -> list[str]:
    return sorted(one.code if isinstance(one, Conflict) else type(one).__name__ for one in came_to)


# --- a batch ---------------------------------------------------------------------------------------------------------


def test_a_batch_that_two_people_approve_while_a_third_withdraws_it_goes_one_way(prepared: Prepared) -> None:
    third = actor_in(prepared.organisation, make_member(prepared.organisation, Role.OWNER))
    acts = [(payout_approve, prepared.second), (payout_approve, third), (payout_withdraw, prepared.first)]

    def act(place: int) -> Payout:
        service, actor = acts[place]
        return service(actor=actor, payout_id=prepared.payout.pk)

    assert codes(in_parallel(3, act)) == ["Payout", "payout-state", "payout-state"]
    prepared.payout.refresh_from_db()
    moved = prepared.amounts(AccountKind.PAYABLE, AccountKind.IN_PAYOUT)
    assert moved == ([15, 0] if prepared.payout.state == "withdrawn" else [0, 15])
    check_ledger()


def test_of_two_answers_of_the_bank_about_one_payment_the_first_stands(house: House) -> None:
    for place, payment in enumerate(house.people):
        row = house.reference(place)
        files = [f"reference,status,reason\r\n{row},{said},Closed\r\n".encode() for said in ("paid", "failed")]
        came_to = at_once(
            *(
                partial(bank_answer_apply, actor=actor, payout_id=house.payout.pk, data=data)
                for data in files
                for actor in (house.first, house.second)
            )
        )
        assert codes(came_to) == ["Answered", "Answered", "answer-contradicted", "answer-contradicted"]
        assert sum(one.paid + one.failed for one in came_to if isinstance(one, Answered)) == 1
        assert PaymentAnswer.objects.filter(payment__user=payment).count() == 1
    assert sum(house.amounts(*OPEN)) == 15
    assert house.amounts(AccountKind.IN_PAYOUT) == [0]
    check_ledger()


def test_a_batch_marked_as_paid_while_the_bank_says_that_a_payment_came_back_has_one_answer_for_each(
    house: House,
) -> None:
    failed = f"reference,status,reason\r\n{house.reference(1)},failed,Closed\r\n".encode()

    def act(place: int) -> Any:
        if place:
            return payout_mark_paid(actor=house.second, payout_id=house.payout.pk)
        return bank_answer_apply(actor=house.first, payout_id=house.payout.pk, data=failed)

    came_to = in_parallel(2, act)
    # Marking takes what has no answer yet; a file that comes after it contradicts it.
    assert codes(came_to) in (["Answered", "Payout"], ["Payout", "answer-contradicted"])
    assert house.amounts(*OPEN) in ([0, 10, 5], [0, 15, 0])
    assert PaymentAnswer.objects.count() == 3
    check_ledger()


def test_two_workers_who_tell_people_at_once_tell_each_once(house: House) -> None:
    payout_mark_paid(actor=house.second, payout_id=house.payout.pk)
    told = in_parallel(4, lambda _: payments_tell(payout_id=house.payout.pk, now=clock.utcnow()))
    assert sum(told) == 3
    assert Notice.objects.filter(kind="payment-paid").count() == 3


# --- how somebody is paid --------------------------------------------------------------------------------------------


def thief_waits(house: House, now: ManualClock) -> None:
    """Somebody else's account was entered for the first person, and may be used in a minute."""
    give_details(house.people[0], START, iban=OTHER_IBAN, usable_from=now.now() + timedelta(minutes=1))


def undo(house: House, at: datetime) -> PayeeDetails:
    person = house.people[0]
    return payee_set(
        actor=Actor(user=person), name=person.display_name, iban=IBAN, country="DE", region="",
        place_from=START.date(), reauthenticated=True, now=at,
    )  # fmt: skip


def test_a_thief_s_change_that_is_being_undone_as_it_comes_into_use_is_not_paid(
    prepared: Prepared, now: ManualClock
) -> None:
    """The undoing began in time, and commits when the batch that names the thief's account is about to be approved."""
    thief_waits(prepared, now)
    payout_withdraw(actor=prepared.first, payout_id=prepared.payout.pk)
    in_time = now.now()
    now.advance(timedelta(minutes=2))
    prepared.payout = prepared_again(prepared)
    with transaction.atomic():
        undo(prepared, in_time)
        beside = Beside(lambda: payout_approve(actor=prepared.second, payout_id=prepared.payout.pk)).waiting()
    assert codes([beside.outcome()]) == ["payout-outdated"]
    assert prepared.amounts(AccountKind.PAYABLE, AccountKind.IN_PAYOUT) == [15, 0]


def prepared_again(house: Prepared) -> Payout:
    """A new batch by the first person, of what is payable now."""
    return payout_prepare(actor=house.first, currency="EUR")


def test_a_change_made_while_a_batch_is_approved_waits_its_72_hours(prepared: Prepared) -> None:
    person = prepared.people[0]

    def change() -> PayeeDetails:
        return payee_set(
            actor=Actor(user=person), name=person.display_name, iban=OTHER_IBAN, country="DE", region="",
            place_from=START.date(), reauthenticated=True, now=clock.utcnow(),
        )  # fmt: skip

    with transaction.atomic():
        payout = payout_approve(actor=prepared.second, payout_id=prepared.payout.pk)
        beside = Beside(change).waiting()
    made = beside.outcome()
    assert made.usable_from == made.made_at + HOLD
    payment = payout.payments.get(user=person)
    assert payment.payee is not None
    assert payment.payee.number == 1


def test_two_changes_of_one_account_at_once_are_two_versions_one_after_the_other(house: House) -> None:
    person = house.people[0]

    def change(place: int) -> PayeeDetails:
        return payee_set(
            actor=Actor(user=person), name=person.display_name, iban=OTHER_IBAN, country="DE", region=f"Region {place}",
            place_from=START.date(), reauthenticated=True, now=clock.utcnow(),
        )  # fmt: skip

    made = in_parallel(4, change)
    assert sorted(one.number for one in made) == [2, 3, 4, 5]


# --- deposits --------------------------------------------------------------------------------------------------------


def test_a_deposit_recorded_in_two_tabs_is_one_and_counts_once_by_a_second_person_only() -> None:
    organisation = make_organisation()
    project = make_project(organisation)
    people = [make_member(organisation, Role.OWNER) for _ in range(3)]
    one, two, three = (actor_in(organisation, person) for person in people)
    before = balance(AccountKind.ESCROW, project=project)
    recorded = in_parallel(
        4,
        lambda _: transfer_record(actor=one, project_id=project.pk, amount_minor=500, reference="2026-03 INV 7"),
    )
    assert {row.pk for row in recorded} == {BankTransfer.objects.get().pk}
    (transfer,) = BankTransfer.objects.all()
    came_to = in_parallel(
        6,
        lambda n: transfer_confirm(actor=(one, two, three)[n % 3], project_id=project.pk, transfer_id=transfer.pk),
    )
    assert codes(came_to) == ["BankTransfer"] * 4 + ["second-person-needed"] * 2
    assert balance(AccountKind.ESCROW, project=project) == before + 500
    assert BankTransfer.objects.get().state == TransferState.CONFIRMED
    check_ledger()


# --- nobody waits in a circle ----------------------------------------------------------------------------------------


def account(house: House, kind: AccountKind, place: int) -> int:
    return LedgerAccount.objects.get(project=house.project, user=house.people[place], kind=kind.value).pk


def test_a_retry_that_waits_for_payable_money_holds_nothing_that_a_rejection_needs_next(house: House) -> None:
    """A rejection locks a person's accounts in the order of their numbers: payable long before payout failed."""
    house.upload(f"{house.reference(0)},failed,Closed")
    first, later = (account(house, kind, 0) for kind in (AccountKind.PAYABLE, AccountKind.PAYOUT_FAILED))
    person = house.people[0].pk

    def retry() -> int:
        with transaction.atomic():
            return failed_retry(
                organisation_id=house.organisation.pk, currency="EUR", now=clock.utcnow(), user_id=person
            )

    with transaction.atomic():
        LedgerAccount.objects.select_for_update().get(pk=first)
        beside = Beside(retry).waiting()
        assert LedgerAccount.objects.select_for_update(nowait=True).get(pk=later).balance_minor == 3
    assert beside.outcome() == 1
    assert house.amounts(AccountKind.PAYABLE, AccountKind.PAYOUT_FAILED) == [3, 0]


def test_a_batch_in_several_statements_locks_all_its_accounts_first_in_the_order_of_their_numbers(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two batches that share people may be answered and approved at the same moment."""
    monkeypatch.setattr(ledger_bulk, "CHUNK", 1)
    accounts = [account(house, AccountKind.IN_PAYOUT, place) for place in range(3)]
    assert accounts == sorted(accounts)

    def pay() -> int:
        backwards = [
            Movement(f"test:{place}", house.people[place].pk, house.project.pk, amount)
            for place, amount in ((2, 7), (1, 5), (0, 3))
        ]
        with transaction.atomic():
            return ledger_post_many(
                backwards, move=Move.PAY, source=AccountKind.IN_PAYOUT, target=AccountKind.PAID, currency="EUR",
                organisation_id=house.organisation.pk, explanation={}, at=clock.utcnow(),
            )  # fmt: skip

    with transaction.atomic():
        LedgerAccount.objects.select_for_update().get(pk=accounts[0])
        beside = Beside(pay).waiting()
        assert LedgerAccount.objects.select_for_update(nowait=True).get(pk=accounts[2]).balance_minor == 7
    assert beside.outcome() == 3
    assert house.amounts(AccountKind.IN_PAYOUT, AccountKind.PAID) == [0, 15]
    check_ledger()
