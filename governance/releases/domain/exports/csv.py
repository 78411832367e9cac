"""CSV (RFC 4180): one row for each vote, with its item and the aggregated label of the question beside it.

An item nobody has voted on has one row, with the vote's columns empty. A spreadsheet takes a cell that begins with
= + - @, a tab or a line break for a formula; such a cell gets an apostrophe in front, unless it is just a number.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

import pyarrow as pa
import pyarrow.csv as arrow_csv

from governance.releases.domain.exports.jsonl import INSTANT
from governance.releases.domain.exports.reading import Reader, open_snapshot, sql_name
from governance.releases.domain.exports.release_meta import ReleaseMeta
from governance.releases.domain.snapshot_schema import LABELS, VOTES

__all__ = ["chunks", "export"]

# The full-width forms are taken for formulas by some spreadsheets too.
_FORMULA: Final = "'^[=+\\-@\\t\\r\\n＝＋－＠]'"
_NUMBER: Final = "'[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?'"


def export(snapshot_dir: Path, out: BinaryIO, meta: ReleaseMeta) -> None:
    """Write the release to `out`, in UTF-8 with a header row."""
    for chunk in chunks(snapshot_dir, meta):
        out.write(chunk)


def chunks(snapshot_dir: Path, meta: ReleaseMeta) -> Iterator[bytes]:
    """The same, in pieces of some thousand rows. `meta` adds nothing: a table has no place for it."""
    del meta
    with open_snapshot(snapshot_dir) as reader:
        query, names = _query(reader)
        yield (",".join(names) + "\n").encode("utf-8")
        options = arrow_csv.WriteOptions(include_header=False, quoting_style="needed")
        for batch in reader.batches(query):
            sink = pa.BufferOutputStream()
            arrow_csv.write_csv(batch, sink, options)
            yield sink.getvalue().to_pybytes()


def _query(reader: Reader) -> tuple[str, list[str]]:
    items = {name: f"items.{sql_name(name)}" for name in reader.columns("items")}
    votes = {name: f"votes.{name}" for name in VOTES.names if name != "item_id"}
    votes["submitted_at"] = INSTANT.format("votes.submitted_at")
    labels = {f"aggregated_{name}": f"labels.{name}" for name in LABELS.names if name not in ("item_id", "question")}
    numbers = {
        *(field.name for field in VOTES if not pa.types.is_string(field.type)),
        *(f"aggregated_{field.name}" for field in LABELS if not pa.types.is_string(field.type)),
        *("width", "height", "severity_level"),
    }
    columns = {**items, **votes, **labels}
    cells = [value if name in numbers else _safe(value) for name, value in columns.items()]
    query = f"""
        SELECT {", ".join(cells)}
        FROM items LEFT JOIN votes ON votes.number = items.number
          LEFT JOIN labels ON labels.number = votes.number AND labels.question = votes.question
        ORDER BY items.number, votes.place"""  # noqa: S608
    return query, list(columns)


def _safe(value: str) -> str:
    harmless = f"NOT regexp_matches({value}, {_FORMULA}) OR regexp_full_match({value}, {_NUMBER})"
    return f"CASE WHEN {harmless} THEN {value} ELSE '''' || {value} END"
