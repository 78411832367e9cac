"""Pseudonyms: HMAC of a person's random key and a scope. Without the key nobody links two scopes or finds the person."""

import hashlib
import hmac
import secrets

from accounts.models import PersonKey, User


def person_key(user_id: int) -> bytes:
    """The person's random key, made on first use."""
    row, _ = PersonKey.objects.get_or_create(user_id=user_id, defaults={"key": secrets.token_bytes(32)})
    return bytes(row.key)


def pseudonym(key: bytes, scope: str) -> str:
    """A 24-digit name for a person within a scope such as "org:3" or "project:14".

    >>> pseudonym(b"k" * 32, "org:3") == pseudonym(b"k" * 32, "org:3")
    True
    >>> pseudonym(b"k" * 32, "org:3") == pseudonym(b"k" * 32, "org:4")
    False
    """
    return "p-" + hmac.new(key, scope.encode(), hashlib.sha256).hexdigest()[:24]


def pseudonym_of(user: User, scope: str) -> str:
    """The person's pseudonym in a scope. The key is read once per user object."""
    key = getattr(user, "_person_key", None)
    if key is None:
        key = person_key(user.pk)
        user._person_key = key  # type: ignore[attr-defined]
    return pseudonym(key, scope)
