"""Parquet: a zip of the release's own tables, byte for byte, with the schema and the guidelines that explain them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from governance.releases.domain.exports.release_meta import ReleaseMeta
from governance.releases.domain.exports.zip_stream import zip_chunks
from governance.releases.domain.snapshot_schema import TABLES

__all__ = ["chunks", "export"]

_FILES: Final = (*(f"{table}.parquet" for table in TABLES), "schema.json", "guidelines.md")


def export(snapshot_dir: Path, out: BinaryIO, meta: ReleaseMeta) -> None:
    """Write the zip to `out`. The files have the hashes that the release's manifest states."""
    for chunk in chunks(snapshot_dir, meta):
        out.write(chunk)


def chunks(snapshot_dir: Path, meta: ReleaseMeta) -> Iterator[bytes]:
    """The same, in pieces. `meta` adds nothing: the tables are passed on as they are."""
    del meta
    paths = ((name, snapshot_dir / name) for name in _FILES)
    yield from zip_chunks((name, path) for name, path in paths if path.exists())
