"""Zip archives from strangers: checked whole before the first byte is unpacked, and never unpacked to disk.

One bad entry refuses the archive, because an archive that tries to escape its folder is not a mistake of one file.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Final

from annotations.items.domain.file_kinds import ARCHIVES, file_kind
from annotations.items.domain.media_names import is_clutter, name_problem
from kernel.errors import Invalid

__all__ = ["ArchiveLimits", "MediaEntry", "ZipSource"]

_END_RECORD_BYTES: Final = 22
_LONGEST_TAIL: Final = 20 + 56 + _END_RECORD_BYTES + 65_535  # ZIP64 records, end record, longest comment.
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_RATIO_FROM_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveLimits:
    """How much one archive or folder may hold. `ratio` is unpacked : packed, asked of entries above 1 MiB."""

    entries: int = 100_000
    directory_bytes: int = 32 * 1024 * 1024
    entry_bytes: int = 64 * 1024 * 1024
    total_bytes: int = 20 * 1024 * 1024 * 1024
    ratio: int = 200


@dataclass(frozen=True, slots=True)
class MediaEntry:
    """One file: its name inside the archive or folder (opaque text, `/` between parts) and its bytes."""

    name: str
    data: bytes

    def open(self) -> BinaryIO:
        """The bytes as a stream."""
        return BytesIO(self.data)


class ZipSource:
    """The files of a zip archive. Iterating yields one `MediaEntry` after the other, one in memory at a time.

    Raises `Invalid` (code `archive-refused`) for the whole archive on: names with `..`, a root, a drive, a backslash or
    NUL; symbolic links and devices; a name used twice; encryption; unknown compression; entries that share bytes; too
    many entries, too much data, a bomb's compression ratio; an archive within the archive. Everything that can be seen
    from the directory is checked here, before a single entry is unpacked. Names are only names: nothing is ever written
    to a path made from them.
    """

    def __init__(self, stream: BinaryIO, limits: ArchiveLimits | None = None) -> None:
        self._limits = limits or ArchiveLimits()
        self._stream = stream
        _check_directory_size(stream, self._limits)
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, EOFError) as error:
            raise _refused(f"The file is not a zip archive that can be read: {error}.") from None
        self._entries = self._checked_entries()

    def names(self) -> list[str]:
        """The names of the files, in the order of the archive; folders and the clutter of Finder are left out."""
        return list(self._entries)

    def __iter__(self) -> Iterator[MediaEntry]:
        for name in self._entries:
            yield self.read(name)

    def read(self, name: str) -> MediaEntry:
        """One file by its name. Raises `Invalid` where its bytes are damaged or are themselves an archive."""
        info = self._entries[name]
        try:
            with self._zip.open(info) as stream:
                data = stream.read(info.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, OSError, NotImplementedError) as error:
            raise _refused(f"The entry {name!r} is damaged: {error}.") from None
        # The reader never unpacks more than the directory states, so the caps on stated sizes hold for real bytes.
        if len(data) != info.file_size:
            raise _refused(f"The entry {name!r} does not have the size the archive states.")
        if (kind := file_kind(data[:512])) in ARCHIVES:
            raise _refused(f"The entry {name!r} is {kind}. Archives inside an archive are not read.")
        return MediaEntry(name, data)

    def _checked_entries(self) -> dict[str, zipfile.ZipInfo]:
        infos = self._zip.infolist()
        limits = self._limits
        if len(infos) > limits.entries:
            raise _refused(f"The archive has {len(infos):,} entries; at most {limits.entries:,} are read.")
        if (total := sum(info.file_size for info in infos)) > limits.total_bytes:
            raise _refused(f"The archive unpacks to {total:,} bytes; at most {limits.total_bytes:,} are read.")
        entries: dict[str, zipfile.ZipInfo] = {}
        seen: set[str] = set()
        for info in infos:
            if problem := _entry_problem(info, limits):
                raise _refused(f"The entry {info.orig_filename[:200]!r} {problem}.")
            # Two names that differ only in case are one file on many machines.
            if info.filename.casefold() in seen:
                raise _refused(f"The entry {info.filename[:200]!r} is in the archive twice.")
            seen.add(info.filename.casefold())
            if not info.is_dir() and not is_clutter(info.filename):
                entries[info.filename] = info
        _check_overlap(self._stream, infos, self._zip.start_dir)
        return entries


def _entry_problem(info: zipfile.ZipInfo, limits: ArchiveLimits) -> str | None:
    mode = info.external_attr >> 16
    kind = stat.S_IFMT(mode) if info.create_system == 3 else 0
    if problem := name_problem(info.orig_filename):
        return problem
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is a symbolic link or a device" if kind != stat.S_IFLNK else "is a symbolic link"
    if info.flag_bits & 0x1:
        return "is encrypted"
    if info.compress_type not in _METHODS:
        return "is compressed in a way that is not read here (use Deflate)"
    if info.file_size > limits.entry_bytes:
        return f"unpacks to {info.file_size:,} bytes; at most {limits.entry_bytes:,} are read"
    if info.file_size > _RATIO_FROM_BYTES and info.file_size > limits.ratio * max(1, info.compress_size):
        return f"unpacks to more than {limits.ratio} times its packed size"
    return None


def _check_directory_size(stream: BinaryIO, limits: ArchiveLimits) -> None:
    """Look at the end records first: the standard reader loads the whole directory, a million entries included."""
    stream.seek(0)
    start = stream.read(1024)
    stream.seek(max(0, stream.seek(0, 2) - _LONGEST_TAIL))
    tail = stream.read()
    stream.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if not 0 <= at <= len(tail) - _END_RECORD_BYTES:
        kind = file_kind(start)
        raise _refused(f"The file is {kind}{', cut short' if kind == 'a zip archive' else ', not a zip archive'}.")
    (directory_bytes,) = struct.unpack_from("<L", tail, at + 12)
    sizes = [directory_bytes] if directory_bytes != 0xFFFFFFFF else []
    zip64 = tail.rfind(b"PK\x06\x06", 0, at)
    if 0 <= zip64 <= len(tail) - 48:
        sizes += struct.unpack_from("<Q", tail, zip64 + 40)
    if max(sizes, default=0) > limits.directory_bytes:
        raise _refused(f"The archive lists too many entries; at most {limits.entries:,} are read.")


def _check_overlap(stream: BinaryIO, infos: list[zipfile.ZipInfo], directory_start: int) -> None:
    """Refuse entries that share bytes: a few kilobytes can so unpack to gigabytes (Fifield, "A better zip bomb")."""
    end, previous = 0, ""
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise _refused(f"The entries {previous[:100]!r} and {info.filename[:100]!r} share the same bytes.")
        stream.seek(info.header_offset)
        header = stream.read(30)
        if len(header) < 30 or header[:4] != b"PK\x03\x04":
            raise _refused(f"The entry {info.filename[:200]!r} is not where the archive says.")
        name_bytes, extra_bytes = struct.unpack_from("<HH", header, 26)
        end = info.header_offset + 30 + name_bytes + extra_bytes + info.compress_size
        previous = info.filename
    if end > directory_start:
        raise _refused(f"The entry {previous[:100]!r} reaches into the archive's directory.")


def _refused(problem: str) -> Invalid:
    return Invalid(
        problem,
        code="archive-refused",
        kept="Nothing was imported.",
        remedy="Make a new zip file of the plain files and import that.",
    )
