"""Closing an assignment: its state, the item's counters, the session, the person's clock and week, in one statement."""

import json
from typing import Any

from django.db import connection

from annotations.pay.services.accrual import Accrued
from annotations.pay.services.week_totals import ADD_TO_WEEK, week_values
from annotations.work.services.held import Held
from annotations.work.services.person import Person
from background.bigints import bigints

FINISH = f"""
assignment AS (
  UPDATE work_assignment SET state = %(state)s, finished_at = %(now)s, active_ms = %(active)s, skip_reason = %(reason)s, skip_note = %(note)s
   WHERE id = %(assignment)s
), item AS (
  UPDATE items_item SET votes = votes + %(votes)s, slots_free = slots_free + %(slots)s WHERE id = %(item)s RETURNING level
), session AS (
  UPDATE work_worksession SET last_at = %(now)s, active_ms = active_ms + %(active)s, lines = %(lines)s, earned_minor = %(earned)s,
         labels = labels + %(votes)s
   WHERE id = %(session)s
), clock AS (
  UPDATE work_personclock SET counted = %(counted)s, last_work_at = %(now)s WHERE user_id = %(user)s
), week AS ({ADD_TO_WEEK})
"""  # noqa: S608 - constants only


def assignment_finish(held: Held, person: Person, values: dict[str, Any]) -> None:
    """Close the assignment and bring every counter along; `values` are those of `finish_values`."""
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {FINISH} SELECT level FROM item", bigints(values))  # noqa: S608 - constants only
        (level,) = cursor.fetchone()
    # Read under the item's lock, so a rating made while it was in view is seen whenever it came (E8).
    held.level = max(held.level, level)
    finish_noted(held, person, values)


def finish_values(
    held: Held,
    person: Person,
    *,
    state: str,
    active_ms: int,
    counted: list[list[int]],
    pay: Accrued,
    votes: int = 0,
    slots: int = 0,
    reason: str = "",
    note: str = "",
) -> dict[str, Any]:
    """What `FINISH` takes, alone or inside a statement that writes more.

    `pay` is what the act came to, `votes` what the act adds to the item, `slots` what it gives back to the queue.
    """
    return {
        "state": state,
        "now": person.now,
        "active": active_ms,
        "reason": reason,
        "note": note,
        "assignment": held.id,
        "votes": votes,
        "slots": slots,
        "item": held.item_id,
        "lines": json.dumps(held.desk.lines),
        "earned": held.desk.earned_minor,
        "session": held.desk.session_id,
        "counted": json.dumps(counted),
    } | week_values(
        user_id=person.user_id,
        project_id=held.desk.project_id,
        currency=pay.line.currency,
        kind=pay.line.kind,
        amount_minor=pay.week_minor,
        worked_ms=pay.week_ms,
        at=person.now,
    )


def finish_noted(held: Held, person: Person, values: dict[str, Any]) -> None:
    """After the statement: what the rest of the transaction knows of the person and the session."""
    person.counted[:] = json.loads(values["counted"])
    held.desk.session_active_ms += values["active"]
    held.desk.session_last_at = person.now
