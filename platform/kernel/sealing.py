"""Sealing: what must be unreadable at rest, encrypted and authenticated with a key that is not in the database.

AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce; the key is derived from a secret of the installation by
HKDF-SHA256 (RFC 5869). Every sealed text names its key, so that a new secret can be put in front of the old ones:
what is written from then on is sealed with the new key, and what is there stays readable.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kernel.errors import Unavailable

__all__ = ["Keyring", "Sealed"]

_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed text: nonce and ciphertext in one, and the id of the key (16 hexadecimal digits)."""

    key_id: str
    data: bytes


class Keyring:
    """The keys of one purpose, derived from the installation's secrets, the newest first.

    `about` is bound into the seal without being stored (whose text it is): a sealed text moved to another row does not open.

    >>> ring = Keyring(["a long secret"], purpose="payee")
    >>> sealed = ring.seal(b"DE89", about="user:7")
    >>> ring.unseal(sealed, about="user:7")
    b'DE89'
    >>> Keyring(["a new secret", "a long secret"], purpose="payee").unseal(sealed, about="user:7")
    b'DE89'
    """

    def __init__(self, secrets_newest_first: Iterable[str], *, purpose: str) -> None:
        keys = [_derive(secret, purpose) for secret in secrets_newest_first if secret]
        if not keys:
            raise ValueError("A keyring needs at least one secret.")
        self._keys = {_key_id(key): key for key in keys}
        self.current = _key_id(keys[0])

    def seal(self, plain: bytes, *, about: str) -> Sealed:
        """Encrypt with the newest key."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return Sealed(self.current, nonce + AESGCM(self._keys[self.current]).encrypt(nonce, plain, about.encode()))

    def unseal(self, sealed: Sealed, *, about: str) -> bytes:
        """The text again. Raises Unavailable when its key is gone, or when a single bit of it was changed."""
        key = self._keys.get(sealed.key_id)
        if key is None:
            raise Unavailable(
                f"The key {sealed.key_id} of sealed data is not on this installation's keyring.",
                kept="The data is there, and stays unreadable until the key is back.",
                remedy="Put the secret it was sealed with back into FAIRHAND_SEALING_SECRETS.",
            )
        nonce, body = sealed.data[:_NONCE_BYTES], sealed.data[_NONCE_BYTES:]
        try:
            return AESGCM(key).decrypt(nonce, body, about.encode())
        except InvalidTag:
            raise Unavailable(
                "Sealed data does not open: it was changed, or it belongs to something else.",
                kept="Nothing was done with it.",
                remedy="Compare the database with a backup.",
            ) from None


@lru_cache(maxsize=64)
def _derive(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"fairhand sealing {purpose}".encode()).derive(
        secret.encode()
    )


def _key_id(key: bytes) -> str:
    return hashlib.sha256(b"key id" + key).hexdigest()[:16]
