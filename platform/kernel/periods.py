"""Half-open intervals of time, and the pay periods built on them.

An interval holds its start and not its end, so neighbours never share an instant and their lengths add up. A pay
period is an ISO 8601 week in UTC: Monday 00:00 to the next Monday 00:00. It is the same week for everyone, whatever
their time zone, so that a line belongs to one period only and nothing is counted twice when a person travels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from kernel.errors import Invalid

__all__ = ["Interval", "PayPeriod", "pay_period", "pay_periods"]

_WEEK = timedelta(days=7)
_LABEL = re.compile(r"([0-9]{4})-W([0-9]{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Interval:
    """All instants `at` with `start <= at < end`, both ends aware. An empty interval (start = end) is allowed."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("Both ends of an interval need a time zone.")
        if self.end < self.start:
            raise ValueError("An interval must not end before it starts.")

    def __contains__(self, at: datetime) -> bool:
        return self.start <= at < self.end

    @property
    def duration(self) -> timedelta:
        return self.end - self.start

    def overlap(self, other: Interval) -> Interval | None:
        """What both hold, or nothing when they hold no instant in common."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Interval(start, end) if start < end else None


@dataclass(frozen=True, slots=True)
class PayPeriod:
    """One ISO week in UTC.

    >>> PayPeriod(2026, 1).interval.start.isoformat()
    '2025-12-29T00:00:00+00:00'
    """

    year: int
    week: int

    def __post_init__(self) -> None:
        date.fromisocalendar(self.year, self.week, 1) + _WEEK  # The last week of the calendar has no end.

    @classmethod
    def parse(cls, label: str) -> PayPeriod:
        """Read a label such as `2026-W07`."""
        match = _LABEL.fullmatch(label)
        try:
            if match:
                return cls(int(match[1]), int(match[2]))
        except (ValueError, OverflowError):
            pass  # A year of 52 weeks has no week 53; the message below covers it.
        raise Invalid(
            f"{label[:40]!r} is not a pay period.",
            code="bad-period",
            remedy="Write the ISO year and week, for example 2026-W07.",
        )

    @property
    def label(self) -> str:
        return f"{self.year:04d}-W{self.week:02d}"

    @property
    def interval(self) -> Interval:
        monday = datetime.combine(date.fromisocalendar(self.year, self.week, 1), time(), UTC)
        return Interval(monday, monday + _WEEK)

    def next(self) -> PayPeriod:
        return pay_period(self.interval.end)

    def previous(self) -> PayPeriod:
        return pay_period(self.interval.start - _WEEK)

    def __str__(self) -> str:
        return self.label


def pay_period(at: datetime) -> PayPeriod:
    """The pay period that holds the instant `at`.

    >>> pay_period(datetime(2027, 1, 3, 23, 59, tzinfo=UTC)).label
    '2026-W53'
    """
    if at.tzinfo is None:
        raise ValueError("A time without a zone belongs to no pay period.")
    year, week, _ = at.astimezone(UTC).isocalendar()
    return PayPeriod(year, week)


def pay_periods(interval: Interval) -> Iterator[PayPeriod]:
    """Every pay period that shares at least one instant with the interval, in order."""
    period = pay_period(interval.start)
    while period.interval.start < interval.end:
        yield period
        period = period.next()
