"""Corrections of counted time: upwards, a tenth of the day at once, the rest by a person or by default (docs/algorithms/time.md section 4)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from kernel.errors import FieldError, Invalid
from kernel.rounding import ceil_div

__all__ = ["DEFAULT_AFTER", "SHORTEST_REASON", "Split", "check_correction", "correction_split", "within_reach"]

# What nobody decided about is paid.
DEFAULT_AFTER: Final = timedelta(days=7)
FURTHEST_BACK: Final = timedelta(days=60)
SHORTEST_REASON: Final = 10
LONGEST_REASON: Final = 1000
_DAY_MS: Final = 86_400_000
_MINUTE_MS: Final = 60_000


class Split(NamedTuple):
    """A correction in milliseconds: what is paid at once, and what goes to a person first."""

    at_once_ms: int
    rest_ms: int


def correction_split(*, counted_ms: int, accepted_before_ms: int, asked_ms: int) -> Split:
    """Split a correction of a day of which `counted_ms` were counted and `accepted_before_ms` accepted by default before.

    >>> correction_split(counted_ms=14_400_000, accepted_before_ms=0, asked_ms=1_800_000)
    Split(at_once_ms=1440000, rest_ms=360000)
    """
    room = max(0, ceil_div(counted_ms, 10) - accepted_before_ms)
    at_once = min(asked_ms, room)
    return Split(at_once, asked_ms - at_once)


def within_reach(day: date, *, now: datetime) -> bool:
    """Whether time on `day` (UTC) can still be corrected: today and the 60 days before.

    >>> within_reach(date(2026, 1, 6), now=datetime(2026, 1, 7, 9)), within_reach(date.max, now=datetime(2026, 1, 7, 9))
    (True, False)
    """
    return now.date() - FURTHEST_BACK <= day <= now.date()


def check_correction(*, day: date, minutes: int, reason: str, day_ms: int, now: datetime) -> int:
    """The correction in milliseconds. Raises Invalid, naming each field that is wrong.

    `day_ms` is what the person's day has already, counted or corrected, in whatever project: nobody is in two places.
    """
    errors: list[FieldError] = []
    if not within_reach(day, now=now):
        errors.append({"field": "day", "message": "Choose a day of the last 60 (UTC)."})
    if minutes < 1:
        errors.append({"field": "minutes", "message": "A whole number from 1: a correction only adds time."})
    elif day_ms + minutes * _MINUTE_MS > _DAY_MS:
        errors.append({"field": "minutes", "message": "The day would have more than 24 hours."})
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
        errors.append({"field": "reason", "message": "Say in a sentence what happened (10 to 1,000 characters)."})
    if errors:
        raise Invalid("The correction cannot be taken like this.", errors=errors, kept="Nothing was changed.")
    return minutes * _MINUTE_MS
