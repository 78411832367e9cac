"""The signed tree head: one small document that commits an organisation to the whole of its log so far.

Whoever keeps a head can later tell whether the log they are shown is still the same one, only longer. The bytes signed
are the canonical JSON of the head itself; the signature is Ed25519 (RFC 8032).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from governance.provenance.domain.merkle import HASH_BYTES
from kernel.canonical_json import canonical_bytes
from kernel.errors import Invalid

__all__ = [
    "KIND",
    "TreeHead",
    "instant",
    "key_id",
    "public_key_bytes",
    "sign",
    "sign_tree_head",
    "signature_valid",
    "verify_tree_head",
]

KIND: Final = "fairhand-tree-head/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeHead:
    """The state of one log: its name, the number of its leaves, their root (32 bytes), and when it was read (UTC)."""

    log: str
    size: int
    root: bytes
    time: datetime

    def document(self) -> dict[str, Any]:
        """The head as the JSON object that is signed."""
        return {"kind": KIND, "log": self.log, "root": self.root.hex(), "size": self.size, "time": instant(self.time)}

    def canonical(self) -> bytes:
        """The bytes that are signed."""
        return canonical_bytes(self.document())

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Read a head back. `Invalid` when a member is missing, superfluous or of another shape."""
        try:
            head = cls(
                log=str(document["log"]),
                size=int(document["size"]),
                root=bytes.fromhex(document["root"]),
                time=datetime.fromisoformat(document["time"]),
            )
            sound = len(head.root) == HASH_BYTES and head.size >= 0 and head.document() == dict(document)
        except (KeyError, TypeError, ValueError):
            sound = False
        if not sound:
            raise Invalid(
                "This is not a tree head of Fairhand.",
                code="tree-head",
                remedy="Take tree_head.json from the release again.",
            )
        return head


def instant(at: datetime) -> str:
    """A time as RFC 3339 in UTC with microseconds, always of the same length. `ValueError` for a time without a zone.

    >>> instant(datetime(2026, 3, 2, 9, tzinfo=UTC))
    '2026-03-02T09:00:00.000000Z'
    """
    if at.tzinfo is None:
        raise ValueError("A time without a zone is not accepted: its meaning would depend on the machine.")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def public_key_bytes(private_key: Ed25519PrivateKey) -> bytes:
    """The 32 raw bytes of the public key."""
    return private_key.public_key().public_bytes_raw()


def key_id(public_key: bytes) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the raw public key: a name for it, short enough to read out."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def sign(message: bytes, private_key: Ed25519PrivateKey) -> dict[str, str]:
    """The signature of `message` with the key that made it, as JSON members in hexadecimal."""
    public_key = public_key_bytes(private_key)
    return {
        "key_id": key_id(public_key),
        "public_key": public_key.hex(),
        "signature": private_key.sign(message).hex(),
    }


def signature_valid(message: bytes, signature: Mapping[str, Any], *, public_key: bytes) -> bool:
    """Whether `signature` is one of `message` by the key the caller trusts, whatever key the document itself names."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(bytes.fromhex(signature["signature"]), message)
    except (InvalidSignature, KeyError, TypeError, ValueError):
        return False
    return True


def sign_tree_head(head: TreeHead, private_key: Ed25519PrivateKey) -> dict[str, Any]:
    """The content of tree_head.json: {"head": …, "key_id", "public_key", "signature"}."""
    return {"head": head.document(), **sign(head.canonical(), private_key)}


def verify_tree_head(signed: Mapping[str, Any], *, public_key: bytes) -> TreeHead:
    """The head inside `signed` if the trusted key signed it; `Invalid` otherwise."""
    document = signed.get("head")
    head = TreeHead.from_document(document if isinstance(document, Mapping) else {})
    if not signature_valid(head.canonical(), signed, public_key=public_key):
        raise Invalid(
            f"The tree head is not signed by the key {key_id(public_key)}.",
            code="tree-head-signature",
            remedy="Compare the key with the one the organisation has published.",
        )
    return head
