"""Reserve before serve, settle after: the three writes of the exposure log."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import connection

from annotations.exposure.domain.dose import Reservation
from annotations.exposure.domain.limits import check
from annotations.exposure.models import ExposureAccount, ExposureReservation
from annotations.exposure.selectors.usage import Standing, limits_for, usage_of
from annotations.exposure.services.account import account_lock
from annotations.exposure.services.charging import charge_append

_RESERVE = """
WITH account AS (
  UPDATE exposure_exposureaccount SET last_level = %(level)s WHERE user_id = %(user)s AND last_level <> %(level)s
)
INSERT INTO exposure_exposurereservation (user_id, assignment_id, item_id, path, category, level, view_ms, qpms, reserved_at)
VALUES (%(user)s, %(assignment)s, %(item)s, 'workbench', %(category)s, %(level)s, %(view_ms)s, %(qpms)s, %(now)s)
"""


def reservation_make(
    *,
    user_id: int,
    assignment_id: int,
    severity: Mapping[str, int],
    level: int,
    view_ms: int,
    now: datetime,
    item_id: int | None = None,
) -> None:
    """Reserve the worst case of one view, in the transaction in which `gate_open` locked the account.

    `item_id` lets a later rating find who saw the item.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _RESERVE,
            {
                "user": user_id,
                "assignment": assignment_id,
                "item": item_id,
                "category": max(severity, key=lambda name: severity[name], default="other"),
                "level": level,
                "view_ms": view_ms,
                "qpms": Reservation(level, view_ms).qpms,
                "now": now,
            },
        )


def level_noted(*, user_id: int, level: int) -> None:
    """Remember the level of the item served last: two of level 4 never follow each other (E11)."""
    ExposureAccount.objects.filter(user_id=user_id).exclude(last_level=level).update(last_level=level)


def reservation_extend(
    *, user_id: int, assignment_id: int, view_ms: int, project_limits: dict[str, int], now: datetime
) -> bool:
    """Reserve another stretch of the same view, if it fits into every window. False: the lease ends when it ends."""
    locked = account_lock(user_id, now)
    row = ExposureReservation.objects.select_for_update().filter(assignment_id=assignment_id, settled_at=None).first()
    if row is None:
        return False
    if not check(
        usage_of(locked), Reservation(row.level, view_ms), limits_for(locked.row, project_limits, now)
    ).allowed:
        return False
    row.view_ms += view_ms
    row.qpms = Reservation(row.level, row.view_ms).qpms
    row.save(update_fields=["view_ms", "qpms"])
    return True


def reservation_settle(*, user_id: int, assignment_id: int, now: datetime, seen_ms: int | None) -> Standing:
    """Charge what was seen, never more than reserved; everything for a lost lease (None). Settling again changes nothing.

    Returns the person's standing after it, for whoever serves the next item under the same lock.
    """
    locked = account_lock(user_id, now)
    own = next((view for view in locked.views if view.assignment_id == assignment_id), None)
    if own is None:
        return locked
    charge_append(
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
    return replace(locked, views=tuple(view for view in locked.views if view is not own))
