"""Writing to the journal: one function, called inside the transaction of the change it records."""

import uuid
from datetime import datetime
from typing import Any

from django.db import connection

from kernel import clock
from kernel.canonical_json import canonical_bytes
from kernel.ids import uuid7

EVENT_INSERT = """
INSERT INTO journal_event (organisation_id, uid, action, subject, actor, at, body)
VALUES (%(organisation)s, %(event_uid)s, %(event_action)s, %(event_subject)s, %(event_actor)s, %(now)s, %(event_body)s)
RETURNING id
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
    values = event_values(
        organisation_id=organisation_id, action=action, subject=subject, actor=actor, data=data, at=at or clock.utcnow()
    )
    with connection.cursor() as cursor:
        cursor.execute(EVENT_INSERT, values)
        return int(cursor.fetchone()[0])


def event_values(
    *, organisation_id: int, action: str, subject: str, actor: str, data: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """What `EVENT_INSERT` takes: for a statement that writes an event together with the row it is about."""
    if not connection.in_atomic_block:
        raise RuntimeError("an event must be written inside the transaction of the change it records")
    uid = uuid7(at)
    body = event_body(
        uid=uid, organisation_id=organisation_id, action=action, subject=subject, actor=actor, at=at, data=data
    )
    return {
        "organisation": organisation_id,
        "event_uid": uid,
        "event_action": action,
        "event_subject": subject,
        "event_actor": actor,
        "now": at,
        "event_body": body,
    }
