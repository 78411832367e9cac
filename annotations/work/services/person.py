"""One act at a time per person: the row that serialises a person's leases, submits and skips."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg.types.numeric import Int8

from accounts.models import PersonKey
from accounts.services.pseudonyms import pseudonym
from annotations.work.models import PersonClock
from kernel import clock

_LOCK = """
SELECT c.counted, k.key, clock_timestamp() FROM work_personclock c LEFT JOIN accounts_personkey k ON k.user_id = c.user_id
 WHERE c.user_id = %s FOR UPDATE OF c
"""


@dataclass(frozen=True, slots=True)
class Person:
    """A locked person: the time counted already, the key of their pseudonyms, and the database's clock."""

    user_id: int
    counted: list[list[int]]
    key: bytes
    now: datetime

    def pseudonym(self, scope: str) -> str:
        return pseudonym(self.key, scope)


def person_lock(user_id: int) -> Person:
    """Lock the person until the end of the transaction. `now` is read after the lock is held."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [Int8(user_id)])
        row: Any = cursor.fetchone()
        if row is None or row[1] is None:
            PersonClock.objects.get_or_create(user_id=user_id)
            PersonKey.objects.get_or_create(user_id=user_id, defaults={"key": secrets.token_bytes(32)})
            cursor.execute(_LOCK, [Int8(user_id)])
            row = cursor.fetchone()
    counted, key, now = row
    return Person(user_id, json.loads(counted), bytes(key), clock.shifted(now))
