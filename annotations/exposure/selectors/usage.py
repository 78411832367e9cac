"""What counts in each window now, and the limits it is held against: reads shared by the gate and the person's own page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from annotations.exposure.domain.dose import Reservation
from annotations.exposure.domain.limits import RUN_GAP_MS, STANDARD, WINDOW_MS, Limits, Window, strictest
from annotations.exposure.domain.override import Raise, base_limits
from annotations.exposure.domain.windows import Hold
from annotations.exposure.models import ExposureAccount, ExposureReservation
from kernel.clock import epoch_ms


@dataclass(frozen=True, slots=True)
class Standing:
    """An account with its open reservations, at a time."""

    row: ExposureAccount
    holds: tuple[Hold, ...]
    now: datetime

    @classmethod
    def of(cls, row: ExposureAccount, open_rows: Iterable[ExposureReservation], now: datetime) -> "Standing":
        holds = tuple(Hold(epoch_ms(one.reserved_at), Reservation(one.level, one.view_ms)) for one in open_rows)
        return cls(row, holds, now)


def run_goes_on(account: ExposureAccount, holds: Iterable[Hold], now: datetime) -> bool:
    """Whether a view now, or one still open, belongs to the run of the last settled view."""
    if account.last_view_at is None:
        return False
    first_start = min((hold.started_ms for hold in holds if hold.reservation.level), default=epoch_ms(now))
    return first_start - epoch_ms(account.last_view_at) < RUN_GAP_MS


_GONE = """
SELECT w.name, coalesce(c.cum_qpms, 0), coalesce(c.cum_view_ms, 0)
  FROM unnest(%s::text[], %s::bigint[]) AS w(name, ms)
  LEFT JOIN LATERAL (
    SELECT cum_qpms, cum_view_ms FROM exposure_exposurecharge
     WHERE user_id = %s AND at <= %s::timestamptz - w.ms * interval '1 millisecond' ORDER BY at DESC, id DESC LIMIT 1
  ) c ON true
"""


def usage_of(standing: Standing) -> dict[Window, int]:
    """What counts in each window now: the difference of two running totals, plus what is reserved and still open.

    The same as `domain.windows.used` over the whole log, in two index look-ups a window (test_windows_agree).
    """
    account, holds = standing.row, [hold for hold in standing.holds if hold.reservation.level]
    held_qpms = sum(hold.reservation.qpms for hold in holds)
    held_view_ms = sum(hold.reservation.view_ms for hold in holds)
    run = account.cum_qpms - account.run_base_qpms if run_goes_on(account, holds, standing.now) else 0
    usage = {Window.RUN: run + held_qpms}
    with connection.cursor() as cursor:
        windows = list(WINDOW_MS)
        cursor.execute(_GONE, [[w.value for w in windows], [WINDOW_MS[w] for w in windows], account.pk, standing.now])
        for name, gone_qpms, gone_view_ms in cursor.fetchall():
            if name == Window.VIEW:
                usage[Window.VIEW] = account.cum_view_ms - gone_view_ms + held_view_ms
            else:
                usage[Window(name)] = account.cum_qpms - gone_qpms + held_qpms
    return usage


def limits_for(account: ExposureAccount, project_limits: dict[str, int], now: datetime) -> Limits:
    """The strictest of the installation's limits (with the person's exceptions), the project's and the person's own."""
    base = STANDARD if not account.raised else base_limits(_raised(account.raised), now_ms=epoch_ms(now))
    return strictest(base, _windows(project_limits), _windows(account.lowered))


def _raised(stored: dict[str, list[int]]) -> dict[Window, Raise]:
    return {Window(name): Raise(amount, until_ms) for name, (amount, until_ms) in stored.items()}


def _windows(limits: dict[str, int]) -> dict[Window, int]:
    return {Window(name): limit for name, limit in limits.items() if name in set(Window)}
