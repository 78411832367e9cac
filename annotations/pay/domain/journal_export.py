"""The ledger as text that hledger and beancount read and check (docs/algorithms/payout.md section 7).

Every transaction has its two postings, with the ledger's own signs; at the end every account's balance is asserted, so that
a missing or changed posting makes their checks fail. Times are days and people pseudonyms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kernel.money import Money, exponent

__all__ = ["Balance", "JournalPosting", "JournalTransaction", "account_name", "beancount_text", "hledger_text"]

_WIDTH: Final = 60


@dataclass(frozen=True, slots=True)
class JournalPosting:
    """An amount onto or off an account, named as `account_name` does, and the balance it left there."""

    account: str
    amount: Money
    balance: Money
    number: int


@dataclass(frozen=True, slots=True)
class JournalTransaction:
    """One transaction of the ledger: its row id, its day (UTC), why, and its postings."""

    id: int
    day: date
    kind: str
    postings: tuple[JournalPosting, ...]


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account holds after its last posting."""

    amount: Money
    number: int


def account_name(kind: str, project_id: int | None, person: str) -> str:
    """The name of an account in both formats: capitals in front of every part, as beancount wants it.

    >>> account_name("in_payout", 7, "p-3f2a")
    'Assets:InPayout:Project-7:P-3f2a'
    >>> account_name("deposits", None, "")
    'Equity:Deposits'
    """
    root = "Equity" if kind == "deposits" else "Assets"
    parts = [root, "".join(word.capitalize() for word in kind.split("_"))]
    if project_id is not None:
        parts.append(f"Project-{project_id}")
    if person:
        parts.append(f"P{person[1:]}" if person.startswith("p") else f"P-{person}")
    return ":".join(parts)


def hledger_text(transactions: Iterable[JournalTransaction], *, title: str) -> Iterator[str]:
    """The journal, one piece of text at a time. hledger sorts by day itself, so the assertions stand on the last day.

    >>> euro = JournalPosting("Assets:Escrow", Money(5, "EUR"), Money(5, "EUR"), 1)
    >>> print("".join(hledger_text([JournalTransaction(1, date(2026, 3, 4), "deposit", (euro,))], title="t")).splitlines()[4])
    2026-03-04 * deposit  ; id: 1
    """
    yield f"; {_plain(title)}\n\n"
    seen = _Seen()
    for transaction in transactions:
        yield from (f"account {name}\n" for name in seen.new_accounts(transaction))
        yield from (f"commodity {_digits(Money(0, currency))}\n" for currency in seen.new_currencies(transaction))
        yield f"{transaction.day.isoformat()} * {transaction.kind}  ; id: {transaction.id}\n"
        for posting in transaction.postings:
            yield f"    {posting.account:<{_WIDTH}}  {_amount(posting.amount)}\n"
        yield "\n"
    if seen.balances:
        yield f"{seen.last.isoformat()} * balances\n"
        for (name, _), balance in sorted(seen.balances.items(), key=lambda pair: pair[0]):
            yield f"    {name:<{_WIDTH}}  {_amount(Money(0, balance.amount.currency))} = {_amount(balance.amount)}\n"


def beancount_text(transactions: Iterable[JournalTransaction], *, title: str) -> Iterator[str]:
    """The same for beancount, whose assertions hold at the beginning of a day: they stand on the day after the last."""
    yield f'option "title" "{_plain(title)}"\n\n'
    seen = _Seen()
    for transaction in transactions:
        yield from (f"1970-01-01 open {name}\n" for name in seen.new_accounts(transaction))
        yield f'{transaction.day.isoformat()} * "{transaction.kind}"\n  id: "{transaction.id}"\n'
        for posting in transaction.postings:
            yield f"  {posting.account:<{_WIDTH}}  {_amount(posting.amount)}\n"
        yield "\n"
    after = (seen.last + timedelta(days=1)).isoformat()
    for (name, _), balance in sorted(seen.balances.items(), key=lambda pair: pair[0]):
        yield f"{after} balance {name:<{_WIDTH}}  {_amount(balance.amount)}\n"


class _Seen:
    """What the text so far has opened, and the balance after the last posting of each account."""

    def __init__(self) -> None:
        self.accounts: set[str] = set()
        # An account of the same name may hold several currencies; each is asserted by itself.
        self.balances: dict[tuple[str, str], Balance] = {}
        self.currencies: set[str] = set()
        self.last = date(1970, 1, 1)

    def new_accounts(self, transaction: JournalTransaction) -> list[str]:
        new = sorted({posting.account for posting in transaction.postings} - self.accounts)
        self.accounts.update(new)
        self.last = max(self.last, transaction.day)
        for posting in transaction.postings:
            key = posting.account, posting.amount.currency
            known = self.balances.get(key)
            # Ids of transactions are given before accounts are locked, so the last number counts and not the last line.
            if known is None or posting.number > known.number:
                self.balances[key] = Balance(posting.balance, posting.number)
        return new

    def new_currencies(self, transaction: JournalTransaction) -> list[str]:
        new = sorted({posting.amount.currency for posting in transaction.postings} - self.currencies)
        self.currencies.update(new)
        return new


def _amount(money: Money) -> str:
    return f"{money.format()} {money.currency}"


def _digits(money: Money) -> str:
    # hledger wants a decimal mark in the directive even where the currency has no decimals.
    return _amount(money) if exponent(money.currency) else f"{money.format()}. {money.currency}"


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable() and letter not in '"\\;')
