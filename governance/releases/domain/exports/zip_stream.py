"""A zip written as a stream, the same bytes for the same files: no times, no compression, no seeking."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

__all__ = ["zip_chunks"]

_BLOCK: Final = 1 << 18


def zip_chunks(members: Iterable[tuple[str, Path | bytes]]) -> Iterator[bytes]:
    """The bytes of a zip that holds each file under its name; Parquet and pictures are compressed already."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members:
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            with archive.open(entry, "w", force_zip64=True) as member:
                for block in _blocks(content):
                    member.write(block)
                    yield sink.take()
    yield sink.take()


def _blocks(content: Path | bytes) -> Iterator[bytes]:
    with content.open("rb") if isinstance(content, Path) else io.BytesIO(content) as stream:
        yield from iter(lambda: stream.read(_BLOCK), b"")


class _Sink(io.RawIOBase):
    """Takes what zipfile writes until it is fetched. It cannot seek, so zipfile writes sizes after each member."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        before = len(self._waiting)
        self._waiting += memoryview(data)  # type: ignore[arg-type]
        return len(self._waiting) - before

    def take(self) -> bytes:
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken
