"""DuckDB as an audit uses it: out of core, within a fixed memory, with whole numbers and sorted results."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import duckdb

__all__ = ["connect"]

_MEMORY: Final = "2GB"


@contextmanager
def connect() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose tables spill to a temporary folder when they outgrow the memory."""
    with tempfile.TemporaryDirectory(prefix="fairhand-audit-") as folder:
        connection = duckdb.connect(
            f"{folder}/audit.duckdb",
            config={"memory_limit": _MEMORY, "temp_directory": folder, "preserve_insertion_order": "true"},
        )
        try:
            yield connection
        finally:
            connection.close()
