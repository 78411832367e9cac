"""When a full window has room again, without reading the log: a bisection over time, each step one index look-up."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection

from annotations.exposure.domain.dose import Reservation
from annotations.exposure.domain.limits import RUN_GAP_MS, WINDOW_MS, Limits, Window, fits_alone
from annotations.exposure.models import ExposureCharge
from annotations.exposure.selectors.usage import Standing
from kernel.clock import epoch_ms, from_epoch_ms

# The earliest time at which the running total had reached the target, to the millisecond, never before it.
_REACHED = """
WITH RECURSIVE search(low, high, step) AS (
  SELECT %(low)s::timestamptz, %(high)s::timestamptz, 0
  UNION ALL
  SELECT CASE WHEN t.total >= %(target)s THEN s.low ELSE s.mid END, CASE WHEN t.total >= %(target)s THEN s.mid ELSE s.high END, s.step + 1
    FROM (SELECT low, high, step, low + (high - low) / 2 AS mid FROM search
           WHERE high - low > interval '1 millisecond' AND step < 64) s
   CROSS JOIN LATERAL (
     SELECT coalesce((SELECT {column} FROM exposure_exposurecharge WHERE user_id = %(user)s AND at <= s.mid
                       ORDER BY at DESC, id DESC LIMIT 1), 0) AS total) t
)
SELECT high FROM search ORDER BY step DESC LIMIT 1
"""


def frees_at(
    standing: Standing, reservation: Reservation, limits: Limits, over: Mapping[Window, int]
) -> datetime | None:
    """When the reservation fits, if nothing more is viewed; None when it is larger than a limit itself.

    The same as `domain.windows.decide` over the whole log, with O(log n) look-ups (test_when_a_window_frees_agrees).
    """
    if not over or not fits_alone(reservation, limits):
        return None
    return max(_window_frees(standing, window, excess) for window, excess in over.items())


def _window_frees(standing: Standing, window: Window, excess: int) -> datetime:
    now, account = standing.now, standing.row
    if window is Window.RUN:
        started = now if any(hold.reservation.level for hold in standing.holds) else account.last_view_at or now
        return started + timedelta(milliseconds=RUN_GAP_MS)
    length = timedelta(milliseconds=WINDOW_MS[window])
    column = "cum_view_ms" if window is Window.VIEW else "cum_qpms"
    gone = ExposureCharge.objects.filter(user_id=account.pk, at__lte=now - length).order_by("-at", "-id")
    target = (gone.values_list(column, flat=True).first() or 0) + excess
    total = account.cum_view_ms if window is Window.VIEW else account.cum_qpms
    if total < target:
        return now + length
    with connection.cursor() as cursor:
        values = {"low": now - length, "high": now, "target": target, "user": account.pk}
        cursor.execute(_REACHED.format(column=column), values)
        reached: datetime = cursor.fetchone()[0]
    return from_epoch_ms(epoch_ms(reached) + 1) + length
