"""Shifts: their states, who may move them, and what a late cancellation pays (docs/algorithms/time.md section 1)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from kernel.errors import Conflict, FieldError, Invalid
from kernel.periods import Interval
from kernel.rounding import ceil_div

__all__ = [
    "RESERVE_AHEAD",
    "By",
    "ShiftAct",
    "ShiftState",
    "cancellation_ms",
    "check_interval",
    "items_to_reserve",
    "may_start",
    "shift_move",
    "start_missed",
]

RESERVE_AHEAD: Final = timedelta(hours=48)
_FREE_CANCELLATION: Final = timedelta(hours=24)
_START_EARLY: Final = timedelta(minutes=10)
_START_LATE: Final = timedelta(minutes=30)
_SHORTEST: Final = timedelta(minutes=30)
_LONGEST: Final = timedelta(hours=10)
_FURTHEST: Final = timedelta(days=60)
# The pace assumed until ten labels show the project's own.
_DEFAULT_ITEM_MS: Final = 30_000
_ENOUGH_LABELS: Final = 10
_MOST_ITEMS: Final = 2000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class ShiftState(StrEnum):
    OFFERED = "offered"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    STARTED = "started"
    ENDED = "ended"
    CANCELLED = "cancelled"


class ShiftAct(StrEnum):
    OFFER = "offer"
    PROPOSE = "propose"
    ACCEPT = "accept"
    START = "start"
    END = "end"
    CANCEL = "cancel"


class By(StrEnum):
    """On whose side somebody acts; the platform itself acts by the clock only."""

    PROJECT = "project"
    ANNOTATOR = "annotator"
    PLATFORM = "platform"


_S, _A = ShiftState, ShiftAct
MOVES: Final[dict[tuple[ShiftState | None, ShiftAct, By], ShiftState]] = {
    (None, _A.OFFER, By.PROJECT): _S.OFFERED,
    (None, _A.PROPOSE, By.ANNOTATOR): _S.PROPOSED,
    (_S.OFFERED, _A.ACCEPT, By.ANNOTATOR): _S.ACCEPTED,
    (_S.PROPOSED, _A.ACCEPT, By.PROJECT): _S.ACCEPTED,
    (_S.OFFERED, _A.CANCEL, By.PROJECT): _S.CANCELLED,
    (_S.OFFERED, _A.CANCEL, By.PLATFORM): _S.CANCELLED,
    (_S.PROPOSED, _A.CANCEL, By.PROJECT): _S.CANCELLED,
    (_S.PROPOSED, _A.CANCEL, By.ANNOTATOR): _S.CANCELLED,
    (_S.PROPOSED, _A.CANCEL, By.PLATFORM): _S.CANCELLED,
    (_S.ACCEPTED, _A.START, By.ANNOTATOR): _S.STARTED,
    (_S.ACCEPTED, _A.CANCEL, By.ANNOTATOR): _S.CANCELLED,
    (_S.ACCEPTED, _A.CANCEL, By.PROJECT): _S.CANCELLED,
    (_S.ACCEPTED, _A.CANCEL, By.PLATFORM): _S.CANCELLED,
    (_S.STARTED, _A.END, By.ANNOTATOR): _S.ENDED,
    (_S.STARTED, _A.END, By.PLATFORM): _S.ENDED,
    (_S.STARTED, _A.CANCEL, By.PROJECT): _S.CANCELLED,
}


def shift_move(state: ShiftState | None, act: ShiftAct, by: By) -> ShiftState:
    """The state after the act. Raises Conflict for a move that is not in the table.

    >>> shift_move(ShiftState.OFFERED, ShiftAct.ACCEPT, By.ANNOTATOR)
    <ShiftState.ACCEPTED: 'accepted'>
    """
    after = MOVES.get((state, act, by))
    if after is None:
        raise Conflict(
            f"This shift is {state}, so it cannot be {_DONE[act]} now.",
            code="shift-moved-on",
            kept="Nothing was changed.",
            remedy="Load the list again to see how it stands.",
        )
    return after


_DONE: Final = {
    _A.OFFER: "offered",
    _A.PROPOSE: "proposed",
    _A.ACCEPT: "accepted",
    _A.START: "started",
    _A.END: "ended",
    _A.CANCEL: "cancelled",
}


def check_interval(starts_at: datetime, ends_at: datetime, *, now: datetime) -> Interval:
    """The planned interval. Raises Invalid when it has begun, is too short, too long or too far away."""
    errors: list[FieldError] = []
    if not now < starts_at <= now + _FURTHEST:
        errors.append({"field": "starts_at", "message": "Choose a time within the next 60 days."})
    # Two times of one zone subtract as the clock on its wall shows them, which is an hour wrong twice a year.
    if not _SHORTEST <= (ends_at - _EPOCH) - (starts_at - _EPOCH) <= _LONGEST:
        errors.append({"field": "ends_at", "message": "A shift lasts from 30 minutes to 10 hours."})
    if errors:
        raise Invalid("The shift cannot be planned like this.", errors=errors)
    return Interval(starts_at, ends_at)


def may_start(shift: Interval, *, now: datetime) -> bool:
    """Whether it is time: from ten minutes before the beginning until thirty after it."""
    return shift.start - _START_EARLY <= now < min(shift.start + _START_LATE, shift.end)


def start_missed(shift: Interval, *, now: datetime) -> bool:
    """Whether the time to start is over."""
    return now >= min(shift.start + _START_LATE, shift.end)


def cancellation_ms(state: ShiftState, by: By, shift: Interval, *, now: datetime) -> int:
    """The milliseconds a cancellation pays: the whole shift later than 24 hours before it, of a started one the rest.

    >>> from datetime import UTC
    >>> shift = Interval(datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 11, tzinfo=UTC))
    >>> cancellation_ms(ShiftState.ACCEPTED, By.PROJECT, shift, now=datetime(2026, 3, 1, 10, tzinfo=UTC))
    7200000
    """
    if by is not By.PROJECT or state not in {ShiftState.ACCEPTED, ShiftState.STARTED}:
        return 0
    if state is ShiftState.STARTED:
        return _ms(max(timedelta(0), shift.end - max(now, shift.start)))
    return _ms(shift.duration) if shift.start - now < _FREE_CANCELLATION else 0


def items_to_reserve(shift: Interval, *, labels: int, labels_ms: int) -> int:
    """How many items the shift is expected to need at the pace of the whole project.

    >>> from datetime import UTC
    >>> shift = Interval(datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 11, tzinfo=UTC))
    >>> items_to_reserve(shift, labels=0, labels_ms=0)
    240
    """
    if labels < _ENOUGH_LABELS or labels_ms <= 0:
        labels, labels_ms = 1, _DEFAULT_ITEM_MS
    return min(_MOST_ITEMS, ceil_div(_ms(shift.duration) * labels, labels_ms))


def _ms(length: timedelta) -> int:
    return length // timedelta(milliseconds=1)
