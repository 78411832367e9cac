"""JSON Lines: one object for each item, with every vote on it and its aggregated labels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from governance.releases.domain.exports.reading import INSTANT, Reader, Side, open_snapshot, sql_name
from governance.releases.domain.exports.release_meta import ReleaseMeta
from governance.releases.domain.snapshot_schema import ATTRIBUTE_PREFIX, LABELS, VOTES

__all__ = ["chunks", "export"]

_ITEMS_A_CHUNK: Final = 200


def export(snapshot_dir: Path, out: BinaryIO, meta: ReleaseMeta) -> None:
    """Write the release to `out`, in UTF-8."""
    for chunk in chunks(snapshot_dir, meta):
        out.write(chunk)


def chunks(snapshot_dir: Path, meta: ReleaseMeta) -> Iterator[bytes]:
    """The same, in pieces of some items each. `meta` adds nothing: the rows say all this format can hold."""
    del meta
    with open_snapshot(snapshot_dir) as reader:
        votes = Side(reader.rows(_query("votes", VOTES.names, submitted_at=INSTANT.format("submitted_at"))))
        labels = Side(reader.rows(_query("labels", LABELS.names, posterior="posterior::JSON")))
        waiting: list[str] = []
        for number, item in reader.rows(_items_query(reader)):
            # DuckDB has written each part as JSON already; only the brackets are put around them here.
            its_labels = ",".join(row[0] for row in labels.of(number))
            its_votes = ",".join(row[0] for row in votes.of(number))
            waiting.append(f'{item[:-1]},"labels":[{its_labels}],"votes":[{its_votes}]}}\n')
            if len(waiting) == _ITEMS_A_CHUNK:
                yield "".join(waiting).encode("utf-8")
                waiting = []
        yield "".join(waiting).encode("utf-8")


def _query(table: str, names: list[str], **expressions: str) -> str:
    expressions["value"] = "value::JSON"
    fields = ", ".join(f"{name} := {expressions.get(name, name)}" for name in names if name != "item_id")
    return f"SELECT number, to_json(struct_pack({fields})) FROM {table}"  # noqa: S608


def _items_query(reader: Reader) -> str:
    attributes = ", ".join(
        f"{sql_name(name.removeprefix(ATTRIBUTE_PREFIX))} := {sql_name(name)}"
        for name in reader.columns("items", ATTRIBUTE_PREFIX)
    )
    packed = f"struct_pack({attributes})" if attributes else "'{}'::JSON"
    plain = [name for name in reader.columns("items") if not name.startswith(ATTRIBUTE_PREFIX)]
    fields = ", ".join(f"{name} := {name}" for name in plain)
    return f"SELECT number, to_json(struct_pack({fields}, attributes := {packed})) FROM items"  # noqa: S608
