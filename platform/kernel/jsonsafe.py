"""A strict reader for JSON that strangers send.

Python's own reader accepts NaN, keeps the last of two equal keys, lets NUL through to a database that cannot store it,
and recurses as deep as the sender likes. This one refuses all of that with a message that says where.
"""

from __future__ import annotations

import json
import math
import re
from functools import lru_cache
from typing import Any, Final, NoReturn

from kernel.canonical_json import Json
from kernel.errors import BadRequest

__all__ = ["MAX_DEPTH", "MAX_INT_DIGITS", "loads"]

MAX_DEPTH: Final = 100
MAX_INT_DIGITS: Final = 100

# A whole string (its closing quote optional, so that an open one is consumed once and not retried from every
# character) or a bracket. The possessive `*+` keeps the scan linear on hostile input.
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
_NEEDS_A_LOOK: Final = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def loads(raw: bytes | str, *, row: int | None = None, max_depth: int = MAX_DEPTH) -> Json:
    """Read one JSON value from UTF-8 bytes (or text), strictly.

    `row` is the line of the file the bytes came from, counted from 1; it is named in the message and in `extra`.
    Raises `BadRequest` with code `bad-json` for anything but clean JSON: wrong encoding, syntax, more than `max_depth`
    levels, an object naming a key twice, NUL or half surrogate pairs, numbers of more than 100 digits, NaN, infinity.

    >>> loads(b'{"text": "hello"}')
    {'text': 'hello'}
    >>> loads(b'{"a": 1, "a": 2}', row=7)
    Traceback (most recent call last):
        ...
    kernel.errors.BadRequest: Row 7: the key 'a' appears twice in one object. Keep one of them.
    """
    text = _text(raw, row)
    if "\0" in text:
        _refuse("there is a NUL character", "Remove it; text cannot hold it.", row, text.index("\0"))
    _check_depth(text, max_depth, row)
    try:
        value = _decoder(row).decode(text)
    except json.JSONDecodeError as error:
        problem = f"this is not JSON: {error.msg[0].lower()}{error.msg[1:]}"
        _refuse(problem, "Correct it at that place.", row, error.pos, error.lineno, error.colno)
    if isinstance(raw, str) or _NEEDS_A_LOOK.search(text):
        _check_strings(value, row)
    return value


class _Reader:
    """The hooks of the standard parser, each knowing which row it reads."""

    def __init__(self, row: int | None) -> None:
        self.row = row

    def members(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) != len(pairs):
            seen: set[str] = set()
            twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
            _refuse(f"the key {twice[:60]!r} appears twice in one object", "Keep one of them.", self.row)
        return members

    def whole_number(self, digits: str) -> int:
        if len(digits) > MAX_INT_DIGITS:
            _refuse(f"a number has more than {MAX_INT_DIGITS} digits", "Send it as text.", self.row)
        return int(digits)

    def number(self, digits: str) -> float:
        value = float(digits) if len(digits) <= MAX_INT_DIGITS else math.inf
        if not math.isfinite(value):
            _refuse("a number is too large or too long to be kept", "Send it as text.", self.row)
        return value

    def constant(self, name: str) -> NoReturn:
        _refuse(f"{name} is not JSON", "Leave the value out, or use null.", self.row)


@lru_cache(maxsize=1)
def _decoder(row: int | None) -> json.JSONDecoder:
    """Building a decoder costs as much as reading a line with it, and most callers name no row."""
    reader = _Reader(row)
    return json.JSONDecoder(
        object_pairs_hook=reader.members,
        parse_int=reader.whole_number,
        parse_float=reader.number,
        parse_constant=reader.constant,
    )


def _text(raw: bytes | str, row: int | None) -> str:
    if isinstance(raw, str):
        return raw
    try:
        # A byte order mark is allowed to be ignored (RFC 8259 section 8.1), and spreadsheets write one.
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse("this is not UTF-8", "Save the file as UTF-8.", row, error.start)


def _check_depth(text: str, max_depth: int, row: int | None) -> None:
    if text.count("[") + text.count("{") <= max_depth:
        return  # Too few brackets to be too deep, wherever they stand; so it is with nearly every line of an import.
    depth = 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in ("[", "{"):
            depth += 1
            if depth > max_depth:
                _refuse(f"it is nested more than {max_depth} levels deep", "Flatten it.", row, match.start())
        elif token in ("]", "}"):
            depth -= 1


def _check_strings(value: Json, row: int | None) -> None:
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.keys())
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, str):
            if "\0" in value:
                _refuse("there is a NUL character", "Remove it; text cannot hold it.", row)
            if _SURROGATE.search(value):
                _refuse("there is half of a surrogate pair", "Write the whole character.", row)


def _refuse(
    problem: str,
    remedy: str,
    row: int | None,
    position: int | None = None,
    line: int | None = None,
    column: int | None = None,
) -> NoReturn:
    """Raise `BadRequest`; `position` counts characters (bytes, while the encoding is in doubt) from 0."""
    places = {"row": row, "position": position, "line": line, "column": column}
    where = f"Row {row}: " if row is not None else ""
    if line is not None and column is not None:
        at = f" (line {line}, column {column})"
    else:
        at = f" (at position {position})" if position is not None else ""
    sentence = f"{where}{problem}{at}."
    raise BadRequest(
        sentence[0].upper() + sentence[1:],
        code="bad-json",
        remedy=remedy,
        extra={name: value for name, value in places.items() if value is not None},
    )
