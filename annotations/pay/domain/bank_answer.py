"""What a bank says about a payment, and what that changes: once (docs/algorithms/payout.md section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kernel.errors import Conflict

__all__ = ["MAX_REASON", "Said", "Saying", "news"]

MAX_REASON: Final = 140


class Said(StrEnum):
    """The three things a bank can say."""

    PAID = "paid"
    FAILED = "failed"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Saying:
    """One row of an answer: which payment, what of it, and why."""

    reference: str
    said: Said
    reason: str = ""


def news(reference: str, known: Said | None, said: Said) -> Said | None:
    """What is new: paid or failed, or None if nothing is. Raises `Conflict` when a final answer is contradicted.

    >>> news("FH-1-7", None, Said.PAID), news("FH-1-7", Said.PAID, Said.PAID)
    (<Said.PAID: 'paid'>, None)
    """
    if said is Said.PENDING or said is known:
        return None
    if known is not None:
        raise Conflict(
            f"The payment {reference} is {known} already, and this file says {said}.",
            code="answer-contradicted",
            kept="The first answer stands; nothing of this file was used.",
            remedy="Ask the bank which is right. Money that came back after it was paid needs a person's decision.",
        )
    return said
