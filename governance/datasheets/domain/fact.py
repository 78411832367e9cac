"""An automatic answer: what the records say, and which query said it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Fact", "FactTable"]


@dataclass(frozen=True, slots=True)
class FactTable:
    """A small table of finished texts. `numbers` are the columns to be set as figures, counted from 0."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """Sentences and tables, with the name of the query they come from.

    Release hash and time are those of the whole datasheet: a fact never bears the hour at which somebody looked.
    """

    query: str
    text: tuple[str, ...]
    tables: tuple[FactTable, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; `from_dict` reads them back."""
        return {
            "query": self.query,
            "text": list(self.text),
            "tables": [
                {
                    "head": list(table.head),
                    "rows": [list(row) for row in table.rows],
                    "numbers": list(table.numbers),
                    "caption": table.caption,
                }
                for table in self.tables
            ],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Fact:
        """The fact that `to_dict` stored."""
        return cls(data["query"], tuple(data["text"]), tuple(_table(one) for one in data["tables"]))


def _table(data: Mapping[str, Any]) -> FactTable:
    rows: Sequence[Sequence[str]] = data["rows"]
    return FactTable(
        tuple(data["head"]), tuple(tuple(row) for row in rows), tuple(data["numbers"]), data.get("caption", "")
    )
