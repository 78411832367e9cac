"""Parquet with the same bytes for the same rows, written as a stream.

Everything the format leaves open is fixed here: compression and its level, page version, dictionary use, where row
groups end, and no metadata of a library beside the rows. What remains is the version of Arrow itself, which the
project's lock pins and the manifest states.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["ROW_GROUP_BYTES", "ROW_GROUP_ROWS", "WRITER", "write_parquet"]

WRITER: Final = f"pyarrow {pa.__version__}"
ROW_GROUP_ROWS: Final = 20_000
ROW_GROUP_BYTES: Final = 16 << 20
"""A row group ends at either bound, so that long texts do not cost more memory than many short ones."""


def write_parquet(path: Path, schema: pa.Schema, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write the rows in the order they come and return how many there were; memory holds one row group.

    A row lacking a column, with a column too many, or with a null where the schema allows none, is an error.
    """
    count = 0
    with pq.ParquetWriter(
        path,
        schema,
        version="2.6",
        data_page_version="1.0",
        compression="zstd",
        compression_level=3,
        use_dictionary=True,
        write_statistics=True,
        store_schema=False,
        write_page_index=False,
    ) as writer:
        for group in _row_groups(rows):
            writer.write_table(_table(group, schema), row_group_size=len(group))
            count += len(group)
    return count


def _row_groups(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    group: list[Mapping[str, Any]] = []
    size = 0
    for row in rows:
        group.append(row)
        size += sum(len(value) for value in row.values() if isinstance(value, str))
        if len(group) == ROW_GROUP_ROWS or size >= ROW_GROUP_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _table(rows: list[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    names = set(schema.names)
    for row in rows:
        if row.keys() != names:
            raise ValueError(f"A row does not fit the schema: {sorted(row.keys() ^ names)} missing or too many.")
    columns = [pa.array([row[field.name] for row in rows], type=field.type) for field in schema]
    for field, column in zip(schema, columns, strict=True):
        if not field.nullable and column.null_count:
            raise ValueError(f"The column {field.name} holds an empty value, which its schema does not allow.")
    return pa.Table.from_arrays(columns, schema=schema)
