"""Items from a Parquet file, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from annotations.items.domain.duplicates import without_duplicates
from annotations.items.domain.row_building import RowBuilder, check_columns
from annotations.items.domain.row_errors import RowErrors
from annotations.items.domain.rows import ColumnMapping, ReadLimits, Row

__all__ = ["read_parquet"]

_BATCH_ROWS: Final = 1024
_EXPANDED_BYTES: Final = 32 * 1024 * 1024


def read_parquet(
    stream: BinaryIO, mapping: ColumnMapping, errors: RowErrors, *, limits: ReadLimits | None = None
) -> Iterator[Row]:
    """Yield the items of a Parquet file, a batch of rows in memory at a time; problems go to `errors`.

    Text columns are taken as they are; numbers, truth values, dates and times become the text Arrow writes for them;
    a null is a missing value. Rows are counted from 1. Lists, structures and bytes have no text form and are refused.
    """
    limits = limits or ReadLimits()
    builder = RowBuilder(mapping, errors, limits)
    built = (builder.build(number, values) for number, values in _records(stream, mapping, errors, limits))
    return without_duplicates((row for row in built if row is not None), errors)


def _records(
    stream: BinaryIO, mapping: ColumnMapping, errors: RowErrors, limits: ReadLimits
) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        columns = _wanted_columns(pq.ParquetFile(stream), mapping, errors, limits)
        if columns is None:
            return
        stream.seek(0)
        # Strings are read as dictionaries: one long value repeated ten million times then takes its own length once,
        # and its length is known before any copy is made.
        file = pq.ParquetFile(stream, read_dictionary=columns, pre_buffer=False, buffer_size=64 * 1024)
        number = 0
        for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=columns):
            for part in _slices(batch, limits):
                texts = [_texts(column) for column in part.columns]
                for values in zip(*texts, strict=True):
                    number += 1
                    found = {name: text for name, text in zip(columns, values, strict=True) if text is not None}
                    if nul := next((name for name, text in found.items() if "\0" in text), None):
                        errors.add("There is a NUL character. Text cannot hold it.", row=number, field=nul)
                    else:
                        yield number, found
    except _ValueRefused as error:
        errors.add(str(error))
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        errors.add(f"The Parquet file cannot be read: {str(error).splitlines()[0][:200]}")


def _wanted_columns(
    file: pq.ParquetFile, mapping: ColumnMapping, errors: RowErrors, limits: ReadLimits
) -> list[str] | None:
    schema, metadata = file.schema_arrow, file.metadata
    if not check_columns(schema.names, mapping.columns(), limits, errors):
        return None
    if metadata.num_rows > limits.rows:
        errors.add(f"The file has {metadata.num_rows:,} rows; at most {limits.rows:,} are read. Split it.")
        return None
    largest = max((metadata.row_group(place).total_byte_size for place in range(metadata.num_row_groups)), default=0)
    if largest > limits.parquet_row_group_bytes:
        errors.add(
            f"A row group holds {largest:,} bytes; at most {limits.parquet_row_group_bytes:,} are read. "
            "Write the file with smaller row groups (row_group_size=100_000)."
        )
        return None
    columns = schema.names if mapping.attributes is None else list(dict.fromkeys(mapping.columns()))
    for name in columns:
        kind = schema.field(name).type
        if not _has_text_form(kind):
            errors.add(f"The column {name!r} holds {kind}, which has no text form. Leave it out.", field=name)
    return None if errors else columns


def _has_text_form(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_primitive(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_null(kind)
    )


class _ValueRefused(Exception):
    pass


def _slices(batch: pa.RecordBatch, limits: ReadLimits) -> Iterator[pa.RecordBatch]:
    """The batch in parts that stay small when every row is given its own copy of its dictionary value."""
    columns: list[Any] = batch.columns
    dictionaries = [column.dictionary for column in columns if pa.types.is_dictionary(column.type)]
    lengths = [pc.max(pc.binary_length(values)).as_py() or 0 for values in dictionaries]
    longest = max(lengths, default=0)
    if longest > limits.record_bytes:
        raise _ValueRefused(f"A value has {longest:,} bytes; at most {limits.record_bytes:,} are read.")
    rows = max(1, _EXPANDED_BYTES // max(1, sum(lengths)))
    for start in range(0, batch.num_rows, rows):
        yield batch.slice(start, rows)


def _texts(column: Any) -> list[str | None]:
    texts: list[str | None] = column.cast(pa.large_string()).to_pylist()
    return texts
