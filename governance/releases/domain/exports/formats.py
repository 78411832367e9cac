"""The formats a release can be exported to. A new one is a module with `chunks`, and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from governance.releases.domain.exports import coco, croissant, csv, jsonl, parquet
from governance.releases.domain.exports.release_meta import ReleaseMeta

__all__ = ["FORMATS", "Format"]


class Format(NamedTuple):
    """Its name for people, how to write it in pieces, the ending of its file name, and its media type."""

    title: str
    chunks: Callable[[Path, ReleaseMeta], Iterator[bytes]]
    suffix: str
    content_type: str


FORMATS: Final[dict[str, Format]] = {
    "jsonl": Format("JSON Lines", jsonl.chunks, "jsonl", "application/jsonl"),
    "csv": Format("CSV", csv.chunks, "csv", "text/csv; charset=utf-8"),
    "parquet": Format("Parquet", parquet.chunks, "parquet.zip", "application/zip"),
    "coco": Format("COCO", coco.chunks, "coco.json", "application/json"),
    "croissant": Format("Croissant", croissant.chunks, "croissant.zip", "application/zip"),
}
