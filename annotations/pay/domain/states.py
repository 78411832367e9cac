"""Where money can be, and every move it can make (docs/algorithms/pay.md section 5).

The state of money is the account it lies on; there is no status column that could say otherwise.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from kernel.errors import Conflict

__all__ = ["MAY_BE_NEGATIVE", "MOVES", "AccountKind", "Move", "check_move", "moves_from"]


class AccountKind(StrEnum):
    """The accounts of an organisation (deposits), its projects (escrow, due) and its annotators (all others)."""

    DEPOSITS = "deposits"
    ESCROW = "escrow"
    DUE = "due"
    EARNED = "earned"
    APPROVED = "approved"
    PAYABLE = "payable"
    IN_PAYOUT = "in_payout"
    PAID = "paid"
    PAYOUT_FAILED = "payout_failed"
    HELD = "held"


# The world outside, and what an organisation owes: the mirror images of money that is here, or will be.
MAY_BE_NEGATIVE: Final = frozenset({AccountKind.DEPOSITS, AccountKind.DUE})


class Move(StrEnum):
    """Why money moves."""

    DEPOSIT = "deposit"
    REFUND = "refund"
    ACCRUE = "accrue"
    ACCRUE_DUE = "accrue_due"
    SETTLE_DUE = "settle_due"
    APPROVE = "approve"
    MAKE_PAYABLE = "make_payable"
    BATCH = "batch"
    PAY = "pay"
    FAIL = "fail"
    RETRY = "retry"
    HOLD = "hold"
    RELEASE = "release"
    REVERSE = "reverse"


_A = AccountKind

# There is no way back from `paid`, and only one from the accounts of a person to those of a project: through `held`.
MOVES: Final[dict[Move, frozenset[tuple[AccountKind, AccountKind]]]] = {
    Move.DEPOSIT: frozenset({(_A.DEPOSITS, _A.ESCROW)}),
    Move.REFUND: frozenset({(_A.ESCROW, _A.DEPOSITS)}),
    Move.ACCRUE: frozenset({(_A.ESCROW, _A.EARNED)}),
    Move.ACCRUE_DUE: frozenset({(_A.DUE, _A.EARNED)}),
    Move.SETTLE_DUE: frozenset({(_A.ESCROW, _A.DUE)}),
    Move.APPROVE: frozenset({(_A.EARNED, _A.APPROVED)}),
    Move.MAKE_PAYABLE: frozenset({(_A.APPROVED, _A.PAYABLE)}),
    Move.BATCH: frozenset({(_A.PAYABLE, _A.IN_PAYOUT)}),
    Move.PAY: frozenset({(_A.IN_PAYOUT, _A.PAID)}),
    Move.FAIL: frozenset({(_A.IN_PAYOUT, _A.PAYOUT_FAILED)}),
    Move.RETRY: frozenset({(_A.PAYOUT_FAILED, _A.PAYABLE)}),
    Move.HOLD: frozenset({(_A.EARNED, _A.HELD), (_A.APPROVED, _A.HELD), (_A.PAYABLE, _A.HELD)}),
    Move.RELEASE: frozenset({(_A.HELD, _A.APPROVED)}),
    Move.REVERSE: frozenset({(_A.HELD, _A.ESCROW)}),
}


def check_move(move: Move, source: AccountKind, target: AccountKind) -> None:
    """Raise `Conflict` unless `move` may take money from `source` to `target`.

    >>> check_move(Move.APPROVE, AccountKind.EARNED, AccountKind.APPROVED)
    """
    if (source, target) in MOVES[move]:
        return
    raise Conflict(
        f"Money cannot move from {source} to {target} by {move}.",
        code="money-cannot-move",
        kept="Nothing was moved.",
        remedy=f"From {source} it can only go by: {', '.join(moves_from(source)) or 'nothing, it stays there'}.",
    )


def moves_from(source: AccountKind) -> list[Move]:
    """The moves that can take money off an account of this kind.

    >>> moves_from(AccountKind.PAID)
    []
    """
    return [move for move, pairs in MOVES.items() if any(pair[0] is source for pair in pairs)]
