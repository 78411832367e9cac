"""Idempotency-Key: the first answer is stored in the transaction of the write and replayed to every retry (F01, F02)."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest

from kernel.canonical_json import canonical_bytes
from kernel.errors import BadRequest, Conflict

Answer = tuple[int, dict[str, Any]]
MAX_KEY = 120
# As long as a browser or a program that was cut off may come back with what it kept.
KEEP_ANSWERS_DAYS = 30
_AT_ONCE = 5000


def key_of(request: HttpRequest, *, required: bool = False) -> str | None:
    """The request's key, or None. Raises BadRequest when it is too long, or missing where the write requires one."""
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > MAX_KEY or "\x00" in key:
        raise BadRequest(f"Idempotency-Key is longer than {MAX_KEY} characters.")
    if required and not key:
        raise BadRequest(
            "This write needs an Idempotency-Key header.",
            remedy="Send a fresh random key per label and repeat it on retries.",
        )
    return key or None


def once(
    *,
    user_id: int,
    key: str | None,
    route: str,
    body: Any,
    write: Callable[[], Answer],
    again: Callable[[Answer], Answer] | None = None,
) -> Answer:
    """Run `write` once per (user, key) and return its answer; a retry gets the stored answer, passed through `again`.

    Parallel retries queue on an advisory lock of the key, so that the write itself runs once. The same key with another
    route or body is a 409. Without a key the write simply runs.
    """
    if key is None:
        with transaction.atomic():
            return write()
    digest = hashlib.sha256(route.encode() + b"\x00" + canonical_bytes(body)).hexdigest()
    lock = int.from_bytes(hashlib.sha256(f"{user_id}:{key}".encode()).digest()[:8], "big", signed=True)
    with transaction.atomic():
        with connection.cursor() as cursor:
            # One round trip: take the key's lock, then look for an answer given before.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
        known = answer_known(user_id=user_id, key=key, digest=digest)
        if known is not None:
            return again(known) if again else known
        status, answer = write()
        answer_keep(user_id=user_id, key=key, digest=digest, status=status, body=answer)
        return status, answer


_KNOWN = "SELECT request_sha256, status, body FROM webapi_idempotencyrecord WHERE user_id = %s AND key = %s"


def answer_known(*, user_id: int, key: str, digest: str) -> Answer | None:
    """The answer given under this key before, if any. Raises Conflict when it was given to another request (F02)."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [user_id, key])
        row = cursor.fetchone()
    if row is None:
        return None
    if row[0] != digest:
        raise _reused()
    return int(row[1]), json.loads(row[2])


def _reused() -> Conflict:
    return Conflict(
        "This Idempotency-Key was used for another request.",
        code="idempotency-key-reused",
        kept="Nothing was changed.",
        remedy="Use a fresh key for each new write.",
    )


_KEEP = """
INSERT INTO webapi_idempotencyrecord (user_id, key, request_sha256, status, body, created_at) VALUES (%s, %s, %s, %s, %s, now())
"""


def answer_keep(*, user_id: int, key: str, digest: str, status: int, body: dict[str, Any]) -> None:
    """Store the first answer to a write, in the transaction of the write.

    Raises Conflict when the key has an answer already, which undoes a write that did not look for one first.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [user_id, key, digest, status, json.dumps(body)])
    except IntegrityError as error:
        raise _reused() from error


_FORGET = """
DELETE FROM webapi_idempotencyrecord WHERE id IN
  (SELECT id FROM webapi_idempotencyrecord WHERE created_at < now() - make_interval(days => %s) ORDER BY created_at LIMIT %s)
"""


def answers_forget() -> int:
    """Delete the answers that nobody will ask for again: they hold what was shown, and one is kept for every write.

    Returns how many. Safe to run at any time, twice, and half: in portions, each of them a transaction of its own.
    """
    deleted, portion = 0, _AT_ONCE
    with connection.cursor() as cursor:
        while portion == _AT_ONCE:
            cursor.execute(_FORGET, [KEEP_ANSWERS_DAYS, _AT_ONCE])
            portion = cursor.rowcount
            deleted += portion
    return deleted
