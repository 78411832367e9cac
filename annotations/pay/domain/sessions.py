"""When a stretch of work is one session, and so one pay line per kind."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from kernel.periods import pay_period

__all__ = ["SESSION_GAP", "same_session"]

SESSION_GAP: Final = timedelta(minutes=30)


def same_session(last_work: datetime, now: datetime) -> bool:
    """Whether work at `now` continues the session last worked in at `last_work`.

    Less than 30 minutes may lie between, and both must be in one pay period, because a line is settled with its period.

    >>> from datetime import UTC
    >>> nine = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> same_session(nine, nine + timedelta(minutes=29)), same_session(nine, nine + timedelta(minutes=30))
    (True, False)
    """
    return now - last_work < SESSION_GAP and pay_period(last_work) == pay_period(now)
