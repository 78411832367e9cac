"""Closing an assignment: its state, the item's counters, the session and the person's clock, in one statement."""

import json

from django.db import connection

from annotations.work.services.held import Held
from annotations.work.services.person import Person

_FINISH = """
WITH assignment AS (
  UPDATE work_assignment SET state = %(state)s, finished_at = %(now)s, active_ms = %(active)s, skip_reason = %(reason)s, skip_note = %(note)s
   WHERE id = %(lease)s
), item AS (
  UPDATE items_item SET votes = votes + %(votes)s, slots_free = slots_free + %(slots)s WHERE id = %(item)s
), session AS (
  UPDATE work_worksession SET last_at = %(now)s, active_ms = active_ms + %(active)s, lines = %(lines)s, earned_minor = %(earned)s,
         labels = labels + %(votes)s
   WHERE id = %(session)s
)
UPDATE work_personclock SET counted = %(counted)s, last_work_at = %(now)s WHERE user_id = %(user)s
"""


def assignment_finish(
    held: Held,
    person: Person,
    *,
    state: str,
    active_ms: int,
    counted: list[list[int]],
    votes: int = 0,
    slots: int = 0,
    reason: str = "",
    note: str = "",
) -> None:
    """Close the assignment and bring every counter along.

    `votes` is what the act adds to the item, `slots` what it gives back to the queue.
    """
    desk = held.desk
    with connection.cursor() as cursor:
        cursor.execute(
            _FINISH,
            {
                "state": state,
                "now": person.now,
                "active": active_ms,
                "reason": reason,
                "note": note,
                "lease": held.id,
                "votes": votes,
                "slots": slots,
                "item": held.item_id,
                "lines": json.dumps(desk.lines),
                "earned": desk.earned_minor,
                "session": desk.session_id,
                "counted": json.dumps(counted),
                "user": person.user_id,
            },
        )
    person.counted[:] = counted
    desk.session_active_ms += active_ms
    desk.session_last_at = person.now
