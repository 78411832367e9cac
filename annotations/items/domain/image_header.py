"""The size of a picture, from its header, without decoding a pixel.

Twenty kilobytes of PNG can hold 169 million pixels. Pillow only warns about that, after it was asked to open the file;
so the first look at the size is ours, at a few bytes of three formats.
"""

from __future__ import annotations

import struct
from typing import Final

__all__ = ["picture_size"]

# Start-of-frame markers of JPEG (ITU-T T.81, table B.1); C4, C8 and CC share the range and mean other things.
_JPEG_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})


def picture_size(data: bytes, kind: str) -> tuple[int, int] | None:
    """Width and height as stored, or None where the header is broken. `kind` is "JPEG", "PNG" or "WebP"."""
    try:
        return {"JPEG": _jpeg, "PNG": _png, "WebP": _webp}[kind](data)
    except (struct.error, IndexError):
        return None


def _png(data: bytes) -> tuple[int, int] | None:
    if data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack_from(">LL", data, 16)
    return width, height


def _jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # Fill bytes may stand before any marker.
            at += 1
        elif marker in _JPEG_ALONE:
            at += 2
        elif marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        else:
            (length,) = struct.unpack_from(">H", data, at + 2)
            at += 2 + length
    return None


def _webp(data: bytes) -> tuple[int, int] | None:
    chunk = data[12:16]
    if chunk == b"VP8 ":  # RFC 6386, 9.1: 14 bits each, after the three-byte start code.
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    if chunk == b"VP8L":
        (bits,) = struct.unpack_from("<L", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    return None
