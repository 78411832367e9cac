"""Identifiers and secrets.

Ids are UUID version 7 (RFC 9562): they sort by the time they were made, which keeps index pages warm and lists stable.
Tokens are random, shown once, and stored only as their SHA-256: a stolen database opens nothing. A slow password hash
would add nothing, because a token carries 256 random bits and cannot be guessed from its digest.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from kernel.clock import epoch_ms

__all__ = ["new_token", "token_digest", "uuid7"]

_VERSION_7 = 0x7 << 76
_VARIANT_RFC = 0b10 << 62


def uuid7(now: datetime) -> UUID:
    """A new id that sorts after every id made at an earlier microsecond.

    48 bits of milliseconds, 12 bits of the fraction of a millisecond (RFC 9562 section 6.2, method 3), 62 random bits.

    >>> from datetime import UTC, datetime
    >>> str(uuid7(datetime(2026, 3, 2, tzinfo=UTC)))[:18]
    '019cabd8-3800-7000'
    """
    milliseconds = epoch_ms(now)
    if not 0 <= milliseconds < 1 << 48:
        raise ValueError("The time does not fit an id.")
    fraction = (now.microsecond % 1000) * 4096 // 1000
    return UUID(int=milliseconds << 80 | _VERSION_7 | fraction << 64 | _VARIANT_RFC | secrets.randbits(62))


def new_token(prefix: str) -> str:
    """A new secret of 256 random bits, safe in an address; the prefix lets scanners recognise a leaked one.

    >>> new_token("fh_api").startswith("fh_api_")
    True
    """
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def token_digest(token: str) -> str:
    """The SHA-256 of a token as 64 hexadecimal digits: what is stored, and what is looked up.

    >>> token_digest("abc")[:16]
    'ba7816bf8f01cfea'
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
