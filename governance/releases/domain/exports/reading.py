"""Reading a snapshot as a stream: DuckDB over its Parquet files, with a bound on memory and nothing kept.

Exports go through items, votes and labels side by side, so each table is wanted in the order of the items. A table that
is not in that order is sorted once into a temporary file, on disk where memory does not suffice; a query then never has
to sort, and several can run side by side in little memory.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from governance.releases.domain.snapshot_schema import TABLES

__all__ = ["INSTANT", "Reader", "Side", "open_snapshot", "sql_name"]

_BATCH_ROWS: Final = 5_000
_MEMORY: Final = "96MB"
_NUMBER: Final = "CAST(item_id[2:] AS BIGINT)"

INSTANT: Final = "strftime(make_timestamp(epoch_us({0})), '%Y-%m-%dT%H:%M:%S.%fZ')"
"""SQL for a timestamp as text; the columns are in UTC."""


class Reader:
    """Queries over the views items, votes, labels and annotators.

    The first three come in the order of their items and have a column `number`, the number in the item's id.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The result row by row, as Python values, computed while it is read."""
        for batch in self._connection.cursor().sql(query).to_arrow_reader(_BATCH_ROWS):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)

    def one(self, query: str) -> tuple[Any, ...]:
        """The first row of the result."""
        return next(self.rows(query))

    def columns(self, table: str, prefix: str = "") -> list[str]:
        """The names of the columns of a table that begin with `prefix`, in order; without `number`."""
        described = self._connection.cursor().execute(f"DESCRIBE {table}").fetchall()
        return [row[0] for row in described if row[0].startswith(prefix) and row[0] != "number"]


class Side:
    """Rows that begin with an item's number, taken item by item while the items go by in the same order."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def of(self, number: int) -> list[tuple[Any, ...]]:
        """The rows of one item, without the number. `ValueError` for a row whose item did not come by."""
        found = []
        while self._next is not None and self._next[0] <= number:
            if self._next[0] != number:
                raise ValueError(f"A row belongs to the item i{self._next[0]}, which is not in the release.")
            found.append(self._next[1:])
            self._next = next(self._rows, None)
        return found


@contextmanager
def open_snapshot(snapshot_dir: Path) -> Iterator[Reader]:
    """Open the tables of a release; temporary files are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="fairhand-export-") as spill:
        paths = {table: snapshot_dir / f"{table}.parquet" for table in TABLES}
        for table in ("items", "votes", "labels"):
            paths[table] = _in_item_order(paths[table], Path(spill))
        with _connect(spill) as connection:
            for table, path in paths.items():
                number = "" if table == "annotators" else f", {_NUMBER} AS number"
                connection.execute(f"CREATE VIEW {table} AS SELECT *{number} FROM {_parquet(path)}")  # noqa: S608
            yield Reader(connection)


def sql_name(name: str) -> str:
    """A column's name, quoted for SQL."""
    return '"' + name.replace('"', '""') + '"'


def _in_item_order(path: Path, spill: Path) -> Path:
    if _is_in_item_order(path):
        return path
    ordered = spill / path.name
    with _connect(str(spill)) as connection:
        connection.execute(
            f"COPY (SELECT * EXCLUDE (file_row_number) FROM {_parquet(path, 'file_row_number = true')} "  # noqa: S608
            f"ORDER BY {_NUMBER}, file_row_number) TO '{_quoted(ordered)}' (FORMAT parquet, COMPRESSION lz4)"
        )
    return ordered


def _is_in_item_order(path: Path) -> bool:
    last = 0
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(columns=["item_id"]):
            numbers = pc.utf8_slice_codeunits(batch.column(0), 1).cast(pa.int64()).to_numpy()
            if len(numbers) and (numbers[0] < last or (numbers[1:] < numbers[:-1]).any()):
                return False
            last = int(numbers[-1]) if len(numbers) else last
    return True


def _connect(spill: str) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        config={
            "memory_limit": _MEMORY,
            "temp_directory": spill,
            "threads": 1,
            # Nothing is fetched from anywhere: what is not built in is not used.
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )


def _parquet(path: Path, *options: str) -> str:
    arguments = ", ".join([f"'{_quoted(path)}'", *options])
    return f"read_parquet({arguments})"


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
