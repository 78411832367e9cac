"""Records of a CSV file (RFC 4180), strictly: what a spreadsheet would silently repair is an error with its row."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final, Literal, TypeAlias, get_args

from annotations.items.domain.row_building import check_columns
from annotations.items.domain.row_errors import RowErrors
from annotations.items.domain.rows import ReadLimits
from annotations.items.domain.text_lines import TextLines, UnreadableText

__all__ = ["Delimiter", "guess_delimiter", "read_csv_records"]

Delimiter: TypeAlias = Literal[",", ";", "\t"]

# The module's default of 131,072 characters a field is process-wide, and shorter than a long text. `TextLines` caps the
# whole record in bytes, so the module's own cap only has to be out of the way.
csv.field_size_limit(2**31 - 1)

_UNCLOSED: Final = "A quote is opened and never closed. Nothing after it can be told apart."


def read_csv_records(
    stream: BinaryIO,
    errors: RowErrors,
    *,
    required: Sequence[str],
    limits: ReadLimits,
    delimiter: Delimiter = ",",
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (row number, {column: value}); the header is row 1 and blank lines are passed over but counted.

    Values are the file's own text: '00123', 'NA' and '1e5' stay as they are. A header cell without a name is called
    'column_1' after its place, because tables exported with an index have one.
    """
    lines = TextLines(stream, max_record_bytes=limits.record_bytes)
    records = _records(lines, errors, delimiter)
    header = next(records, None)
    if header is None:
        if not errors:
            errors.add("The file is empty.", row=1)
        return
    columns = [name or f"column_{place}" for place, name in enumerate(header[1], start=1)]
    if not check_columns(columns, required, limits, errors):
        if len(columns) == 1 and any(mark in columns[0] for mark in ",;\t"):
            errors.add("The header is a single column. Choose the character that separates the columns.", row=1)
        return
    for number, fields in records:
        if len(fields) != len(columns):
            values = "1 value" if len(fields) == 1 else f"{len(fields):,} values"
            errors.add(f"The row has {values}, but there are {len(columns):,} columns.", row=number)
        elif number - 1 > limits.rows:
            errors.add(f"The file has more than {limits.rows:,} rows. Split it.", row=number)
            return
        else:
            yield number, dict(zip(columns, fields, strict=True))


def guess_delimiter(header: str) -> Delimiter:
    """What separates the columns of a header: the mark that gives the most of them, a comma where none gives two.

    >>> guess_delimiter('case;"words, as written";channel')
    ';'
    """
    marks: tuple[Delimiter, ...] = get_args(Delimiter)
    return max(marks, key=lambda mark: len(next(csv.reader([header], delimiter=mark), [])))


def _records(lines: TextLines, errors: RowErrors, delimiter: Delimiter) -> Iterator[tuple[int, list[str]]]:
    """Records with their number; the generator ends where nothing further can be trusted."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        lines.start_record()
        try:
            fields = next(reader)
        except StopIteration:
            return
        except UnreadableText as error:
            errors.add(str(error), row=number)
            return
        except csv.Error as error:
            errors.add(_explain(error), row=number)
            return
        if lines.nul_at is not None:
            errors.add(f"There is a NUL character at byte {lines.nul_at:,}. Text cannot hold it.", row=number)
        elif fields:
            yield number, fields


def _explain(error: csv.Error) -> str:
    problem = str(error)
    if "unexpected end of data" in problem:
        return _UNCLOSED
    if "new-line character" in problem:
        return "The lines end in a lone carriage return. Save the file with LF or CRLF line ends."
    if "expected after" in problem:
        return 'Text follows a closing quote. A quote inside a quoted value is written twice ("").'
    return f"The row is not CSV: {problem}."
