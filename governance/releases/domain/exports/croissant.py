"""Croissant 1.1 with RAI 1.0: a zip of the release's tables, its pictures and a croissant.json that describes them.

The tables are Parquet with one `column` extract a field, because JSON Lines pass through a reader's type guessing. The
pictures go into an archive whose name holds its own hash: mlcroissant 1.1.1 keeps unpacked archives by address alone,
and two data sets that both ship "images.zip" would read each other's. Who voted, when and under which guideline stands
in annotations of the label field, as the specification has it, and in plain columns, which readers return.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from governance.releases.domain.exports.croissant_document import DataFile, croissant_document
from governance.releases.domain.exports.release_meta import ReleaseMeta
from governance.releases.domain.exports.zip_stream import zip_chunks
from governance.releases.domain.snapshot_schema import TABLES

__all__ = ["DOCUMENT", "chunks", "export"]

DOCUMENT: Final = "croissant.json"
_TEXTS: Final = {"schema.json": "application/json", "guidelines.md": "text/markdown"}


def export(snapshot_dir: Path, out: BinaryIO, meta: ReleaseMeta) -> None:
    """Write the zip to `out`; unpacked, croissant.json refers to the files beside it."""
    for chunk in chunks(snapshot_dir, meta):
        out.write(chunk)


def chunks(snapshot_dir: Path, meta: ReleaseMeta) -> Iterator[bytes]:
    """The same, in pieces."""
    with _files(snapshot_dir) as files:
        document = croissant_document(snapshot_dir, [file.described for file in files], meta)
        body = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False).encode("utf-8") + b"\n"
        members: list[tuple[str, Path | bytes]] = [(DOCUMENT, body)]
        members += [(file.described.name, file.path) for file in files]
        yield from zip_chunks(members)


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    described: DataFile


@contextmanager
def _files(snapshot_dir: Path) -> Iterator[list[_File]]:
    with tempfile.TemporaryDirectory(prefix="fairhand-croissant-") as scratch:
        files = [_file(snapshot_dir / f"{table}.parquet", "application/x-parquet") for table in TABLES]
        texts = ((snapshot_dir / name, kind) for name, kind in _TEXTS.items())
        files += [_file(path, kind) for path, kind in texts if path.exists()]
        if (snapshot_dir / "media").is_dir():
            files.append(_media_archive(snapshot_dir / "media", Path(scratch)))
        yield files


def _media_archive(media: Path, scratch: Path) -> _File:
    archive = scratch / "media.zip"
    with archive.open("wb") as stream:
        for chunk in zip_chunks((path.name, path) for path in sorted(media.iterdir())):
            stream.write(chunk)
    plain = _file(archive, "application/zip")
    named = DataFile(
        f"media-{plain.described.sha256[:16]}.zip", "application/zip", plain.described.sha256, plain.described.bytes
    )
    return _File(archive, named)


def _file(path: Path, kind: str) -> _File:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return _File(path, DataFile(path.name, kind, digest, path.stat().st_size))
