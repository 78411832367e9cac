"""One place to ask the time, so that tests and sample data can set it.

Services ask `utcnow()` once and hand the answer down; domain code receives `now` and never asks. Replacing the clock
is meant for tests: it applies to the whole process, all threads included.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol

__all__ = [
    "Clock",
    "ManualClock",
    "SystemClock",
    "epoch_ms",
    "from_epoch_ms",
    "shifted",
    "use_clock",
    "use_offset",
    "utcnow",
]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Anything that can tell the time."""

    def now(self) -> datetime:
        """An aware time in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until it is moved; safe to share between threads.

    >>> clock = ManualClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    >>> clock.advance(timedelta(minutes=10)).isoformat()
    '2026-03-02T09:10:00+00:00'
    """

    def __init__(self, at: datetime) -> None:
        self._lock = threading.Lock()
        self._at = _in_utc(at)

    def now(self) -> datetime:
        with self._lock:
            return self._at

    def advance(self, by: timedelta) -> datetime:
        with self._lock:
            self._at += by
            return self._at

    def set(self, at: datetime) -> None:
        with self._lock:
            self._at = _in_utc(at)


_current: Clock = SystemClock()
_offset: Callable[[], timedelta] | None = None


def utcnow() -> datetime:
    """The time now, aware and in UTC, from the clock in use."""
    return shifted(_current.now())


def shifted(at: datetime) -> datetime:
    """A time that another clock (the database's) has told, moved by the offset of an installation in test mode.

    Outside test mode it comes back as it is: no rule can be told another time there.
    """
    return at if _offset is None else at + _offset()


def use_offset(offset: Callable[[], timedelta] | None) -> None:
    """Add what `offset` says to every time that is asked in this process from now on; None ends it."""
    global _offset
    _offset = offset


@contextmanager
def use_clock(clock: Clock) -> Iterator[Clock]:
    """Make `clock` the one that `utcnow` asks until the block ends."""
    global _current
    previous, _current = _current, clock
    try:
        yield clock
    finally:
        _current = previous


def epoch_ms(at: datetime) -> int:
    """Whole milliseconds since 1970 in UTC, rounded down; computed in integers, so it is exact.

    >>> epoch_ms(datetime(1970, 1, 1, 0, 0, 1, 2999, tzinfo=UTC))
    1002
    """
    return (_in_utc(at) - _EPOCH) // timedelta(milliseconds=1)


def from_epoch_ms(milliseconds: int) -> datetime:
    """The inverse of `epoch_ms`.

    >>> from_epoch_ms(1002).isoformat()
    '1970-01-01T00:00:01.002000+00:00'
    """
    return _EPOCH + timedelta(milliseconds=milliseconds)


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("A time without a zone is not accepted: its meaning would depend on the machine.")
    return at.astimezone(UTC)
