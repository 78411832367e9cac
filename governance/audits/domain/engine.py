"""The engines of an audit: DuckDB, out of core on one machine, and Spark for contingency tables that outgrew it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, Protocol

import duckdb
import narwhals as nw

__all__ = ["Tables", "connect", "tables_of"]

_MEMORY: Final = "2GB"


class Tables(Protocol):
    """Where the group-by of :mod:`.contingency` runs."""

    def frame(self, table: str) -> nw.LazyFrame[Any]:
        """A prepared table: ``item``, ``outcome`` or ``vote``."""

    def close(self) -> None:
        """Let go of what was made for this audit."""


class DuckTables:
    """The tables where they are."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        # A cursor of its own: results that others have not read to the end do not stand in the way.
        self._cursor = connection.cursor()

    def frame(self, table: str) -> nw.LazyFrame[Any]:
        """A prepared table."""
        return nw.from_native(self._cursor.table(table))

    def close(self) -> None:
        """Close the cursor."""
        self._cursor.close()


def tables_of(connection: duckdb.DuckDBPyConnection) -> Tables:
    """The engine that ``FAIRHAND_ENGINE`` names: duckdb, the default, or spark. Raises ValueError for another."""
    engine = os.environ.get("FAIRHAND_ENGINE", "duckdb")
    if engine == "duckdb":
        return DuckTables(connection)
    if engine == "spark":
        from .spark_engine import SparkTables

        return SparkTables(connection)
    raise ValueError(f"FAIRHAND_ENGINE is duckdb or spark, not {engine!r}.")


@contextmanager
def connect() -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB connection whose tables spill to a temporary folder when they outgrow the memory."""
    with tempfile.TemporaryDirectory(prefix="fairhand-audit-") as folder:
        connection = duckdb.connect(
            f"{folder}/audit.duckdb",
            config={"memory_limit": _MEMORY, "temp_directory": folder, "preserve_insertion_order": "true"},
        )
        try:
            yield connection
        finally:
            connection.close()
