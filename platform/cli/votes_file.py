"""Reading a file of votes or of data for the commands that need no server: CSV or Parquet, columns by name, all text.

A label may be the text "NA" or "null", so nothing is taken for missing: a missing vote is an absent row. Columns come
back dictionary-encoded, which is the form in which a million rows are coded in milliseconds.

Example: ``read_columns(Path("votes.csv"), {"item": "item", "who": "annotator"})`` is a table with the columns ``item``
and ``who``.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from kernel.errors import Invalid

__all__ = ["column_names", "read_columns"]

_PARQUET_BEGINS: Final = b"PAR1"
_TEXT: Final = pa.dictionary(pa.int32(), pa.string())
_NAMES_SHOWN: Final = 30


def read_columns(path: Path, columns: Mapping[str, str], *, may_be_empty: Collection[str] = ()) -> Any:
    """A pyarrow table whose columns are named by the keys; the values of the mapping are the names in the file.

    Empty values of a Parquet column become empty text in the columns named by ``may_be_empty`` (by key).

    Raises :class:`kernel.errors.Invalid` for what is not a readable CSV or Parquet file, for a column that is missing
    or twice there, for a file without rows, and for empty values in a Parquet column.
    """
    names = column_names(path)
    for wanted in columns.values():
        if names.count(wanted) != 1:
            raise _no_such_column(path, wanted, names)
    wanted_names = list(dict.fromkeys(columns.values()))
    table = _read_parquet(path, wanted_names) if _is_parquet(path) else _read_csv(path, wanted_names)
    if table.num_rows == 0:
        raise Invalid(f"{path} has columns and no rows.", remedy="Name a file with at least one row.")
    return pa.table({key: _text(table.column(name), path, name, key in may_be_empty) for key, name in columns.items()})


def column_names(path: Path) -> list[str]:
    """The names of the columns in the order of the file. Raises :class:`kernel.errors.Invalid` as above."""
    if not path.exists():
        raise Invalid(f"There is no file {path}.", remedy="Check the name.")
    if not path.is_file():
        raise Invalid(f"{path} is not a file.", remedy="Name a CSV or Parquet file.")
    try:
        if path.stat().st_size == 0:
            raise Invalid(f"{path} is empty.", remedy="Name a file with a row of column names and at least one vote.")
        if _is_parquet(path):
            return list(pq.read_schema(path).names)
        with path.open(newline="", encoding="utf-8-sig") as file:
            return next(csv.reader(file), [])
    except (UnicodeDecodeError, csv.Error, pa.ArrowInvalid, OSError) as error:
        raise _unreadable(path, error) from error


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_PARQUET_BEGINS)) == _PARQUET_BEGINS


def _read_parquet(path: Path, names: list[str]) -> Any:
    try:
        schema = pq.read_schema(path)
        text = [name for name in names if pa.types.is_string(schema.field(name).type)]
        return pq.read_table(path, columns=names, read_dictionary=text)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, error) from error


def _read_csv(path: Path, names: list[str]) -> Any:
    try:
        return arrow_csv.read_csv(
            path,
            parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=names,
                column_types=dict.fromkeys(names, _TEXT),
                null_values=[],
                strings_can_be_null=False,
            ),
        )
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, error) from error


def _text(column: Any, path: Path, name: str, may_be_empty: bool) -> Any:
    """The column as dictionary-encoded text; numbers and truth values become their usual spelling."""
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column)
    if column.null_count and may_be_empty:
        column = pc.fill_null(column.cast(pa.string()), "")
    if column.null_count:
        raise Invalid(
            f"The column {name!r} of {path} has {column.null_count:,} empty values.",
            remedy="A missing vote is an absent row; a label that looks missing must be stored as text.",
        )
    if not pa.types.is_dictionary(column.type):
        try:
            column = column.cast(pa.string()).dictionary_encode()
        except pa.ArrowException as error:
            raise Invalid(f"The column {name!r} of {path} holds {column.type}, which has no text form.") from error
    elif not pa.types.is_string(column.type.value_type):
        column = column.cast(pa.dictionary(column.type.index_type, pa.string()))
    return column


def _no_such_column(path: Path, wanted: str, names: list[str]) -> Invalid:
    if wanted in names:
        return Invalid(
            f"{path} has the column {wanted!r} more than once.", remedy="Give every column a name of its own."
        )
    shown = ", ".join(names[:_NAMES_SHOWN]) + (", …" if len(names) > _NAMES_SHOWN else "")
    return Invalid(
        f"{path} has no column {wanted!r}. Its columns are: {shown or 'none'}.",
        remedy="Name the right column, or separate the columns by commas.",
    )


def _unreadable(path: Path, error: Exception) -> Invalid:
    said = " ".join(str(error).split())
    return Invalid(
        f"{path} cannot be read as CSV or Parquet: {said}",
        remedy="Save it as UTF-8 CSV with a row of column names, or as Parquet.",
    )
