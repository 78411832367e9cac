"""Items from a CSV file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from annotations.items.domain.csv_records import Delimiter, read_csv_records
from annotations.items.domain.duplicates import without_duplicates
from annotations.items.domain.row_building import RowBuilder
from annotations.items.domain.row_errors import RowErrors
from annotations.items.domain.rows import ColumnMapping, ReadLimits, Row

__all__ = ["read_csv"]


def read_csv(
    stream: BinaryIO,
    mapping: ColumnMapping,
    errors: RowErrors,
    *,
    limits: ReadLimits | None = None,
    delimiter: Delimiter = ",",
) -> Iterator[Row]:
    """Yield the items of a UTF-8 CSV file, one row in memory at a time; problems go to `errors`.

    >>> from io import BytesIO
    >>> errors = RowErrors()
    >>> file = BytesIO(b"id,text,channel\\n00123,Where is my parcel?,mail\\n")
    >>> rows = read_csv(file, ColumnMapping(external_id="id", text="text"), errors)
    >>> [(row.external_id, row.attributes) for row in rows]
    [('00123', {'channel': 'mail'})]
    """
    limits = limits or ReadLimits()
    builder = RowBuilder(mapping, errors, limits)
    records = read_csv_records(stream, errors, required=mapping.columns(), limits=limits, delimiter=delimiter)
    built = (builder.build(number, values) for number, values in records)
    return without_duplicates((row for row in built if row is not None), errors)
