"""P2, P4, F01, F03, F04: the database refuses what a ledger must not hold, whoever asks."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F

from annotations.pay.domain.states import AccountKind, Move
from annotations.pay.models import LedgerAccount, LedgerEntry, LedgerTransaction
from annotations.pay.services.ledger import Booking, Purse, account_get, ledger_post
from kernel.errors import Conflict
from tests.factories.parallel import in_parallel
from tests.factories.pay import check_ledger
from tests.factories.people import make_organisation

pytestmark = pytest.mark.usefixtures("committed_db")
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def purses(currency: str = "EUR") -> tuple[int, Purse, Purse]:
    organisation = make_organisation()
    deposits = account_get(kind=AccountKind.DEPOSITS, currency=currency, organisation_id=organisation.pk)
    return (
        organisation.pk,
        deposits,
        account_get(kind=AccountKind.ESCROW, currency=currency, organisation_id=organisation.pk),
    )


def deposit(organisation_id: int, source: Purse, target: Purse, key: str, amount: int = 500, **fields: Any) -> int:
    with transaction.atomic():
        return ledger_post(Booking(
            key=key, kind="deposit", move=Move.DEPOSIT, source=source, target=target, amount_minor=amount,
            organisation_id=organisation_id, at=NOW, **{"currency": "EUR", **fields},
        ))  # fmt: skip


def write_by_hand(*entries: tuple[int, str, int], balance_before: int = 0) -> None:
    """(account, currency, amount) of one transaction, as somebody with a database prompt would write them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO pay_ledgertransaction (idempotency_key, kind, organisation_id, amount_minor, currency, explanation, at)"
            " VALUES ('by hand', 'deposit', 1, 5, 'EUR', '{}', now()) RETURNING id"
        )
        number = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO pay_ledgerentry (transaction_id, account_id, currency, amount_minor, balance_before, balance_after,"
            f" account_version) VALUES {', '.join(['(%s, %s, %s, %s, %s, %s, 1)'] * len(entries))}",
            [
                value
                for account, currency, amount in entries
                for value in (number, account, currency, amount, balance_before, amount)
            ],
        )


def test_a_one_sided_transfer_is_refused() -> None:
    _, deposits, _ = purses()
    with pytest.raises(IntegrityError, match="does not sum to zero"):
        write_by_hand((deposits.id, "EUR", 5))
    assert not LedgerTransaction.objects.exists()


def test_a_transfer_of_mixed_currencies_is_refused() -> None:
    organisation_id, euros, _ = purses()
    yen = account_get(kind=AccountKind.ESCROW, currency="JPY", organisation_id=organisation_id)
    with pytest.raises(IntegrityError, match="does not sum to zero"):
        write_by_hand((euros.id, "EUR", -5), (yen.id, "JPY", 5))


def test_euros_cannot_lie_on_an_account_of_yen() -> None:
    organisation_id, euros, _ = purses()
    yen = account_get(kind=AccountKind.ESCROW, currency="JPY", organisation_id=organisation_id)
    with pytest.raises(IntegrityError, match="currency of its account"):
        write_by_hand((euros.id, "EUR", -5), (yen.id, "EUR", 5))


def test_a_balanced_transfer_by_hand_is_accepted_so_the_refusals_above_are_about_balance() -> None:
    _, deposits, escrow = purses()
    write_by_hand((deposits.id, "EUR", -5), (escrow.id, "EUR", 5))
    assert LedgerEntry.objects.count() == 2


def test_an_entry_whose_balances_do_not_add_up_is_refused() -> None:
    _, deposits, escrow = purses()
    with pytest.raises(IntegrityError, match="pay_entry_adds_up"):
        write_by_hand((deposits.id, "EUR", -5), (escrow.id, "EUR", 5), balance_before=1)


def test_nothing_in_the_program_can_edit_or_delete_a_line() -> None:
    deposit(*purses(), key="k")
    for change in (
        lambda: LedgerTransaction.objects.update(amount_minor=F("amount_minor") + 1),
        lambda: LedgerEntry.objects.update(balance_after=0),
        lambda: LedgerEntry.objects.all().delete(),
        lambda: LedgerTransaction.objects.get().save(),
    ):
        with pytest.raises(DatabaseError, match="permission denied"):
            change()
    check_ledger()


def test_twenty_postings_of_one_key_at_once_make_one_transaction() -> None:
    organisation_id, source, target = purses()
    results = in_parallel(20, lambda _: deposit(organisation_id, source, target, "same"))
    assert [type(result) for result in results].count(int) == 1
    refused = [result for result in results if not isinstance(result, int)]
    assert {(type(error), error.code) for error in refused} == {(Conflict, "already-posted")}
    assert LedgerTransaction.objects.count() == 1
    assert LedgerAccount.objects.get(pk=target.id).balance_minor == 500
    check_ledger()


def test_parallel_postings_of_many_keys_leave_an_unbroken_chain() -> None:
    organisation_id, source, target = purses()
    results = in_parallel(20, lambda place: deposit(organisation_id, source, target, f"k{place}", amount=place + 1))
    assert all(isinstance(result, int) for result in results), results
    assert LedgerAccount.objects.get(pk=target.id).balance_minor == 210
    check_ledger()


def test_an_account_of_a_person_cannot_be_overdrawn() -> None:
    organisation_id, deposits, escrow = purses()
    with pytest.raises(Conflict) as refusal, transaction.atomic():
        ledger_post(Booking(
            key="k", kind="refund", move=Move.REFUND, source=escrow, target=deposits, amount_minor=1, currency="EUR",
            organisation_id=organisation_id, at=NOW,
        ))  # fmt: skip
    assert refusal.value.code == "not-enough-money"


def test_a_posting_in_another_currency_than_the_accounts_is_refused() -> None:
    organisation_id, deposits, escrow = purses()
    with pytest.raises(Conflict) as refusal:
        deposit(organisation_id, deposits, escrow, "k", currency="USD")
    assert refusal.value.code == "no-such-account"
    assert not LedgerTransaction.objects.exists()
