"""A table as data: the same rows become HTML, Markdown, a PDF and Parquet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["UNDEFINED", "WITHHELD", "Cell", "Column", "Kind", "Table", "format_cell"]

Cell = str | int | float | None
Kind = Literal["text", "count", "percent", "points", "number", "p"]

# Said instead of a number. A withheld cell never tells whether it is small itself or protects a smaller one.
WITHHELD = "withheld"
UNDEFINED = "undefined"

_SMALLEST_P_SHOWN = 0.001


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the key it has in JSON and Parquet, its heading, and how its numbers are written."""

    key: str
    title: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows; every row has one cell a column. Raises ValueError when a row does not."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"A row has {len(row)} cells where the table has {len(self.columns)} columns: {row!r}."
                )

    def formatted(self) -> list[list[str]]:
        """Every cell as the text a person reads."""
        return [
            [format_cell(cell, column.kind) for cell, column in zip(row, self.columns, strict=True)]
            for row in self.rows
        ]


def format_cell(cell: Cell, kind: Kind) -> str:
    """A cell as text: 1,580 for counts, 26.0 % for shares, 4.7 for percentage points, 0.344 for numbers, — for nothing.

    Example: ``format_cell(0.2601, "percent")`` is ``"26.0 %"``.
    """
    if cell is None:
        return "—"
    if isinstance(cell, str):
        return cell
    if kind == "count":
        return f"{cell:,.0f}"
    if kind == "percent":
        return f"{100 * cell:.1f} %".replace("-", "−")
    if kind == "points":
        return f"{100 * cell:.1f}".replace("-", "−")
    if kind == "p":
        return "< 0.001" if cell < _SMALLEST_P_SHOWN else f"{cell:.3f}"
    return f"{cell:.3f}".replace("-", "−")
