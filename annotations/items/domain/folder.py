"""A folder of files, read like an archive."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from annotations.items.domain.archive import ArchiveLimits, MediaEntry
from annotations.items.domain.media_names import is_clutter, name_problem
from kernel.errors import Invalid

__all__ = ["FolderSource"]


class FolderSource:
    """The files under a folder, sorted by name; the same reading as `ZipSource`.

    Raises `Invalid` (code `folder-refused`) on symbolic links, devices and names an archive could not carry either:
    what is imported is what lies in the folder, wherever the command is run. Hidden files are passed over.
    """

    def __init__(self, folder: Path, limits: ArchiveLimits | None = None) -> None:
        self._folder = folder
        self._limits = limits or ArchiveLimits()
        if not folder.is_dir() or folder.is_symlink():
            raise _refused(f"{folder} is not a folder")
        self._sizes = dict(sorted(self._walk()))
        if len(self._sizes) > self._limits.entries:
            raise _refused(f"The folder holds more than {self._limits.entries:,} files")
        if (total := sum(self._sizes.values())) > self._limits.total_bytes:
            raise _refused(f"The folder holds {total:,} bytes; at most {self._limits.total_bytes:,} are read")

    def names(self) -> list[str]:
        """The names of the files below the folder, sorted, with `/` between parts."""
        return list(self._sizes)

    def __iter__(self) -> Iterator[MediaEntry]:
        for name in self._sizes:
            yield self.read(name)

    def read(self, name: str) -> MediaEntry:
        """One file by its name, at most the size an archive's entry may have."""
        if name not in self._sizes:
            raise KeyError(name)
        # O_NOFOLLOW: the file may have been swapped for a link since the folder was listed.
        try:
            descriptor = os.open(self._folder / name, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError as error:
            raise _refused(f"{name!r} cannot be opened ({error.strerror})") from None
        with os.fdopen(descriptor, "rb") as stream:
            data = stream.read(self._limits.entry_bytes + 1)
        if len(data) > self._limits.entry_bytes:
            raise _refused(f"{name!r} has more than {self._limits.entry_bytes:,} bytes")
        return MediaEntry(name, data)

    def _walk(self) -> Iterator[tuple[str, int]]:
        for root, folders, files in os.walk(self._folder, followlinks=False):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in [*folders, *files]:
                path = Path(root, name)
                status = path.lstat()
                inside = path.relative_to(self._folder).as_posix()
                if stat.S_ISLNK(status.st_mode):
                    raise _refused(f"{inside!r} is a symbolic link")
                if stat.S_ISDIR(status.st_mode) or name.startswith(".") or is_clutter(inside):
                    continue
                if not stat.S_ISREG(status.st_mode):
                    raise _refused(f"{inside!r} is not a plain file")
                if problem := name_problem(inside):
                    raise _refused(f"{inside!r} {problem}")
                yield inside, status.st_size


def _refused(problem: str) -> Invalid:
    return Invalid(
        f"{problem}.",
        code="folder-refused",
        kept="Nothing was imported.",
        remedy="Import a folder of plain files.",
    )
