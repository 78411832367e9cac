"""Attributes of items or annotators as whole numbers, read once and crossed as often as an audit needs."""

# Column names are quoted by `identifier`; table and order come from this module.
# ruff: noqa: S608
from __future__ import annotations

import duckdb
import numpy as np
from numpy.typing import NDArray

from .numbering import numbered
from .snapshot_sql import identifier

__all__ = ["AttributeCodes"]

IntArray = NDArray[np.int64]
Values = tuple[str, ...]

_NUMBER = {"item": "item", "annotator_group": "annotator"}
# Prefixed, an attribute may be called "item" or "name".
_PREFIX = {"item": "attr_", "annotator_group": "group_"}


class AttributeCodes:
    """The cleaned attributes of one prepared table, ``item`` or ``annotator_group``; a null is −1."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, table: str, size: int) -> None:
        self._connection = connection
        self._table = table
        self._size = size
        self._read: dict[str, tuple[Values, IntArray]] = {}
        self._crossed: dict[tuple[str, ...], tuple[list[Values], NDArray[np.int32]]] = {}

    def crossed(self, by: tuple[str, ...]) -> tuple[list[Values], IntArray]:
        """The combinations that occur, in sorted order, and the position of each row's; −1 where a value is null.

        Example: by ("age", "sex") the combinations are ("old", "f"), ("old", "m") and so on.
        """
        if by not in self._crossed:
            self._crossed[by] = self._cross(by)
        names, code = self._crossed[by]
        return names, code.astype(np.int64)

    def values(self, by: tuple[str, ...]) -> list[Values]:
        """The values of each row, an empty text for a null."""
        columns = [self._column(name) for name in by]
        texts = [[labels[code] if code >= 0 else "" for code in codes] for labels, codes in columns]
        return list(zip(*texts, strict=True)) if by else [()] * self._size

    def _cross(self, by: tuple[str, ...]) -> tuple[list[Values], NDArray[np.int32]]:
        code = np.zeros(self._size, dtype=np.int64)
        missing = np.zeros(self._size, dtype=bool)
        for name in by:
            labels, values = self._column(name)
            missing |= values < 0
            code = code * max(len(labels), 1) + values
        used, compact = numbered(code[~missing])
        code[~missing] = compact
        code[missing] = -1
        # Kept for every check to come, so in half the space.
        return [self._unravelled(int(position), by) for position in used], code.astype(np.int32)

    def _column(self, name: str) -> tuple[Values, IntArray]:
        if name not in self._read:
            order = _NUMBER[self._table]
            column = identifier(_PREFIX[self._table] + name)
            rows = self._connection.execute(f"SELECT {column} AS value FROM {self._table} ORDER BY {order}")
            import pandas as pd  # here, so that no process loads it at its start

            codes, labels = pd.factorize(rows.df()["value"], sort=True)
            self._read[name] = (tuple(str(label) for label in labels), codes.astype(np.int64))
        return self._read[name]

    def _unravelled(self, position: int, by: tuple[str, ...]) -> Values:
        values: list[str] = []
        for name in reversed(by):
            labels, _ = self._column(name)
            position, place = divmod(position, len(labels))
            values.insert(0, labels[place])
        return tuple(values)
