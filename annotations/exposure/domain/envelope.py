"""The form of an encrypted check-in: what the server can check of something it must not be able to read."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final

from kernel.errors import FieldError, Invalid

__all__ = ["LEAST_ITERATIONS", "check_envelope"]

# OWASP's figure for PBKDF2-HMAC-SHA256 (Password Storage Cheat Sheet, 2023).
LEAST_ITERATIONS: Final = 600_000
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
# Notes are padded to whole blocks, so that the length of a ciphertext does not tell "fine" from a page of worries.
_BLOCK_BYTES: Final = 256
_LONGEST_BYTES: Final = 16_384
_FIELDS: Final = ("v", "kdf", "iterations", "salt", "cipher", "nonce", "ciphertext")


def check_envelope(envelope: Mapping[str, Any]) -> None:
    """Raise `Invalid` for anything but the one form the browser makes.

    {"v": 1, "kdf": "PBKDF2-SHA256", "iterations" ≥ 600,000, "salt": 16 bytes, "cipher": "AES-256-GCM", "nonce": 12 bytes,
    "ciphertext": whole blocks of 256 bytes and a tag of 16}, bytes in base64. Plain text does not pass.

    >>> check_envelope({"v": 1, "kdf": "PBKDF2-SHA256", "iterations": 600_000, "salt": base64.b64encode(bytes(16)).decode(),
    ...     "cipher": "AES-256-GCM", "nonce": base64.b64encode(bytes(12)).decode(),
    ...     "ciphertext": base64.b64encode(bytes(272)).decode()})
    """
    errors: list[FieldError] = []
    if set(envelope) != set(_FIELDS):
        errors.append({"field": "envelope", "message": f"Exactly the fields {', '.join(_FIELDS)}."})
    fixed = {"v": 1, "kdf": "PBKDF2-SHA256", "cipher": "AES-256-GCM"}
    errors += [
        {"field": name, "message": f"{value} is expected."}
        for name, value in fixed.items()
        if envelope.get(name) != value
    ]
    iterations = envelope.get("iterations")
    if type(iterations) is not int or not LEAST_ITERATIONS <= iterations <= 100 * LEAST_ITERATIONS:
        errors.append({"field": "iterations", "message": f"At least {LEAST_ITERATIONS}."})
    for name, length in (("salt", _SALT_BYTES), ("nonce", _NONCE_BYTES)):
        if len(_bytes(envelope.get(name))) != length:
            errors.append({"field": name, "message": f"{length} bytes in base64."})
    sealed = len(_bytes(envelope.get("ciphertext"))) - _TAG_BYTES
    if sealed <= 0 or sealed % _BLOCK_BYTES or sealed > _LONGEST_BYTES:
        errors.append({"field": "ciphertext", "message": "Whole blocks of 256 bytes and a tag, in base64."})
    if errors:
        raise Invalid("This is not an encrypted check-in; nothing was kept.", errors=errors, code="not-encrypted")


def _bytes(text: Any) -> bytes:
    if not isinstance(text, str):
        return b""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
