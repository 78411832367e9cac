"""Items from a JSON Lines file: one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from annotations.items.domain.duplicates import without_duplicates
from annotations.items.domain.row_building import RowBuilder
from annotations.items.domain.row_errors import RowErrors
from annotations.items.domain.rows import ColumnMapping, ReadLimits, Row
from annotations.items.domain.text_lines import TextLines, UnreadableText
from kernel import jsonsafe
from kernel.errors import BadRequest

__all__ = ["read_jsonl"]


def read_jsonl(
    stream: BinaryIO, mapping: ColumnMapping, errors: RowErrors, *, limits: ReadLimits | None = None
) -> Iterator[Row]:
    """Yield the items of a JSON Lines file, one line in memory at a time; problems go to `errors` with their line.

    Strings are taken as they are; other values become their JSON text, numbers exactly as written, so that 1e5 and
    12345678901234567890 come back unchanged. null is the same as a missing key.

    >>> from io import BytesIO
    >>> file = BytesIO(b'{"id": 12345678901234567890, "text": "Hello", "score": 1e5}')
    >>> rows = list(read_jsonl(file, ColumnMapping(external_id="id", text="text"), RowErrors()))
    >>> rows[0].external_id, rows[0].attributes
    ('12345678901234567890', {'score': '1e5'})
    """
    limits = limits or ReadLimits()
    builder = RowBuilder(mapping, errors, limits)
    built = (builder.build(number, values) for number, values in _objects(stream, errors, limits))
    return without_duplicates((row for row in built if row is not None), errors)


def _objects(stream: BinaryIO, errors: RowErrors, limits: ReadLimits) -> Iterator[tuple[int, dict[str, str]]]:
    lines = TextLines(stream, max_record_bytes=limits.record_bytes)
    number = 0
    while True:
        number += 1
        lines.start_record()
        try:
            line = lines.next_bytes().strip()
        except StopIteration:
            if number == 1:
                errors.add("The file is empty.", row=1)
            return
        except UnreadableText as error:
            errors.add(str(error), row=number)
            return
        if number == 1 and line.startswith(b"["):
            errors.add("This is one JSON list. JSON Lines has one object on each line.", row=1)
            return
        if number > limits.rows:
            errors.add(f"The file has more than {limits.rows:,} lines. Split it.", row=number)
            return
        if line:
            values = _values(line, number, errors, limits)
            if values is not None:
                yield number, values


def _values(line: bytes, number: int, errors: RowErrors, limits: ReadLimits) -> dict[str, str] | None:
    try:
        record = jsonsafe.loads(line)
    except BadRequest as error:
        errors.add(str(error), row=number)
        return None
    if not isinstance(record, dict):
        errors.add('The line is not an object such as {"id": "1", "text": "…"}.', row=number)
        return None
    if len(record) > limits.columns:
        errors.add(f"The object has {len(record):,} keys; at most {limits.columns:,} are read.", row=number)
        return None
    if not all(value is None or isinstance(value, str) for value in record.values()):
        # The strict reader has vetted the line; this second reading keeps numbers as they were written.
        record = _AS_WRITTEN.decode(line.decode())
    return {key: value if type(value) is str else _text(value) for key, value in record.items() if value is not None}


class _Number(str):
    """A number as it stands in the file."""

    __slots__ = ()


_AS_WRITTEN: Final = json.JSONDecoder(parse_int=_Number, parse_float=_Number)


def _text(value: Any) -> str:
    """The JSON text of a value, without spaces between its parts."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{_text(key)}:{_text(member)}" for key, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_text(member) for member in value) + "]"
    return json.dumps(value, ensure_ascii=False)
