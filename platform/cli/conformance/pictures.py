"""Small pictures in a zip archive, made with nothing but the standard library."""

import io
import secrets
import struct
import zipfile
import zlib

__all__ = ["picture_archive"]

_SIDE = 160


def picture_archive(number: int) -> bytes:
    """A zip of so many PNG pictures; no two are alike, in this run or any other."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for place in range(number):
            archive.writestr(f"picture-{place}.png", _png())
    return file.getvalue()


def _png() -> bytes:
    """Stripes of random colours: grey and blurred they are other pictures."""
    colours = [secrets.token_bytes(3) for _ in range(_SIDE // 20)]
    row = b"\0" + b"".join(colour * 20 for colour in colours)
    head = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    chunks = [_chunk(b"IHDR", head), _chunk(b"IDAT", zlib.compress(row * _SIDE)), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
