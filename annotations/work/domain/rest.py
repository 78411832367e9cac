"""The break that time asks for, from the time already counted for a person over all projects (docs/algorithms/time.md section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from annotations.exposure.domain.cooldown import BREAK_MS, Break, BreakCause, after_work, working_since_ms

__all__ = ["rest_due", "stretch_start_ms"]

_SHORTEST_MS: Final = 50 * 60_000


def rest_due(counted: Sequence[Sequence[int]], *, now_ms: int) -> Break | None:
    """The offered or required break at `now_ms`; `counted` are the [start, end] spans of paid time, in order.

    A required break runs from the end of the last work, so that whoever has been away for a while only waits for the rest of it.

    >>> rest_due([[0, 7_200_000]], now_ms=7_260_000)
    Break(cause=<BreakCause.WORK_REQUIRED: 'work_required'>, starts_ms=7200000, ends_ms=7800000, highest_level_meanwhile=None)
    """
    if not counted or counted[-1][1] - counted[0][0] < _SHORTEST_MS:
        return None
    since = stretch_start_ms(counted, now_ms=now_ms)
    if since is None:
        return None
    last_ms = min(counted[-1][1], now_ms)
    due = after_work(now_ms=last_ms, working_since_ms=since)
    if due is None or due.cause is BreakCause.WORK_REQUIRED:
        return due
    return Break(due.cause, now_ms, now_ms + BREAK_MS[due.cause], due.highest_level_meanwhile)


def stretch_start_ms(counted: Sequence[Sequence[int]], *, now_ms: int) -> int | None:
    """Since when the person has worked without a pause of ten minutes; None during such a pause."""
    return working_since_ms([(start, end) for start, end in counted], now_ms=now_ms)
