"""The chain of the ledger: each entry's hash covers the entry before it (docs/algorithms/payout.md section 7)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

__all__ = ["GENESIS", "entry_hash", "entry_tail", "line_hash"]

# What comes before the first entry of an account.
GENESIS: Final = bytes(32)


def line_hash(
    *,
    key: str,
    kind: str,
    organisation_id: int,
    project_id: int | None,
    user_id: int | None,
    assignment_id: int | None,
    session_id: int | None,
    amount_minor: int,
    currency: str,
    explanation: Mapping[str, Any],
    reverses_id: int | None,
    at: datetime,
) -> bytes:
    """SHA-256 of the canonical JSON of a transaction. Its row id is left out: it is given by the database.

    Keys are ASCII and numbers whole, so sorted keys without spaces are RFC 8785; the standard library writes them five
    times faster than `kernel.canonical_json`, and this is done for every label.
    """
    fields = {
        "v": 1,
        "key": key,
        "kind": kind,
        "about": [organisation_id, project_id, user_id, assignment_id, session_id],
        "amount": [amount_minor, currency],
        "explanation": dict(explanation),
        "reverses": reverses_id,
        "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


def entry_tail(*, account_id: int, account_version: int, amount_minor: int, balance_after_minor: int) -> bytes:
    """What an entry itself puts into its hash: text, so that SQL builds the same bytes.

    >>> entry_tail(account_id=7, account_version=2, amount_minor=-5, balance_after_minor=10)
    b'7:2:-5:10'
    """
    return f"{account_id}:{account_version}:{amount_minor}:{balance_after_minor}".encode()


def entry_hash(previous: bytes, line: bytes, tail: bytes) -> bytes:
    """The hash of an entry from the hash before it on the account (`GENESIS` for the first), its line and its tail.

    >>> entry_hash(GENESIS, bytes(32), b"7:1:5:5").hex()[:8]
    'b8598d4d'
    """
    return hashlib.sha256(previous + line + tail).digest()
