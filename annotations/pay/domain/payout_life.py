"""The life of a batch: which act is possible in which state, and by whom (docs/algorithms/payout.md section 3)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from kernel.errors import Conflict, Forbidden

__all__ = ["Act", "BatchState", "after_answers", "check_act", "check_second_person"]


class BatchState(StrEnum):
    """Where a batch stands."""

    PREPARED = "prepared"
    APPROVED = "approved"
    PAID = "paid"
    PARTLY = "partly"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What a person does with a batch."""

    CHECK = "check"
    APPROVE = "approve"
    WITHDRAW = "withdraw"
    ANSWER = "answer"


_POSSIBLE_IN: Final = {
    Act.CHECK: BatchState.PREPARED,
    Act.APPROVE: BatchState.PREPARED,
    Act.WITHDRAW: BatchState.PREPARED,
    Act.ANSWER: BatchState.APPROVED,
}
_WORDS: Final = {
    BatchState.PREPARED: "prepared and waits for approval",
    BatchState.APPROVED: "approved",
    BatchState.PAID: "paid",
    BatchState.PARTLY: "answered by the bank in full",
    BatchState.WITHDRAWN: "withdrawn",
}


def check_act(act: Act, state: BatchState) -> None:
    """Raise `Conflict` unless the act is possible in this state.

    >>> check_act(Act.APPROVE, BatchState.PREPARED)
    """
    if _POSSIBLE_IN[act] is not state:
        raise Conflict(
            f"This payout is {_WORDS[state]}.",
            code="payout-state",
            kept="It stands as it is.",
            remedy="Look at it again; somebody was faster.",
        )


def check_second_person(*, first_id: int | None, second_id: int) -> None:
    """Raise `Forbidden` unless one person vouches for the batch (prepared or checked it) and another one approves it.

    >>> check_second_person(first_id=1, second_id=2)
    """
    if first_id is None:
        raise Forbidden(
            "The weekly run prepared this payout, and nobody has checked it yet.",
            code="two-people-needed",
            kept="It stays prepared.",
            remedy="Check it; then another owner or administrator approves it.",
        )
    if first_id == second_id:
        raise Forbidden(
            "Who prepared or checked a payout cannot approve it.",
            code="two-people-needed",
            kept="It stays prepared.",
            remedy="Ask another owner or administrator.",
        )


def after_answers(*, payments: int, paid: int, failed: int) -> BatchState:
    """The state of an approved batch once so many of its payments are answered.

    >>> after_answers(payments=3, paid=2, failed=1).value, after_answers(payments=3, paid=2, failed=0).value
    ('partly', 'approved')
    """
    if paid + failed < payments:
        return BatchState.APPROVED
    return BatchState.PARTLY if failed else BatchState.PAID
