"""Idempotency-Key: the first answer is stored in the transaction of the write and replayed to every retry (F01, F02)."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest

from kernel.canonical_json import canonical_bytes
from kernel.errors import BadRequest, Conflict
from webapi.models import IdempotencyRecord

Answer = tuple[int, dict[str, Any]]
MAX_KEY = 120


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


def once(*, user_id: int, key: str | None, route: str, body: Any, write: Callable[[], Answer]) -> Answer:
    """Run `write` once per (user, key) and return its answer; a retry gets the stored answer.

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
        known = IdempotencyRecord.objects.filter(user_id=user_id, key=key).first()
        if known is not None:
            if known.request_sha256 != digest:
                raise Conflict(
                    "This Idempotency-Key was used for another request.",
                    code="idempotency-key-reused",
                    kept="Nothing was changed.",
                    remedy="Use a fresh key for each new write.",
                )
            return known.answer
        status, answer = write()
        IdempotencyRecord(user_id=user_id, key=key, request_sha256=digest, status=status, body=json.dumps(answer)).save(
            force_insert=True
        )
        return status, answer
