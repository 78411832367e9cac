"""One row of the exposure log: the only writer of running totals, always under the lock of the account."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from annotations.exposure.domain.cooldown import BREAK_MS, BreakCause
from annotations.exposure.domain.dose import Reservation
from annotations.exposure.domain.severity import HIGHEST_LEVEL
from annotations.exposure.domain.windows import Hold
from annotations.exposure.selectors.usage import Standing, run_goes_on
from background.bigints import bigints

# A part of the statement that ends a view: the log, the account that repeats its totals, and the reservation it settles (if
# any) stand or fall together. What it takes is made by `charge_values`.
CHARGE = """
charged AS (
  UPDATE exposure_exposureaccount
     SET cum_qpms = %(cum_qpms)s, cum_view_ms = %(cum_view_ms)s, run_base_qpms = %(run_base_qpms)s, last_view_at = %(charged_at)s,
         cooldown_started_at = %(cooldown_started_at)s, cooldown_until = %(cooldown_until)s, cooldown_reason = %(cooldown_reason)s
   WHERE user_id = %(user)s
), settled AS (
  UPDATE exposure_exposurereservation SET settled_at = %(now)s, seen_ms = %(view_ms)s WHERE id = %(reservation)s
), charge AS (
  INSERT INTO exposure_exposurecharge (user_id, at, category, level, view_ms, qpms, cum_view_ms, cum_qpms, assignment_id, path, reason)
  VALUES (%(user)s, %(charged_at)s, %(category)s, %(level)s, %(view_ms)s, %(qpms)s, %(cum_view_ms)s, %(cum_qpms)s, %(assignment)s,
          %(path)s, %(charge_reason)s)
)
"""


def charge_write(values: dict[str, Any]) -> None:
    """`CHARGE` as a statement of its own: where the view does not end with a label."""
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {CHARGE} SELECT 1", bigints(values))


def charge_values(
    standing: Standing,
    charge: Reservation,
    *,
    holds: Iterable[Hold],
    category: str,
    path: str,
    reason: str,
    qpms: int | None = None,
    assignment_id: int | None = None,
    reservation_id: int | None = None,
    now: datetime,
) -> dict[str, Any]:
    """What `CHARGE` takes; the account in memory is brought along. With `reservation_id` that reservation is settled with it.

    `holds` are this view and those still open: they decide whether the run goes on. `qpms` is given where only the
    difference to an earlier charge is due; time in view is then counted once, with the first.
    """
    account = standing.row
    # The log only grows forward, also when another transaction charged this person after `now` was read.
    at = max(now, account.last_view_at or now)
    added_qpms = charge.qpms if qpms is None else qpms
    if not run_goes_on(account, holds, at):
        account.run_base_qpms = account.cum_qpms
    account.cum_qpms += added_qpms
    account.cum_view_ms += charge.counted_view_ms if qpms is None else 0
    account.last_view_at = at
    if charge.level == HIGHEST_LEVEL and qpms is None:
        account.cooldown_started_at = at
        account.cooldown_until = at + timedelta(milliseconds=BREAK_MS[BreakCause.LEVEL_4])
        account.cooldown_reason = BreakCause.LEVEL_4.value
    return {
        "user": account.pk,
        "cum_qpms": account.cum_qpms,
        "cum_view_ms": account.cum_view_ms,
        "run_base_qpms": account.run_base_qpms,
        "cooldown_started_at": account.cooldown_started_at,
        "cooldown_until": account.cooldown_until,
        "cooldown_reason": account.cooldown_reason,
        "now": now,
        "charged_at": at,
        "reservation": reservation_id,
        "category": category,
        "level": charge.level,
        "view_ms": charge.view_ms,
        "qpms": added_qpms,
        "assignment": assignment_id,
        "path": path,
        "charge_reason": reason,
    }
