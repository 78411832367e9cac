"""JSON Lines: one object for each item, with every vote on it and its aggregated labels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from governance.releases.domain.exports.reading import Reader, open_snapshot, sql_name
from governance.releases.domain.exports.release_meta import ReleaseMeta
from governance.releases.domain.snapshot_schema import ATTRIBUTE_PREFIX, VOTES

__all__ = ["chunks", "export"]

_CHUNK: Final = 1 << 18

# ICU formatting is not needed: the column is in UTC, and an instant reads the same everywhere.
INSTANT: Final = "strftime(make_timestamp(epoch_us({0})), '%Y-%m-%dT%H:%M:%S.%fZ')"


def export(snapshot_dir: Path, out: BinaryIO, meta: ReleaseMeta) -> None:
    """Write the release to `out`, in UTF-8."""
    for chunk in chunks(snapshot_dir, meta):
        out.write(chunk)


def chunks(snapshot_dir: Path, meta: ReleaseMeta) -> Iterator[bytes]:
    """The same, in pieces of about 256 kB. `meta` adds nothing: the rows say all this format can hold."""
    del meta
    with open_snapshot(snapshot_dir) as reader:
        votes = _Grouped(reader.rows(_votes_query()))
        labels = _Grouped(reader.rows(_LABELS_QUERY))
        waiting: list[str] = []
        size = 0
        for number, item in reader.rows(_items_query(reader)):
            # DuckDB has written each part as JSON already; only the brackets are put around them here.
            line = f'{item[:-1]},"labels":[{labels.of(number)}],"votes":[{votes.of(number)}]}}\n'
            waiting.append(line)
            size += len(line)
            if size >= _CHUNK:
                yield "".join(waiting).encode("utf-8")
                waiting, size = [], 0
        yield "".join(waiting).encode("utf-8")


class _Grouped:
    """Rows (item number, JSON) sorted by item, taken item by item as the items come by in the same order."""

    def __init__(self, rows: Iterator[tuple[int, str]]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def of(self, number: int) -> str:
        parts: list[str] = []
        while self._next is not None and self._next[0] <= number:
            if self._next[0] == number:
                parts.append(self._next[1])
            self._next = next(self._rows, None)
        return ",".join(parts)


def _items_query(reader: Reader) -> str:
    attributes = ", ".join(
        f"{sql_name(name.removeprefix(ATTRIBUTE_PREFIX))} := {sql_name(name)}"
        for name in reader.columns("items", ATTRIBUTE_PREFIX)
    )
    packed = f"struct_pack({attributes})" if attributes else "'{}'::JSON"
    plain = [name for name in reader.columns("items") if not name.startswith(ATTRIBUTE_PREFIX)]
    fields = ", ".join(f"{name} := {name}" for name in plain)
    return (
        f"SELECT number, to_json(struct_pack({fields}, attributes := {packed})) "  # noqa: S608
        "FROM (SELECT * FROM items ORDER BY number)"
    )


def _votes_query() -> str:
    expressions = {"submitted_at": INSTANT.format("submitted_at"), "value": "value::JSON"}
    fields = ", ".join(f"{name} := {expressions.get(name, name)}" for name in VOTES.names if name != "item_id")
    return f"SELECT number, to_json(struct_pack({fields})) FROM (SELECT * FROM votes ORDER BY number, place)"  # noqa: S608


_LABELS_QUERY: Final = """
SELECT number, to_json(struct_pack(question := question, label := label, value := value::JSON, method := method,
  confidence := confidence, tie := tie, votes := votes, posterior := posterior::JSON))
FROM (SELECT * FROM labels ORDER BY number, place)"""
