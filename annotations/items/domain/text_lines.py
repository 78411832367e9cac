"""The lines of a text file, strictly UTF-8, with a cap on how long one record may grow."""

from __future__ import annotations

import codecs
from typing import BinaryIO, Final

__all__ = ["TextLines", "UnreadableText", "wrong_file_kind"]

_STARTS: Final = (
    # The longer mark first: UTF-32 little endian begins like UTF-16.
    (codecs.BOM_UTF32_LE, "UTF-32 text"),
    (codecs.BOM_UTF32_BE, "UTF-32 text"),
    (codecs.BOM_UTF16_LE, "UTF-16 text"),
    (codecs.BOM_UTF16_BE, "UTF-16 text"),
    (b"PK\x03\x04", "a zip archive or an Excel workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"PAR1", "a Parquet file"),
    (b"\x1f\x8b", "a gzip file"),
)


class UnreadableText(Exception):
    """The rest of the file cannot be read; the message says why and where."""


def wrong_file_kind(start: bytes) -> str | None:
    """What a file really is, when its first bytes show that it is not UTF-8 text; else None.

    >>> wrong_file_kind("id,text".encode("utf-16"))
    'UTF-16 text'
    """
    for mark, kind in _STARTS:
        if start.startswith(mark):
            return kind
    # Latin text in UTF-16 has a NUL in every second byte, with or without a mark.
    pairs = start[: len(start) // 2 * 2]
    if len(pairs) >= 8 and (pairs[::2].count(0) > len(pairs) // 3 or pairs[1::2].count(0) > len(pairs) // 3):
        return "UTF-16 text"
    return None


class TextLines:
    """Iterates over the lines of a binary stream, ends included, so that a line break in a quoted field is kept.

    `record_bytes` grows with every line until `start_record` is called: a record may span lines (a quoted field), and
    an unclosed quote must not swallow the rest of a large file. `nul_at` is the offset of a NUL byte in the record.
    Raises `UnreadableText` for wrong encodings (with the byte offset, from 0) and for records that are too long.
    """

    def __init__(self, stream: BinaryIO, *, max_record_bytes: int) -> None:
        self._stream = stream
        self._max = max_record_bytes
        self.offset = 0
        self.record_bytes = 0
        self.nul_at: int | None = None

    def start_record(self) -> None:
        """The next line begins a record."""
        self.record_bytes = 0
        self.nul_at = None

    def __iter__(self) -> TextLines:
        return self

    def __next__(self) -> str:
        return self._decoded(self._next_line())

    def next_bytes(self) -> bytes:
        """The next line as bytes that are known to be UTF-8, without a byte order mark."""
        line = self._next_line()
        self._decoded(line)
        return line

    def _next_line(self) -> bytes:
        line = self._stream.readline(self._max - self.record_bytes + 1)
        if not line:
            raise StopIteration
        first, start = self.offset == 0, self.offset
        self.offset += len(line)
        self.record_bytes += len(line)
        if first and (kind := wrong_file_kind(line[:512])):
            raise UnreadableText(f"This is {kind}, not UTF-8 text. Save the file as UTF-8 and try again.")
        if self.record_bytes > self._max:
            raise UnreadableText(
                f"The record is longer than {self._max:,} bytes. "
                "A quote that is never closed, or a line end that is missing, does that."
            )
        if self.nul_at is None and b"\0" in line:
            self.nul_at = start + line.index(b"\0")
        return line.removeprefix(codecs.BOM_UTF8) if first else line

    def _decoded(self, line: bytes) -> str:
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError as error:
            # Counted from the end: the first line may have lost a byte order mark.
            at = self.offset - len(line) + error.start
            raise UnreadableText(
                f"Byte {at:,} of the file (0x{line[error.start]:02X}) is not UTF-8 text. "
                "Save the file as UTF-8 and try again."
            ) from None
