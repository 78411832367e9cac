"""Automatic answers that a release's files give by themselves: how many, what, which labels, splits, errors, when."""

# Column names are quoted by `_named`; every other value is a parameter.
# ruff: noqa: S608
from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import duckdb

from .fact import Fact, FactTable

__all__ = ["Files", "snapshot_facts"]

_TABLES: Final = ("items", "votes", "labels", "annotators")
_HUMAN: Final = "kind NOT IN ('machine', 'withdraw', 'review', 'adjudicate')"
_COLUMN_WORDS: Final = {
    "item_id": "the release's own id of the item",
    "external_id": "the id the owner gave it",
    "kind": "text or image",
    "text": "the text itself",
    "media": "path of the re-encoded picture in the release",
    "width": "width in pixels",
    "height": "height in pixels",
    "content_sha256": "hash of the content",
    "language": "language tag (BCP 47)",
    "split": "recommended split",
    "severity_level": "how disturbing it may be, 0 to 4",
}


class Files:
    """The four tables of a release behind DuckDB. `people` has one row a labelling event, for events repeat over questions."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._connection = duckdb.connect()
        for table in _TABLES:
            self._connection.read_parquet(str(folder / f"{table}.parquet")).create_view(table)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self._connection.execute(sql, list(values)).fetchall()

    def number(self, sql: str, *values: object) -> int:
        """The one number of a query."""
        return int(self.rows(sql, *values)[0][0] or 0)

    def columns(self, table: str) -> list[str]:
        """The names of a table's columns."""
        return [str(row[0]) for row in self.rows(f"DESCRIBE {table}")]

    def close(self) -> None:
        """Let go of the files."""
        self._connection.close()


def snapshot_facts(files: Files, *, merged: str, splits: Mapping[str, Any]) -> dict[str, Fact]:
    """Facts by item key; `merged` says how votes became labels ("by majority"). Everything is ordered, so that the same files give the same facts."""
    return {
        "counts": _counts(files),
        "contents": _contents(files),
        "labels": _labels(files, merged),
        "splits": _splits(files, splits),
        "errors": _errors(files),
        "time_frame": _time_frame(files),
    }


def _counts(files: Files) -> Fact:
    kinds = files.rows("SELECT kind, count(*) FROM items GROUP BY 1 ORDER BY 1")
    items = sum(row[1] for row in kinds)
    votes = files.number(f"SELECT count(DISTINCT event_index) FROM votes WHERE {_HUMAN}")
    people = files.number("SELECT count(*) FROM annotators")
    return Fact(
        "snapshot.counts",
        (f"{items:,} items, {votes:,} labelling events by {people:,} annotators.",),
        (FactTable(("Kind", "Items"), tuple((kind, f"{count:,}") for kind, count in kinds), (1,)),),
    )


def _contents(files: Files) -> Fact:
    total = max(files.number("SELECT count(*) FROM items"), 1)
    rows = []
    for name in files.columns("items"):
        filled = files.number(f"SELECT count({_named(name)}) FROM items")
        words = _COLUMN_WORDS.get(name) or f"attribute {name.removeprefix('attr_')}, as the owner declared it"
        if filled:
            rows.append((name, words, f"{filled:,}", f"{100 * filled / total:.1f} %"))
    return Fact(
        "snapshot.columns",
        ("The columns of items.parquet that hold anything, with how many items fill them:",),
        (FactTable(("Column", "Holds", "Items", "Share"), tuple(rows), (2, 3)),),
    )


