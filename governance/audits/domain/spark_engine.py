"""Spark as the engine of contingency tables: the same group-by on a cluster, or on this machine with ``local[*]``.

The session is the one that is running, as under ``spark-submit``, or else one made from ``FAIRHAND_SPARK_MASTER``. The prepared
tables are handed over as Parquet in ``FAIRHAND_SPARK_DIR``, which every worker must be able to read; on one machine any folder.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw

from .snapshot_sql import identifier, literal

__all__ = ["SparkTables"]


class SparkTables:
    """The tables of a prepared snapshot as Spark frames."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        try:
            from pyspark.sql import SparkSession
        except ImportError:
            raise ValueError(
                "FAIRHAND_ENGINE=spark needs the package pyspark and a Java runtime: pip install fairhand[spark]."
            ) from None
        builder = SparkSession.builder.appName("fairhand-audit")
        if SparkSession.getActiveSession() is None:
            builder = builder.master(os.environ.get("FAIRHAND_SPARK_MASTER", "local[*]"))
            builder = builder.config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "8")
        self._session = builder.getOrCreate()
        self._connection = connection
        self._folder = Path(tempfile.mkdtemp(prefix="fairhand-spark-", dir=os.environ.get("FAIRHAND_SPARK_DIR")))
        self._frames: dict[str, Any] = {}

    def frame(self, table: str) -> nw.LazyFrame[Any]:
        """A prepared table, written to Parquet when it is first asked for."""
        if table not in self._frames:
            path = self._folder / f"{table}.parquet"
            self._connection.execute(f"COPY {identifier(table)} TO {literal(str(path))} (FORMAT parquet)")
            self._frames[table] = self._session.read.parquet(str(path))
        frame: nw.LazyFrame[Any] = nw.from_native(self._frames[table])
        return frame

    def close(self) -> None:
        """Remove what was handed over. The session stays: it may be another's."""
        shutil.rmtree(self._folder, ignore_errors=True)
