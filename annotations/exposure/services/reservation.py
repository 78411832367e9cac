"""Reserve before serve, settle after: the three writes of the exposure log."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from annotations.exposure.domain.dose import Reservation
from annotations.exposure.domain.severity import HIGHEST_LEVEL
from annotations.exposure.models import ExposureAccount, ExposureReservation
from annotations.exposure.selectors.usage import Standing
from annotations.exposure.services.account import account_lock
from annotations.exposure.services.allowance import may_go_on
from annotations.exposure.services.charging import charge_values, charge_write

# A part of the statement that leases an item (`taken`, with its severity, and `lease`): no lease without its reservation.
# The category is the worst one's. An item at level 0 needs none; but it lies between two of level 4 (E11).
RESERVE = f"""
reservation AS (
  INSERT INTO exposure_exposurereservation (user_id, assignment_id, item_id, path, category, level, view_ms, qpms, reserved_at)
  SELECT %(user)s, lease.id, taken.id, 'workbench',
         coalesce((SELECT s.key FROM jsonb_each_text(taken.severity) WITH ORDINALITY AS s(key, value, place)
                    ORDER BY s.value::int DESC, s.place LIMIT 1), 'other'),
         taken.level, %(view_ms)s, (%(qpms_by_level)s::bigint[])[taken.level + 1], %(now)s
    FROM taken, lease WHERE taken.level > 0
), served AS (
  UPDATE exposure_exposureaccount a SET last_level = taken.level FROM taken
   WHERE a.user_id = %(user)s AND a.last_level <> taken.level AND (taken.level > 0 OR a.last_level = {HIGHEST_LEVEL})
)
"""  # noqa: S608 - constants only


def worst_cases(view_ms: int) -> dict[str, Any]:
    """What `RESERVE` takes of the dose: the longest view, and what it charges at each level.

    >>> worst_cases(1000)
    {'view_ms': 1000, 'qpms_by_level': [0, 1000, 4000, 12000, 32000]}
    """
    levels = range(HIGHEST_LEVEL + 1)
    return {"view_ms": view_ms, "qpms_by_level": [Reservation(level, view_ms).qpms for level in levels]}


def level_noted(*, user_id: int, level: int) -> None:
    """Remember the level of the item served last: two of level 4 never follow each other (E11)."""
    ExposureAccount.objects.filter(user_id=user_id).exclude(last_level=level).update(last_level=level)


def reservation_extend(
    *, user_id: int, assignment_id: int, view_ms: int, project_limits: dict[str, int], now: datetime
) -> bool:
    """Reserve another stretch of the same view, if it may go on. False: the lease ends when it ends."""
    locked = account_lock(user_id, now)
    row = ExposureReservation.objects.select_for_update().filter(assignment_id=assignment_id, settled_at=None).first()
    if row is None or not may_go_on(locked, row, view_ms=view_ms, project_limits=project_limits):
        return False
    row.view_ms += view_ms
    row.qpms = Reservation(row.level, row.view_ms).qpms
    row.save(update_fields=["view_ms", "qpms"])
    return True


def reservation_settle(*, user_id: int, assignment_id: int, now: datetime, seen_ms: int | None) -> None:
    """Charge what was seen, never more than reserved; everything for a lost lease (None). Settling again changes nothing."""
    _, owed = settlement(account_lock(user_id, now), assignment_id=assignment_id, now=now, seen_ms=seen_ms)
    if owed:
        charge_write(owed)


def settlement(
    locked: Standing, *, assignment_id: int, now: datetime, seen_ms: int | None
) -> tuple[Standing, dict[str, Any] | None]:
    """How the person stands once the view is settled, and what `CHARGE` takes for it; None where nothing is open.

    For the statement that ends the view. Whoever serves the next item under the same lock asks the standing.
    """
    own = next((view for view in locked.views if view.assignment_id == assignment_id), None)
    if own is None:
        return locked, None
    owed = charge_values(
        locked,
        own.hold.reservation.settle(seen_ms),
        holds=locked.holds,
        category=own.category,
        path=own.path,
        reason="lost" if seen_ms is None else "settled",
        assignment_id=assignment_id,
        reservation_id=own.id,
        now=now,
    )
    return replace(locked, views=tuple(view for view in locked.views if view is not own)), owed
