"""Breaks: when one is due, how long it is, and what may be done meanwhile (docs/algorithms/exposure.md section 4).

Every break is paid at the higher of the floor and the person's own recent rate; `pay.domain.rates` computes that rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

__all__ = ["BREAK_MS", "Break", "BreakCause", "after_content", "after_work", "working_since_ms"]

_MINUTE_MS: Final = 60_000
_OFFERED_AFTER_MS: Final = 50 * _MINUTE_MS
_REQUIRED_AFTER_MS: Final = 120 * _MINUTE_MS
# A pause of this length between two stretches of work is a break, prompted or not.
_PAUSE_MS: Final = 10 * _MINUTE_MS


class BreakCause(StrEnum):
    """Why a break is due."""

    FULL_RUN = "full_run"
    LEVEL_4 = "level_4"
    WORK_REQUIRED = "work_required"
    WORK_OFFERED = "work_offered"


BREAK_MS: Final[dict[BreakCause, int]] = {
    BreakCause.FULL_RUN: 10 * _MINUTE_MS,
    BreakCause.LEVEL_4: 5 * _MINUTE_MS,
    BreakCause.WORK_REQUIRED: 10 * _MINUTE_MS,
    BreakCause.WORK_OFFERED: 10 * _MINUTE_MS,
}


@dataclass(frozen=True, slots=True)
class Break:
    """A paid break: its cause, from when to when, and the highest level served meanwhile (None: no work)."""

    cause: BreakCause
    starts_ms: int
    ends_ms: int
    highest_level_meanwhile: int | None


def after_content(
    *, now_ms: int, run_is_full: bool, last_view_ended_ms: int | None, last_level_four_ended_ms: int | None
) -> Break | None:
    """The cool-down that content asks for at `now_ms`: the one that ends last, or None.

    `run_is_full`: the run has no room left for the next view. Until it ends only level 0 is served, so taking the
    break and doing level-0 work are both open to the person.

    >>> after_content(now_ms=60_000, run_is_full=True, last_view_ended_ms=0, last_level_four_ended_ms=None).ends_ms
    600000
    """
    due = []
    if run_is_full and last_view_ended_ms is not None:
        due.append((last_view_ended_ms, BreakCause.FULL_RUN))
    if last_level_four_ended_ms is not None:
        due.append((last_level_four_ended_ms, BreakCause.LEVEL_4))
    breaks = [Break(cause, start, start + BREAK_MS[cause], 0) for start, cause in due]
    return max((one for one in breaks if one.ends_ms > now_ms), key=lambda one: one.ends_ms, default=None)


def after_work(*, now_ms: int, working_since_ms: int | None) -> Break | None:
    """The break that time asks for: offered after 50 minutes without a pause, required after 2 hours (U2).

    >>> after_work(now_ms=50 * 60_000, working_since_ms=0).cause
    <BreakCause.WORK_OFFERED: 'work_offered'>
    """
    if working_since_ms is None:
        return None
    worked_ms = now_ms - working_since_ms
    if worked_ms >= _REQUIRED_AFTER_MS:
        cause, meanwhile = BreakCause.WORK_REQUIRED, None
    elif worked_ms >= _OFFERED_AFTER_MS:
        cause, meanwhile = BreakCause.WORK_OFFERED, 4
    else:
        return None
    return Break(cause, now_ms, now_ms + BREAK_MS[cause], meanwhile)


def working_since_ms(worked: Sequence[tuple[int, int]], *, now_ms: int) -> int | None:
    """Since when the person has worked without a pause of 10 minutes; None if they are in such a pause.

    `worked` are the stretches (start, end) of work in ascending order, not overlapping.

    >>> working_since_ms([(0, 600_000), (1_100_000, 2_000_000)], now_ms=2_100_000)
    0
    >>> working_since_ms([(0, 600_000), (1_200_000, 2_000_000)], now_ms=2_100_000)
    1200000
    """
    since, next_start = None, now_ms
    for start, end in reversed(worked):
        if next_start - end >= _PAUSE_MS:
            break
        since = next_start = start
    return since
