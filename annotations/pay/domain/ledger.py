"""Double entry, pure: postings that sum to zero, entries that remember the balance before and after.

The database repeats both rules (a trigger and append-only tables); this module is what computes, so that
the same rules can be checked on an exported journal without a database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotations.pay.domain.states import MAY_BE_NEGATIVE, AccountKind, Move, check_move
from kernel.errors import Conflict
from kernel.money import Money

__all__ = ["AccountRef", "Entry", "Posting", "check_balanced", "check_chain", "move_money", "post"]


@dataclass(frozen=True, slots=True)
class AccountRef:
    """One account: its kind, its currency, and the id of its row (or any name that is unique)."""

    kind: AccountKind
    currency: str
    key: str


@dataclass(frozen=True, slots=True)
class Posting:
    """`amount_minor` onto (positive) or off (negative) an account."""

    account: AccountRef
    amount_minor: int

    def __post_init__(self) -> None:
        if type(self.amount_minor) is not int or self.amount_minor == 0:
            raise ValueError("A posting is a whole number of minor units other than zero.")


@dataclass(frozen=True, slots=True)
class Entry:
    """A posting as it is stored: it carries the balance it found and the balance it left."""

    posting: Posting
    balance_before_minor: int
    balance_after_minor: int


def move_money(move: Move, *, source: AccountRef, target: AccountRef, amount: Money) -> tuple[Posting, Posting]:
    """The two postings of one move, after asking the table of states whether it exists.

    >>> escrow = AccountRef(AccountKind.ESCROW, "EUR", "p1")
    >>> earned = AccountRef(AccountKind.EARNED, "EUR", "w1")
    >>> [posting.amount_minor for posting in move_money(Move.ACCRUE, source=escrow, target=earned,
    ...     amount=Money(5, "EUR"))]
    [-5, 5]
    """
    check_move(move, source.kind, target.kind)
    if amount.minor <= 0:
        raise ValueError("Only an amount above zero can be moved.")
    if not source.currency == target.currency == amount.currency:
        raise ValueError("A move stays within one currency.")
    return Posting(source, -amount.minor), Posting(target, amount.minor)


def check_balanced(postings: Iterable[Posting]) -> None:
    """Raise `Conflict` unless the postings sum to zero in every currency."""
    sums: defaultdict[str, int] = defaultdict(int)
    for posting in postings:
        sums[posting.account.currency] += posting.amount_minor
    off = {currency: amount for currency, amount in sums.items() if amount}
    if off or not sums:
        raise Conflict(
            "The postings of a transaction must sum to zero in every currency.",
            code="unbalanced",
            kept="Nothing was written.",
            extra={"off_by_minor": off},
        )


def post(postings: Sequence[Posting], balances: Mapping[AccountRef, int]) -> tuple[Entry, ...]:
    """Turn balanced postings into entries, in their order, starting from `balances` (missing means zero).

    Raises `Conflict` when they do not balance, or when an account that must not be overdrawn would be.
    """
    check_balanced(postings)
    now = dict(balances)
    entries = []
    for posting in postings:
        before = now.get(posting.account, 0)
        now[posting.account] = after = before + posting.amount_minor
        entries.append(Entry(posting, before, after))
    for account in {posting.account for posting in postings}:
        if now[account] < 0 and account.kind not in MAY_BE_NEGATIVE:
            raise Conflict(
                f"There is not enough money on the account {account.kind}.",
                code="not-enough-money",
                kept="Nothing was moved.",
                remedy="Deposit more, or move less.",
                extra={"account": account.kind.value, "short_by_minor": -now[account], "currency": account.currency},
            )
    return tuple(entries)


def check_chain(entries: Iterable[Entry]) -> dict[AccountRef, int]:
    """Follow the entries of any number of accounts from zero, and return the last balances.

    Raises `Conflict` at the first entry whose balances do not follow from the entry before it: a missing, added or
    changed entry shows without any other record.
    """
    last: dict[AccountRef, int] = {}
    for number, entry in enumerate(entries, start=1):
        expected = last.get(entry.posting.account, 0)
        after = expected + entry.posting.amount_minor
        if (entry.balance_before_minor, entry.balance_after_minor) != (expected, after):
            raise Conflict(
                f"Entry {number} does not follow from the balance before it.",
                code="broken-chain",
                extra={"entry": number, "expected_before_minor": expected},
            )
        last[entry.posting.account] = after
    return last
