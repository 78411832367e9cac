"""How large an upload may be."""

from __future__ import annotations

from typing import Final

from kernel.errors import TooLarge

__all__ = ["MAX_UPLOAD_BYTES", "check_length"]

MAX_UPLOAD_BYTES: Final = 5 * 1024 * 1024 * 1024


def check_length(stated: str | None) -> None:
    """Refuse a request that says it is larger than an upload may be, before a byte of it is read.

    >>> check_length("1000"), check_length(None)
    (None, None)
    """
    length = int(stated) if stated and stated.isascii() and stated.isdigit() else 0
    if length > MAX_UPLOAD_BYTES:
        raise TooLarge(
            f"The upload has {length:,} bytes; at most {MAX_UPLOAD_BYTES:,} are taken.",
            kept="Nothing was imported.",
            remedy="Split the file and import its parts one after the other.",
        )
