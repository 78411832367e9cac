"""The clocks of recourse, and where a decision stands by them (docs/algorithms/recourse.md sections 2 and 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from kernel.errors import Conflict, Invalid

__all__ = [
    "ANSWER_WITHIN",
    "APPEAL_WITHIN",
    "HOLD_AT_MOST",
    "Course",
    "DecisionState",
    "check_hold",
    "is_closed",
    "state_of",
]

APPEAL_WITHIN: Final = timedelta(days=30)
ANSWER_WITHIN: Final = timedelta(days=7)
HOLD_AT_MOST: Final = timedelta(hours=72)
BETWEEN_HOLDS: Final = timedelta(days=30)


class DecisionState(StrEnum):
    ANNOUNCED = "announced"
    IN_EFFECT = "in_effect"
    APPEALED = "appealed"
    ANSWER_DUE = "answer_due"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Course:
    """What has happened to a decision so far."""

    notice_at: datetime
    effect_at: datetime
    appealed_at: datetime | None = None
    upheld_at: datetime | None = None
    overturned_at: datetime | None = None

    @property
    def appeal_until(self) -> datetime:
        return self.notice_at + APPEAL_WITHIN

    @property
    def answer_until(self) -> datetime | None:
        return self.appealed_at + ANSWER_WITHIN if self.appealed_at else None


def state_of(course: Course, *, now: datetime) -> DecisionState:
    """Where the decision stands. `answer_due` means that the seven days are over and a job will overturn it."""
    if course.overturned_at:
        return DecisionState.OVERTURNED
    if course.upheld_at:
        return DecisionState.UPHELD
    if course.answer_until:
        return DecisionState.ANSWER_DUE if now >= course.answer_until else DecisionState.APPEALED
    if now >= course.appeal_until:
        return DecisionState.FINAL
    return DecisionState.IN_EFFECT if now >= course.effect_at else DecisionState.ANNOUNCED


def is_closed(state: DecisionState) -> bool:
    """Whether the decision stands and can no longer be appealed: what a reversal of money asks."""
    return state in {DecisionState.UPHELD, DecisionState.FINAL}


def check_hold(*, hours: int, last_hold_at: datetime | None, now: datetime) -> datetime:
    """When an emergency hold of so many hours ends.

    Raises `Invalid` beyond 72 hours, `Conflict` when the person was held within 30 days: short holds in a row would be a
    restriction without its safeguards.
    """
    if not 0 < hours <= HOLD_AT_MOST // timedelta(hours=1):
        raise Invalid(
            "An emergency hold lasts at most 72 hours.",
            errors=[{"field": "hours", "message": "Between 1 and 72."}],
            kept="Nobody is held.",
        )
    if last_hold_at is not None and now < last_hold_at + BETWEEN_HOLDS:
        raise Conflict(
            "This person was held within the last 30 days.",
            code="held-before",
            kept="Nobody is held.",
            remedy="If there is a lasting reason, make a decision: it carries a notice and an appeal.",
        )
    return now + timedelta(hours=hours)
