"""The queue: one statement finds the next item, takes a slot, writes the lease and reserves the worst case of seeing it.

`FOR UPDATE SKIP LOCKED` hands two people two items; the slot is taken in the same statement, so the overlap is never
exceeded (I01). A picture that was sealed as another item is passed over: nobody could see it. The partial index on items
with a free slot and the session's cursor keep the cost independent of the project's size and of how much is done.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from annotations.exposure.services.reservation import RESERVE, worst_cases
from annotations.work.domain.reasons import LEASE_TTL_S
from annotations.work.services.desk import Desk
from annotations.work.services.unseen import UNSEEN
from background.bigints import bigints

_TAKE = f"""
WITH candidate AS (
  SELECT i.id FROM items_item i
   WHERE i.project_id = %(project)s AND i.slots_free > 0 AND i.state = 'ready' AND i.id > %(after)s
     AND i.level <= %(max_level)s AND (i.needs & ~%(agreed)s::bigint) = 0
     AND {UNSEEN}
     AND NOT EXISTS (SELECT 1 FROM items_sealedhash h WHERE h.sha256 = i.content ->> 'media')
   ORDER BY i.id LIMIT 1 FOR UPDATE OF i SKIP LOCKED
), taken AS (
  UPDATE items_item i SET slots_free = i.slots_free - 1 FROM candidate c WHERE i.id = c.id
  RETURNING i.id, i.external_id, i.content, i.content_sha256, i.attributes, i.language, i.level, i.severity
), lease AS (
  INSERT INTO work_assignment (project_id, item_id, annotator_id, state, fence, schema_id, guideline_id, pay_policy_id, exposure_policy_id,
                               level, leased_at, expires_at, active_ms, skip_reason, skip_note)
  SELECT %(project)s, t.id, %(user)s, 'leased', %(fence)s, %(schema)s, %(guideline)s, %(pay)s, %(exposure)s, t.level, %(now)s,
         %(now)s::timestamptz + CASE WHEN t.level > 0 THEN %(view_ms)s * interval '1 millisecond' ELSE %(ttl)s * interval '1 second' END,
         0, '', ''
    FROM taken t
  RETURNING id, fence, leased_at, expires_at, schema_id, guideline_id, pay_policy_id, exposure_policy_id
), cursor_moved AS (
  UPDATE work_worksession SET cursor = t.id FROM taken t WHERE work_worksession.id = %(session)s
), {RESERVE}
SELECT l.id, l.fence, l.leased_at, l.expires_at, t.id, t.external_id, t.content, t.content_sha256, t.attributes, t.language, t.level,
       t.severity, l.schema_id, l.guideline_id, l.pay_policy_id, l.exposure_policy_id,
       (SELECT jsonb_object_agg(x.question, x.answer) FROM items_prelabel x WHERE x.item_id = t.id)
  FROM lease l, taken t
"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class Lease:
    """A live lease with the item it is on: what the workbench is given."""

    id: int
    fence: int
    leased_at: datetime
    expires_at: datetime
    item_id: int
    external_id: str
    content: dict[str, Any]
    content_sha256: bytes
    attributes: dict[str, str]
    language: str
    level: int
    severity: dict[str, int]
    schema_id: int
    guideline_id: int
    pay_policy_id: int
    exposure_policy_id: int
    prelabels: dict[str, Any]

    @classmethod
    def from_row(cls, row: Any) -> "Lease":
        values = list(row)
        for place in (6, 8, 11, 16):
            values[place] = json.loads(values[place]) if isinstance(values[place], str) else values[place]
        values[7], values[16] = bytes(values[7]), values[16] or {}
        return cls(*values)


def queue_take(desk: Desk, *, user_id: int, agreed: int, max_level: int, view_ms: int, now: datetime) -> Lease | None:
    """Lease the next item the person may see, after the session's cursor first and then from the beginning.

    Where the project holds anything above level 0 the caller has locked the person's exposure account (`gate_open`).
    """
    values = {
        "project": desk.project_id,
        "user": user_id,
        "after": desk.cursor,
        "max_level": max_level,
        "agreed": agreed,
        "fence": secrets.randbits(52),
        "schema": desk.schema_id,
        "guideline": desk.guideline_id,
        "pay": desk.pay_id,
        "exposure": desk.exposure_id,
        **worst_cases(view_ms),
        "ttl": LEASE_TTL_S,
        "session": desk.session_id,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, bigints(values))
        row = cursor.fetchone()
        if row is None and desk.cursor:
            cursor.execute(_TAKE, bigints(values | {"after": 0}))
            row = cursor.fetchone()
    return Lease.from_row(row) if row else None


_LEFT = f"""
SELECT bool_or((i.needs & ~%(agreed)s::bigint) <> 0), bool_or(i.level > %(max_level)s AND (i.needs & ~%(agreed)s::bigint) = 0)
  FROM (SELECT i.id, i.needs, i.level FROM items_item i
         WHERE i.project_id = %(project)s AND i.slots_free > 0 AND i.state = 'ready'
           AND {UNSEEN}
         LIMIT 1000) i
"""  # noqa: S608 - constants only


def queue_left(desk: Desk, *, user_id: int, agreed: int, max_level: int) -> tuple[bool, bool]:
    """Why nothing was found: (some items need a consent not given, some are above what the budget allows now)."""
    with connection.cursor() as cursor:
        cursor.execute(_LEFT, {"project": desk.project_id, "user": user_id, "agreed": agreed, "max_level": max_level})
        consent, budget = cursor.fetchone()
    return bool(consent), bool(budget)
