"""Writing to the journal: one function, called inside the transaction of the change it records."""

import uuid
from datetime import datetime
from typing import Any

from django.db import connection

from kernel import clock
from kernel.canonical_json import canonical_bytes
from kernel.ids import uuid7

_INSERT = """
INSERT INTO journal_event (organisation_id, uid, action, subject, actor, at, body) VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id
"""


def event_body(
    *, uid: uuid.UUID, organisation_id: int, action: str, subject: str, actor: str, at: datetime, data: dict[str, Any]
) -> bytes:
    """The canonical bytes of an event: what the Merkle leaf is the hash of."""
    return canonical_bytes(
        {
            "v": 1,
            "id": str(uid),
            "log": organisation_id,
            "at": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "action": action,
            "actor": actor,
            "subject": subject,
            "data": data,
        }
    )


def journal_record(
    *, organisation_id: int, action: str, subject: str, actor: str, data: dict[str, Any], at: datetime | None = None
) -> int:
    """Append one event and return its row id.

    `actor` is a pseudonym (accounts.services.pseudonyms), `action` reads scope:thing:verb, `subject` thing:id. If the
    row cannot be written the exception rolls the caller's change back: no change without its event (H08).
    """
    if not connection.in_atomic_block:
        raise RuntimeError("journal_record must run inside the transaction of the change it records")
    at = at or clock.utcnow()
    uid = uuid7(at)
    body = event_body(
        uid=uid, organisation_id=organisation_id, action=action, subject=subject, actor=actor, at=at, data=data
    )
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [organisation_id, uid, action, subject, actor, at, body])
        return int(cursor.fetchone()[0])
