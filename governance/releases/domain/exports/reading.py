"""Reading a snapshot as a stream: DuckDB over its Parquet files, with a bound on memory and nothing kept."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from governance.releases.domain.snapshot_schema import TABLES

__all__ = ["BATCH_ROWS", "Reader", "open_snapshot", "sql_name"]

BATCH_ROWS: Final = 5_000
_MEMORY: Final = "128MB"


class Reader:
    """Queries over the views items, votes, labels and annotators, each with its `place` (row number in its file)."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def batches(self, query: str) -> Iterator[pa.RecordBatch]:
        """The result in record batches, computed while it is read."""
        yield from self._connection.cursor().sql(query).to_arrow_reader(BATCH_ROWS)

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The result row by row, as Python values."""
        for batch in self.batches(query):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)

    def one(self, query: str) -> tuple[Any, ...]:
        """The first row of the result."""
        return next(self.rows(query))

    def columns(self, table: str, prefix: str = "") -> list[str]:
        """The names of the columns of a table that begin with `prefix`, in order; without the row number."""
        described = self._connection.cursor().execute(f"DESCRIBE {table}").fetchall()
        return [row[0] for row in described if row[0].startswith(prefix) and row[0] not in ("place", "number")]


@contextmanager
def open_snapshot(snapshot_dir: Path) -> Iterator[Reader]:
    """Open the tables of a release. What does not fit in memory goes to a temporary folder that is removed."""
    with tempfile.TemporaryDirectory(prefix="fairhand-export-") as spill:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": _MEMORY,
            "temp_directory": spill,
            "threads": 2,
            # Nothing is fetched from anywhere: what is not built in is not used.
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        with duckdb.connect(config=config) as connection:
            for table in TABLES:
                path = str(snapshot_dir / f"{table}.parquet").replace("'", "''")
                # Ids sort by the number they hold: i9 comes before i10.
                number = ", CAST(item_id[2:] AS BIGINT) AS number" if table != "annotators" else ""
                connection.execute(
                    f"CREATE VIEW {table} AS SELECT * EXCLUDE (file_row_number), file_row_number AS place{number} "  # noqa: S608
                    f"FROM read_parquet('{path}', file_row_number = true)"
                )
            yield Reader(connection)


def sql_name(name: str) -> str:
    """A column's name, quoted for SQL."""
    return '"' + name.replace('"', '""') + '"'
