"""Exports of a frozen release, all of the same shape: a stream of bytes made from the snapshot's folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from governance.releases.domain.exports import coco, croissant, csv, jsonl, parquet
from governance.releases.domain.exports.release_meta import ReleaseMeta

__all__ = ["FORMATS", "ExportFormat"]


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """One format: what it is called, what the file is, and the function that yields its bytes."""

    name: str
    title: str
    content_type: str
    suffix: str
    chunks: Callable[[Path, ReleaseMeta], Iterator[bytes]]


FORMATS: Final[Mapping[str, ExportFormat]] = MappingProxyType(
    {
        export_format.name: export_format
        for export_format in (
            ExportFormat("jsonl", "JSON Lines", "application/x-ndjson", ".jsonl", jsonl.chunks),
            ExportFormat("csv", "CSV", "text/csv; charset=utf-8", ".csv", csv.chunks),
            ExportFormat("parquet", "Parquet (zip)", "application/zip", "-parquet.zip", parquet.chunks),
            ExportFormat("coco", "COCO", "application/json", "-coco.json", coco.chunks),
            ExportFormat("croissant", "Croissant (zip)", "application/zip", "-croissant.zip", croissant.chunks),
        )
    }
)
