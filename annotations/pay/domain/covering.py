"""How far the escrow reaches: what of the approved work becomes payable now, and what stays owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kernel.rounding import allocate

__all__ = ["Covered", "Waiting", "cover", "uncovered"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One person's approved work, and how much the project still owes them before any of it is covered."""

    approved_minor: int
    owed_minor: int


@dataclass(frozen=True, slots=True)
class Covered:
    """What the escrow settles of the debt, and what of the approved work is payable with it."""

    settle_minor: int
    payable_minor: int


def cover(waiting: Sequence[Waiting], escrow_minor: int) -> list[Covered]:
    """Settle what is owed for approved work from the escrow; when it falls short, everybody gets the same share.

    Approved work that is not owed for any more (it was covered before) is payable whatever the escrow holds. Nobody
    gets more than they wait for, and the shares add up to the escrow exactly.

    >>> cover([Waiting(600, 600), Waiting(300, 300)], 300)
    [Covered(settle_minor=200, payable_minor=200), Covered(settle_minor=100, payable_minor=100)]
    >>> cover([Waiting(600, 900)], 10_000)
    [Covered(settle_minor=600, payable_minor=600)]
    """
    if escrow_minor < 0 or any(person.approved_minor < 0 or person.owed_minor < 0 for person in waiting):
        raise ValueError("Neither work, debts nor the escrow can be below zero.")
    needed = [min(person.approved_minor, person.owed_minor) for person in waiting]
    settled = needed if sum(needed) <= escrow_minor else allocate(escrow_minor, needed)
    return [
        Covered(settle_minor=settle, payable_minor=person.approved_minor - need + settle)
        for person, need, settle in zip(waiting, needed, settled, strict=True)
    ]


def uncovered(owed_minor: int, all_owed_minor: int, escrow_minor: int) -> int:
    """What the escrow is too small for of one person's money, were all that the project owes shared out now; rounded up.

    `all_owed_minor` is what the project owes everybody, this person included.

    >>> uncovered(300, 900, 5_000), uncovered(300, 900, 600), uncovered(300, 900, 0)
    (0, 100, 300)
    """
    short = max(0, all_owed_minor - escrow_minor)
    return -(-owed_minor * short // all_owed_minor) if all_owed_minor else 0
