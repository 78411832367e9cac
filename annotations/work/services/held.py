"""A lease in its holder's hands: read and locked by submit, skip, draft, heartbeat and return."""

import json
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import connection

from annotations.exposure.selectors.usage import Standing
from annotations.exposure.services.account import LOCK_VIEWER, VIEWER_COLUMNS, VIEWER_JOINS, viewer_standing
from annotations.pay.domain.active_time import Beat
from annotations.work.domain.timing import CountedTime, beats_matter, count_time
from annotations.work.models import AssignmentState, Draft, Heartbeat
from annotations.work.services.desk import DESK_COLUMNS, DESK_JOINS, Desk
from annotations.work.services.person import Person
from background.bigints import bigints
from kernel.clock import epoch_ms
from kernel.errors import Conflict, NotFound

# An item rated higher while it is in view has a reservation although it was leased at level 0 (E8).
_LEVEL = """CASE WHEN a.level < i.level THEN greatest(a.level, (SELECT r.level FROM exposure_exposurereservation r
                WHERE r.assignment_id = a.id AND r.settled_at IS NULL)) ELSE a.level END"""


def _row(level: str) -> str:
    return f"""
SELECT a.id, a.fence, a.state, a.leased_at, a.expires_at, {level} AS level, a.schema_id, a.guideline_id, a.pay_policy_id,
       a.exposure_policy_id, i.id, i.content, i.content_sha256, i.severity, {DESK_COLUMNS}
  FROM work_assignment a JOIN items_item i ON i.id = a.item_id JOIN projects_project p ON p.id = a.project_id {DESK_JOINS}
 WHERE a.id = %(lease)s AND a.annotator_id = %(user)s FOR UPDATE OF a
"""  # noqa: S608 - constants only


_HELD = _row(_LEVEL)
# With all that a label changes: the item, and once it is locked its viewer's account. Whatever the item was rated until then is seen.
_HELD_FOR_LABEL = f"""
WITH held AS ({_row("greatest(a.level, i.level)")} FOR NO KEY UPDATE OF i), {LOCK_VIEWER}
SELECT held.*, {VIEWER_COLUMNS} FROM held {VIEWER_JOINS}
"""  # noqa: S608 - constants only
_OWN_COLUMNS = 14
_HELD_COLUMNS = _OWN_COLUMNS + len(fields(Desk))


@dataclass(slots=True)
class Held:
    id: int
    fence: int
    state: str
    leased_at: datetime
    expires_at: datetime
    level: int
    schema_id: int
    guideline_id: int
    pay_policy_id: int
    exposure_policy_id: int
    item_id: int
    content: dict[str, Any]
    content_sha256: bytes
    severity: dict[str, int]
    desk: Desk

    def is_live(self, *, fence: int | None, now: datetime) -> bool:
        """Whether the lease still stands; a heartbeat carries no fence, everything that writes does."""
        return self.state == AssignmentState.LEASED and fence in {None, self.fence} and self.expires_at > now


class LeaseLost(Exception):
    """The lease is no longer the caller's. What they sent is kept as a draft by whoever catches this."""

    def __init__(self, held: Held) -> None:
        super().__init__(held.id)
        self.held = held


def held_lock(*, lease_id: int, user_id: int, member: bool = True) -> Held:
    """The person's own assignment, locked. Raises NotFound for anybody else's, Forbidden when the role has ended.

    `member=False` is for the platform itself, which also closes the leases of people who have left.
    """
    held = _held(_locked(_HELD, {"lease": lease_id, "user": user_id}))
    if member:
        held.desk.require_annotator()
    return held


def held_live(*, lease_id: int, user_id: int, fence: int | None, now: datetime) -> Held:
    """As `held_lock`; raises LeaseLost when the lease has ended or the fence is not its own."""
    return _live(held_lock(lease_id=lease_id, user_id=user_id), fence=fence, now=now)


def held_for_label(*, lease_id: int, user_id: int, fence: int, now: datetime) -> tuple[Held, Standing | None]:
    """As `held_live`, with all that a label changes locked too; how the person stands where the view is charged.

    One who has never been charged has no account yet: they stand nowhere until `account_lock` makes it.
    """
    row = _locked(_HELD_FOR_LABEL, {"lease": lease_id, "user": user_id, "now": now})
    held = _held(row[:_HELD_COLUMNS])
    held.desk.require_annotator()
    return _live(held, fence=fence, now=now), viewer_standing(row[_HELD_COLUMNS:], now)


def _locked(statement: str, values: dict[str, Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, bigints(values))
        row = cursor.fetchone()
    if row is None:
        raise NotFound("There is nothing here, or nothing you may see.")
    return row


def _held(row: Any) -> Held:
    own = list(row[:_OWN_COLUMNS])
    own[11], own[12], own[13] = json.loads(own[11]), bytes(own[12]), json.loads(own[13])
    values: list[Any] = [*own, Desk.from_row(row[_OWN_COLUMNS:])]
    return Held(*values)


def _live(held: Held, *, fence: int | None, now: datetime) -> Held:
    if not held.is_live(fence=fence, now=now):
        raise LeaseLost(held)
    return held


def held_time(held: Held, person: Person, *, lost: bool = False) -> CountedTime:
    """What the lease comes to now: milliseconds to pay, the person's counted time after it, milliseconds in view."""
    served, ended = epoch_ms(held.leased_at), epoch_ms(person.now)
    beats: list[Beat] = []
    if beats_matter(served, ended):
        rows = Heartbeat.objects.filter(assignment_id=held.id).values_list("at", "seq", "visible", "interacted")
        beats = [Beat(epoch_ms(at), seq, visible, interacted) for at, seq, visible, interacted in rows]
    return count_time(beats, served_ms=served, ended_ms=max(served, ended), lost=lost, counted=person.counted)


def lost_lease(held: Held, answers: Any) -> Conflict:
    """Keep what was sent as the assignment's draft and say so. Runs after the failed transaction was rolled back."""
    draft = Draft.objects.filter(assignment_id=held.id).first()
    if isinstance(answers, dict) and answers:
        draft, _ = Draft.objects.update_or_create(assignment_id=held.id, defaults={"answers": answers})
    submitted = held.state == AssignmentState.SUBMITTED
    return Conflict(
        "This item was submitted before."
        if submitted
        else "The lease on this item has ended, so it went back to the queue.",
        code="already-submitted" if submitted else "lease-lost",
        kept="What you sent is kept as a draft, and your time is paid.",
        remedy="Take the next item.",
        extra={"draft": draft.pk if draft else None, "lease": held.id},
    )
