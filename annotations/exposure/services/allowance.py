"""The highest level whose worst case fits now: the one question behind a lease and behind a glance."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from annotations.exposure.domain.dose import Reservation
from annotations.exposure.domain.level_four import check_level_four
from annotations.exposure.domain.limits import Limits, Window, check
from annotations.exposure.domain.severity import HIGHEST_LEVEL
from annotations.exposure.models import ExposureReservation
from annotations.exposure.selectors.planned_end import planned_end
from annotations.exposure.selectors.usage import Standing, limits_for, usage_of
from kernel.clock import epoch_ms


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is used, what it is held against, and the highest level that may be reserved for `view_ms`.

    `highest` is as far up as was asked: a project without anything above a level need not know about it.
    """

    usage: Mapping[Window, int]
    limits: Limits
    view_ms: int
    level: int
    highest: int

    @property
    def used_share(self) -> float:
        """The fullest window, from 0 to 1, to three digits."""
        share = max((self.usage[window] / self.limits[window] if self.limits[window] else 1.0) for window in Window)
        return round(min(1.0, share), 3)


def allowance(
    standing: Standing, *, view_ms: int, project_limits: dict[str, int], highest: int = HIGHEST_LEVEL
) -> Allowance:
    """Ask every level from `highest` down to the mildest; a cool-down leaves only level 0."""
    limits, usage = limits_for(standing.row, project_limits, standing.now), usage_of(standing)
    cooling = standing.row.cooldown_until
    if cooling and cooling > standing.now:
        return Allowance(usage, limits, view_ms, 0, highest)
    fitting = (level for level in range(highest, 0, -1) if _fits(standing, level, view_ms, usage, limits))
    return Allowance(usage, limits, view_ms, next(fitting, 0), highest)


def may_go_on(standing: Standing, view: ExposureReservation, *, view_ms: int, project_limits: dict[str, int]) -> bool:
    """Whether an open view may last `view_ms` longer: it fits, no cool-down runs, and all of it keeps the rules of level 4.

    Ten a day and never two in succession are asked of the next item only; this one is served already.
    """
    cooling = standing.row.cooldown_until
    if cooling and cooling > standing.now:
        return False
    limits = limits_for(standing.row, project_limits, standing.now)
    if not check(usage_of(standing), Reservation(view.level, view_ms), limits).allowed:
        return False
    return check_level_four(
        Reservation(view.level, view.view_ms + view_ms),
        now_ms=epoch_ms(view.reserved_at),
        started_ms=epoch_ms(standing.row.first_work_at or standing.now),
        served_ms=[],
        last_item_was_level_four=False,
        shift_ends_ms=_ms(planned_end(standing.row.pk, standing.now)) if view.level == HIGHEST_LEVEL else None,
    ).allowed


def _fits(standing: Standing, level: int, view_ms: int, usage: Mapping[Window, int], limits: Limits) -> bool:
    reservation = Reservation(level, view_ms)
    if not check(usage, reservation, limits).allowed:
        return False
    return level < HIGHEST_LEVEL or _level_four(standing, reservation)


def _level_four(standing: Standing, reservation: Reservation) -> bool:
    account, now = standing.row, standing.now
    served = ExposureReservation.objects.filter(
        user_id=account.pk, level=HIGHEST_LEVEL, reserved_at__gt=now - timedelta(days=1)
    ).order_by("reserved_at")
    return check_level_four(
        reservation,
        now_ms=epoch_ms(now),
        started_ms=epoch_ms(account.first_work_at or now),
        served_ms=[epoch_ms(at) for at in served.values_list("reserved_at", flat=True)],
        last_item_was_level_four=account.last_level == HIGHEST_LEVEL,
        shift_ends_ms=_ms(planned_end(account.pk, now)),
    ).allowed


def _ms(at: datetime | None) -> int | None:
    return None if at is None else epoch_ms(at)
