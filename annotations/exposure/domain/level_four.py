"""The further rules for content of level 4 (requirement E11, docs/algorithms/exposure.md section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from annotations.exposure.domain.dose import Reservation
from annotations.exposure.domain.limits import HOUR_MS

__all__ = ["LevelFourDecision", "LevelFourRule", "check_level_four"]

_DAY_MS: Final = 24 * HOUR_MS
_MOST_A_DAY: Final = 10
_NEWCOMER_MS: Final = 14 * _DAY_MS


class LevelFourRule(StrEnum):
    """Why an item of level 4 is not served now."""

    TEN_A_DAY = "ten_a_day"
    NEVER_TWO_RUNNING = "never_two_running"
    FIRST_FORTNIGHT = "first_fortnight"
    LAST_HOUR = "last_planned_hour"


@dataclass(frozen=True, slots=True)
class LevelFourDecision:
    """Whether it may be served; if not, by which rule, and when that rule ends (None: another item must come first)."""

    allowed: bool
    rule: LevelFourRule | None = None
    frees_at_ms: int | None = None


def check_level_four(
    reservation: Reservation,
    *,
    now_ms: int,
    started_ms: int,
    served_ms: Sequence[int],
    last_item_was_level_four: bool,
    shift_ends_ms: int | None,
) -> LevelFourDecision:
    """Ask the four rules; every other level passes.

    `started_ms` is when the person first worked here, `served_ms` the ascending times at which level-4 items were
    served to them in any project, `shift_ends_ms` the end of the planned interval, if one was planned.

    >>> check_level_four(Reservation(4, 1000), now_ms=0, started_ms=0, served_ms=[], last_item_was_level_four=False,
    ...     shift_ends_ms=None).rule
    <LevelFourRule.FIRST_FORTNIGHT: 'first_fortnight'>
    """
    if reservation.level < 4:
        return LevelFourDecision(allowed=True)
    if now_ms < started_ms + _NEWCOMER_MS:
        return _refused(LevelFourRule.FIRST_FORTNIGHT, started_ms + _NEWCOMER_MS)
    # The view must be over before the last hour begins.
    if shift_ends_ms is not None and now_ms + reservation.view_ms > shift_ends_ms - HOUR_MS:
        return _refused(LevelFourRule.LAST_HOUR, shift_ends_ms)
    recent = [at for at in served_ms if at > now_ms - _DAY_MS]
    if len(recent) >= _MOST_A_DAY:
        return _refused(LevelFourRule.TEN_A_DAY, recent[-_MOST_A_DAY] + _DAY_MS)
    if last_item_was_level_four:
        return _refused(LevelFourRule.NEVER_TWO_RUNNING, None)
    return LevelFourDecision(allowed=True)


def _refused(rule: LevelFourRule, frees_at_ms: int | None) -> LevelFourDecision:
    return LevelFourDecision(allowed=False, rule=rule, frees_at_ms=frees_at_ms)
