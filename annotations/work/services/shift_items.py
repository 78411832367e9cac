"""The items reserved for a shift: slots taken beforehand, given first once the shift has started, and given back after it.

A reserved slot is one that `slots_free` no longer counts, so the queue's statement knows nothing of shifts and pays
nothing for them. Item rows are locked in the order of their ids, or skipped where somebody else holds them: nobody who
holds an item ever waits for another one.
"""

from datetime import datetime

from django.db import connection
from django.db.models import Count, Sum

from annotations.exposure.domain.needs import agreed_mask
from annotations.exposure.services.gate import consent_of
from annotations.work.domain.shift import RESERVE_AHEAD, items_to_reserve
from annotations.work.models import Assignment, AssignmentState, Shift
from annotations.work.services.desk import Desk
from annotations.work.services.unseen import UNSEEN

# How many of the project's last labels say how long an item takes.
_RECENT_LABELS = 1000

_RESERVE = f"""
WITH candidate AS (
  SELECT i.id FROM items_item i
   WHERE i.project_id = %(project)s AND i.slots_free > 0 AND i.state = 'ready' AND (i.needs & ~%(agreed)s::bigint) = 0
     AND {UNSEEN}
     AND NOT EXISTS (SELECT 1 FROM work_reserveditem r JOIN work_shift s ON s.id = r.shift_id
                      WHERE r.item_id = i.id AND s.annotator_id = %(user)s AND s.closed_at IS NULL)
   ORDER BY i.id LIMIT %(number)s FOR UPDATE OF i SKIP LOCKED
), taken AS (
  UPDATE items_item i SET slots_free = i.slots_free - 1 FROM candidate c WHERE i.id = c.id RETURNING i.id
)
INSERT INTO work_reserveditem (shift_id, item_id) SELECT %(shift)s, id FROM taken
"""  # noqa: S608 - constants only

_FREE = """
WITH held AS (
  DELETE FROM work_reserveditem WHERE shift_id = %(shift)s RETURNING item_id
), locked AS (
  SELECT id FROM items_item WHERE id IN (SELECT item_id FROM held) ORDER BY id FOR UPDATE
)
UPDATE items_item i SET slots_free = i.slots_free + 1 FROM locked WHERE i.id = locked.id
"""

_FREE_NEXT = f"""
WITH next AS (
  SELECT r.id AS reserved, i.id FROM work_reserveditem r JOIN items_item i ON i.id = r.item_id
   WHERE r.shift_id = %(shift)s AND i.state = 'ready' AND i.level <= %(max_level)s AND (i.needs & ~%(agreed)s::bigint) = 0
     AND {UNSEEN}
   ORDER BY i.id LIMIT 1 FOR UPDATE OF i SKIP LOCKED
), gone AS (
  DELETE FROM work_reserveditem WHERE id IN (SELECT reserved FROM next)
)
UPDATE items_item i SET slots_free = i.slots_free + 1 FROM next WHERE i.id = next.id RETURNING i.id
"""  # noqa: S608 - constants only


def items_reserve(shift: Shift, *, now: datetime) -> int:
    """Reserve what the shift should need, once it is near enough; again: nothing. Returns how many items.

    The caller has locked the shift, and the person it belongs to.
    """
    if shift.reserved_at is not None or shift.starts_at - now > RESERVE_AHEAD:
        return 0
    assert shift.annotator_id is not None
    recent = Assignment.objects.filter(project_id=shift.project_id, state=AssignmentState.SUBMITTED).order_by("-pk")
    pace = Assignment.objects.filter(pk__in=recent.values("pk")[:_RECENT_LABELS]).aggregate(
        labels=Count("pk"), ms=Sum("active_ms")
    )
    values = {
        "project": shift.project_id,
        "user": shift.annotator_id,
        "shift": shift.pk,
        "agreed": agreed_mask(consent_of(shift.annotator_id)),
        "number": items_to_reserve(shift.planned, labels=pace["labels"], labels_ms=pace["ms"] or 0),
    }
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, values)
        reserved = int(cursor.rowcount)
    shift.reserved_at = now
    shift.save(update_fields=["reserved_at"])
    return reserved


def items_free(shift: Shift) -> int:
    """Give every item still reserved for the shift back to everybody. Returns how many; again: none."""
    with connection.cursor() as cursor:
        cursor.execute(_FREE, {"shift": shift.pk})
        return int(cursor.rowcount)


def reserved_first(desk: Desk, *, user_id: int, agreed: int, max_level: int) -> bool:
    """Let the queue's next look begin at an item reserved for the person's shift here, if one may be served.

    Its slot is freed under a lock on the item that only this transaction holds, so it is taken by the very next statement
    and by nobody else.
    """
    values = {"shift": desk.shift_here, "user": user_id, "agreed": agreed, "max_level": max_level}
    with connection.cursor() as cursor:
        cursor.execute(_FREE_NEXT, values)
        row = cursor.fetchone()
    if row is None:
        return False
    desk.cursor = int(row[0]) - 1
    return True
