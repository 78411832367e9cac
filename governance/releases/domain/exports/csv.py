"""CSV (RFC 4180): one row for each vote, with its item and the aggregated label of the question beside it.

An item nobody has voted on has one row, with the vote's columns empty. A spreadsheet takes a cell that begins with
= + - @, a tab or a line break for a formula; such a cell gets an apostrophe in front, unless it is just a number.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

import pyarrow as pa

from governance.releases.domain.exports.reading import INSTANT, Reader, Side, open_snapshot, sql_name
from governance.releases.domain.exports.release_meta import ReleaseMeta
from governance.releases.domain.snapshot_schema import LABELS, VOTES

__all__ = ["chunks", "export"]

_ITEMS_A_CHUNK: Final = 200
_VOTE_COLUMNS: Final = [field for field in VOTES if field.name != "item_id"]
_LABEL_COLUMNS: Final = [field for field in LABELS if field.name not in ("item_id", "question")]
_ITEM_NUMBERS: Final = ("width", "height", "severity_level")

# The full-width forms are taken for formulas by some spreadsheets too.
_FORMULA: Final = "'^[=+\\-@\\t\\r\\n＝＋－＠]'"
_NUMBER: Final = "'[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?'"


def export(snapshot_dir: Path, out: BinaryIO, meta: ReleaseMeta) -> None:
    """Write the release to `out`, in UTF-8 with a header row."""
    for chunk in chunks(snapshot_dir, meta):
        out.write(chunk)


def chunks(snapshot_dir: Path, meta: ReleaseMeta) -> Iterator[bytes]:
    """The same, in pieces of some items each. `meta` adds nothing: a table has no place for it."""
    del meta
    no_vote, no_label = "," * (len(_VOTE_COLUMNS) - 1), "," * (len(_LABEL_COLUMNS) - 1)
    with open_snapshot(snapshot_dir) as reader:
        yield _header(reader)
        votes = Side(reader.rows(f"SELECT number, question, {_votes_line()} FROM votes"))  # noqa: S608
        labels = Side(reader.rows(f"SELECT number, question, {_labels_line()} FROM labels"))  # noqa: S608
        waiting: list[str] = []
        for number, item in reader.rows(f"SELECT number, {_items_line(reader)} FROM items"):  # noqa: S608
            decided = dict(labels.of(number))
            for question, vote in votes.of(number) or [("", no_vote)]:
                waiting.append(f"{item},{vote},{decided.get(question, no_label)}\n")
            if len(waiting) >= _ITEMS_A_CHUNK:
                yield "".join(waiting).encode("utf-8")
                waiting = []
        yield "".join(waiting).encode("utf-8")


def _header(reader: Reader) -> bytes:
    names = reader.columns("items")
    # Items have a `kind` too, so the one of a vote says whose it is.
    names += ["vote_kind" if field.name == "kind" else field.name for field in _VOTE_COLUMNS]
    names += [f"aggregated_{field.name}" for field in _LABEL_COLUMNS]
    return (",".join(names) + "\n").encode("utf-8")


def _items_line(reader: Reader) -> str:
    names = reader.columns("items")
    return _line([sql_name(name) if name in _ITEM_NUMBERS else _text(sql_name(name)) for name in names])


def _votes_line() -> str:
    return _line([_cell(field) for field in _VOTE_COLUMNS])


def _labels_line() -> str:
    return _line([_cell(field) for field in _LABEL_COLUMNS])


def _cell(field: pa.Field[pa.DataType]) -> str:
    if pa.types.is_timestamp(field.type):
        return INSTANT.format(field.name)
    return _text(field.name) if pa.types.is_string(field.type) else field.name


def _line(cells: list[str]) -> str:
    """SQL that writes the cells as they stand in the file; DuckDB does the work, not Python."""
    written = ", ".join(f"coalesce(({cell})::VARCHAR, '')" for cell in cells)
    return f"concat_ws(',', {written})"


def _text(column: str) -> str:
    """SQL for a text as a CSV cell: a formula defused, quoted where it must be. An empty text is not a missing one."""
    harmless = f"NOT regexp_matches({column}, {_FORMULA}) OR regexp_full_match({column}, {_NUMBER})"
    safe = f"CASE WHEN {harmless} THEN {column} ELSE '''' || {column} END"
    quoted = f"'\"' || replace({safe}, '\"', '\"\"') || '\"'"
    return f"CASE WHEN {column} = '' OR regexp_matches({column}, '[\",\\r\\n]') THEN {quoted} ELSE {safe} END"
