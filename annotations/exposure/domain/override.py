"""Raising a limit for one person: two operators, a reason and an end (docs/algorithms/exposure.md section 3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from annotations.exposure.domain.limits import CEILINGS, HOUR_MS, STANDARD, Limits, Window, check_raised
from kernel.errors import Conflict, FieldError, Invalid

__all__ = ["LONGEST_MS", "Raise", "base_limits", "check_override", "check_second_person"]

# No exception lasts longer than a fortnight: whoever still needs it then asks again, and is asked again why.
LONGEST_MS: Final = 14 * 24 * HOUR_MS
_REASON_LENGTH: Final = range(10, 501)


@dataclass(frozen=True, slots=True)
class Raise:
    """An approved exception: the amount (qpms; milliseconds for `view`) and when it ends by itself."""

    amount: int
    until_ms: int


def check_override(*, window: Window, amount: int, reason: str, now_ms: int, until_ms: int) -> None:
    """What may be asked for: at most the ceiling, more than the standard, for a reason, for a fortnight at most.

    Raises `Invalid`: `above-ceiling` beyond the constants in code, else naming each field.

    >>> check_override(window=Window.DAY, amount=2 * STANDARD[Window.DAY], reason="Backlog after the outage", now_ms=0,
    ...     until_ms=3_600_000)
    """
    check_raised({window: amount})
    errors: list[FieldError] = []
    if amount <= STANDARD[window]:
        errors.append({"field": "amount", "message": "An exception raises a limit above the standard one."})
    if len(reason.strip()) not in _REASON_LENGTH:
        errors.append({"field": "reason", "message": "Say why, in 10 to 500 characters."})
    if not now_ms < until_ms <= now_ms + LONGEST_MS:
        errors.append({"field": "until", "message": "An end in the future, at most 14 days from now."})
    if errors:
        raise Invalid("This exception cannot be asked for.", errors=errors, kept="The limits are as they were.")


def check_second_person(*, requested_by: int, decided_by: int, person: int) -> None:
    """Two people, and neither of them the one it is about. Raises `Conflict`.

    >>> check_second_person(requested_by=1, decided_by=2, person=3)
    """
    if decided_by == requested_by:
        raise Conflict(
            "Whoever asked for an exception cannot approve it.",
            code="second-person-needed",
            kept="The request waits.",
            remedy="Ask another operator.",
        )
    if person in {requested_by, decided_by}:
        raise Conflict(
            "Nobody decides on their own limits.", code="second-person-needed", kept="The limits are as they were."
        )


def base_limits(raised: Mapping[Window, Raise], *, now_ms: int) -> Limits:
    """The installation's limits for a person: the standard ones, with the exceptions that have not ended yet.

    Whatever is stored, nothing above the ceilings is ever read, and `view` never moves.

    >>> base_limits({Window.RUN: Raise(10**12, 1000)}, now_ms=999)[Window.RUN] == 2 * STANDARD[Window.RUN]
    True
    >>> base_limits({Window.RUN: Raise(10**12, 1000)}, now_ms=1000) == STANDARD
    True
    """
    limits = dict(STANDARD)
    for window, one in raised.items():
        if one.until_ms > now_ms:
            limits[window] = min(max(STANDARD[window], one.amount), CEILINGS[window])
    return limits
