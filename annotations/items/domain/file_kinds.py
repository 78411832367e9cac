"""What a file really is, by its first bytes, whatever its name says."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["ARCHIVES", "file_kind"]

ARCHIVES: Final = frozenset({"a zip archive", "a gzip file", "a 7z archive", "a RAR archive", "a tar archive",
                             "a bzip2 file", "an xz file", "a Zstandard file"})  # fmt: skip

_STARTS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"8BPS", "a Photoshop document (PSD)"),
    (b"SIMPLE  =", "a FITS image"),
    (b"%!PS", "a PostScript file (EPS)"),
    (b"\xc5\xd0\xd3\xc6", "a PostScript file (EPS)"),
    (b"%PDF", "a PDF document"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"BM", "a BMP image"),
    (b"\x00\x00\x01\x00", "a Windows icon"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 image"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 image"),
    (b"\xff\x0a", "a JPEG XL image"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL image"),
    (b"PK\x03\x04", "a zip archive"),
    (b"PK\x05\x06", "a zip archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_HTML: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe)\b", re.IGNORECASE)
_SVG: Final = re.compile(rb"<svg\b", re.IGNORECASE)


def file_kind(start: bytes) -> str:
    """Name a file by its first kilobyte or so: "JPEG", "PNG", "WebP", or words such as "an SVG drawing".

    >>> file_kind(b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>")
    'an SVG drawing'
    """
    if not start:
        return "an empty file"
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "WebP"
    if start[4:8] == b"ftyp":
        return "a HEIC or AVIF image" if start[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif") else "a video"
    if start[257:262] == b"ustar":
        return "a tar archive"
    for mark, kind in _STARTS:
        if start.startswith(mark):
            return kind
    return _text_kind(start)


def _text_kind(start: bytes) -> str:
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        start = start.decode("utf-16", "replace").encode()
    if _SVG.search(start):
        return "an SVG drawing"
    if _HTML.search(start):
        return "an HTML page"
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        return "an XML file"
    if b"\0" not in start and all(byte >= 32 or byte in b"\t\r\n\f" for byte in start):
        return "a text file"
    return "no kind of file that is known here"
