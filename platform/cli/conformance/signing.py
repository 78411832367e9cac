"""The signature of a report: Ed25519 (RFC 8032) over the canonical JSON (RFC 8785) of everything but the signature."""

import json
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kernel.canonical_json import canonical_bytes
from kernel.errors import FairhandError, Invalid


def read_key(path: Path | None) -> Ed25519PrivateKey:
    """The key in a file of 64 hex digits. A file that is not there is made; without a path the key lives for one run."""
    if path is None:
        return Ed25519PrivateKey.generate()
    if not path.exists():
        key = Ed25519PrivateKey.generate()
        path.touch(mode=0o600)
        path.write_text(key.private_bytes_raw().hex() + "\n", "ascii")
        return key
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text("ascii").strip()))
    except ValueError:
        raise Invalid(f"{path} holds no Ed25519 key.", remedy="It has to be 64 hexadecimal digits.") from None


def signed(report: dict[str, Any], key: Ed25519PrivateKey) -> bytes:
    """The report with the public key and the signature, as JSON."""
    whole = {**report, "public_key": key.public_key().public_bytes_raw().hex()}
    signature = key.sign(canonical_bytes(whole)).hex()
    return json.dumps({**whole, "signature": signature}, indent=1).encode() + b"\n"


def verified(data: bytes) -> dict[str, Any]:
    """The report, if its signature is that of the public key in it. Raises Invalid otherwise."""
    try:
        report: dict[str, Any] = json.loads(data)
        signature = bytes.fromhex(report.pop("signature"))
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(report["public_key"]))
        key.verify(signature, canonical_bytes(report))
    except InvalidSignature:
        raise Invalid("The signature does not hold: the report was changed after it was signed.") from None
    except (ValueError, KeyError, TypeError, AttributeError, FairhandError):
        raise Invalid("This is no conformance report.") from None
    return report