def _labels(files: Files, merged: str) -> Fact:
    schema = json.loads((files.folder / "schema.json").read_bytes())
    asked = {question["id"]: question for question in schema.get("questions", [])}
    items = files.number("SELECT count(*) FROM items")
    found = {
        row[0]: row[1:]
        for row in files.rows(
            "SELECT question, count(*) FILTER (label IS NOT NULL OR value IS NOT NULL), count(*) FILTER (tie) "
            "FROM labels GROUP BY 1 ORDER BY 1"
        )
    }
    rows = [
        (key, question["kind"].replace("_", " "), f"{found.get(key, (0, 0))[0]:,}", f"{found.get(key, (0, 0))[1]:,}")
        for key, question in asked.items()
    ]
    text = f"Every vote is kept; beside the votes stands one label an item and question, merged {merged}, for {items:,} items."
    tables = [FactTable(("Question", "Kind", "With a label", "Tied"), tuple(rows), (2, 3))]
    shares = files.rows(
        "SELECT question, label, count(*) FROM labels WHERE label IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2"
    )
    if shares:
        tables.append(
            FactTable(
                ("Question", "Label", "Items"),
                tuple((question, label, f"{count:,}") for question, label, count in shares[:200]),
                (2,),
                "How often each label was given",
            )
        )
    return Fact("snapshot.labels", (text, "A tie has no label: no coin is tossed."), tuple(tables))


def _splits(files: Files, splits: Mapping[str, Any]) -> Fact:
    rows = files.rows("SELECT split, count(*) FROM items WHERE split IS NOT NULL GROUP BY 1 ORDER BY 1")
    if not rows:
        return Fact("snapshot.splits", ("None: the release was frozen without splits.",))
    shares = ", ".join(f"{name} {weight}" for name, weight in (splits.get("shares") or {}).items())
    rule = "Items are dealt out by a hash of their id"
    if splits.get("group"):
        rule = f"Items are dealt out by a hash of their “{splits['group']}”, so that one group is never torn apart"
    rule += f", in the shares {shares}." if shares else "."
    table = FactTable(("Split", "Items"), tuple((name, f"{count:,}") for name, count in rows), (1,))
    return Fact("snapshot.splits", (rule,), (table,))


def _errors(files: Files) -> Fact:
    items = files.number("SELECT count(*) FROM items")
    repeated = files.number(
        "SELECT coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM items GROUP BY content_sha256 HAVING count(*) > 1)"
    )
    distinct = files.number(
        "SELECT count(*) FROM (SELECT content_sha256 FROM items GROUP BY content_sha256 HAVING count(*) > 1)"
    )
    torn = files.number(
        "SELECT count(*) FROM (SELECT content_sha256 FROM items WHERE split IS NOT NULL GROUP BY content_sha256 "
        "HAVING count(DISTINCT split) > 1)"
    )
    ties = files.number("SELECT count(*) FILTER (tie) FROM labels")
    alone = files.number("SELECT count(*) FROM labels WHERE votes = 1")
    none = files.number("SELECT count(*) FROM items WHERE item_id NOT IN (SELECT item_id FROM votes)")
    unsure = files.rows("SELECT median(confidence) FROM labels WHERE confidence IS NOT NULL")[0][0]
    rows = [
        ("items in all", f"{items:,}"),
        ("items without any vote", f"{none:,}"),
        ("items whose content also belongs to another item", f"{repeated:,}"),
        ("contents that occur more than once", f"{distinct:,}"),
        ("contents that occur in more than one split", f"{torn:,}"),
        ("labels that tied and were left open", f"{ties:,}"),
        ("labels that rest on a single vote", f"{alone:,}"),
    ]
    if unsure is not None:
        rows.append(("median confidence of a merged label", f"{unsure:.3f}"))
    return Fact(
        "snapshot.errors",
        ("What the files show about errors, noise and duplicates; wrong labels that everybody agrees on do not show.",),
        (FactTable(("What", "Count"), tuple(rows), (1,)),),
    )


def _time_frame(files: Files) -> Fact:
    first, last = files.rows(
        "SELECT strftime(min(submitted_at) AT TIME ZONE 'UTC', '%Y-%m-%d'), "
        "strftime(max(submitted_at) AT TIME ZONE 'UTC', '%Y-%m-%d') FROM votes"
    )[0]
    if first is None:
        return Fact("snapshot.time_frame", ("Nothing was labelled.",))
    return Fact(
        "snapshot.time_frame",
        (f"Labelled from {first} to {last} (UTC). When the items themselves came about is said by their sources.",),
    )


def _named(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
