"""Who an annotator is within one release, and in no other."""

from __future__ import annotations

import hashlib
import hmac

__all__ = ["release_pseudonym"]


def release_pseudonym(key: bytes, project_pseudonym: str) -> str:
    """ "a-" and 24 hexadecimal digits: HMAC-SHA-256 of the pseudonym in the log under the release's own random key.

    >>> release_pseudonym(b"k" * 32, "p-0011") == release_pseudonym(b"l" * 32, "p-0011")
    False
    """
    return "a-" + hmac.new(key, project_pseudonym.encode("ascii"), hashlib.sha256).hexdigest()[:24]
