"""The rows of an import, and which column means what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["ColumnMapping", "ReadLimits", "Row"]


class Row(NamedTuple):
    """One item as a file declares it. Every value is the file's own text, never coerced.

    `number` is where it stands (CSV: the header is row 1; JSONL: the line; Parquet: the record, from 1).
    `media_path` is opaque text: it names an entry of the archive or folder that came along, never a server path.
    `declared_severity` maps a content category to its level, 0 to 4; a category that is missing is undeclared.
    """

    number: int
    external_id: str
    text: str | None
    attributes: dict[str, str]
    media_path: str | None
    language: str
    declared_severity: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """Which column of a file holds what. `attributes=None` takes every column that has no other meaning.

    `severity` maps a content category to the column that holds its level.

    >>> mapping = ColumnMapping(external_id="id", text="text", severity={"hate": "hate_level"})
    >>> mapping.missing_from(["id", "text"])
    ['hate_level']
    """

    external_id: str
    text: str | None = None
    media: str | None = None
    language: str | None = None
    attributes: tuple[str, ...] | None = None
    severity: Mapping[str, str] = field(default_factory=dict)
    default_language: str = ""

    def columns(self) -> list[str]:
        """Every column named, in a fixed order."""
        named = [
            self.external_id,
            self.text,
            self.media,
            self.language,
            *(self.attributes or ()),
            *self.severity.values(),
        ]
        return [name for name in named if name is not None]

    def missing_from(self, available: Iterable[str]) -> list[str]:
        """The columns named that a file does not have."""
        there = set(available)
        return [name for name in self.columns() if name not in there]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """What a reader accepts before it stops. One record must fit in memory many times over; a whole file need not."""

    record_bytes: int = 2 * 1024 * 1024
    columns: int = 1_000
    rows: int = 10_000_000
    external_id_characters: int = 200
    parquet_row_group_bytes: int = 256 * 1024 * 1024
