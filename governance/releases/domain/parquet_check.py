"""Whether the Parquet tables of a release and its verifiable JSON Lines hold the same rows.

The stand-alone verifier needs no Parquet reader, so it ties labels.jsonl.gz to the log and leaves the tables to the
manifest's hash. This check closes the gap for those who have the product: row by row, in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from governance.releases.domain.evidence import LABEL_ROWS, label_row
from governance.releases.domain.jsonl_gz import read_jsonl_gz

__all__ = ["parquet_problems"]

_BATCH_ROWS = 20_000


def parquet_problems(snapshot_dir: Path, *, limit: int = 20) -> list[str]:
    """The first `limit` differences between votes.parquet, items.parquet and labels.jsonl.gz; empty when there is none."""
    problems: list[str] = []
    for problem in _problems(snapshot_dir):
        problems.append(problem)
        if len(problems) == limit:
            break
    return problems


def _problems(snapshot_dir: Path) -> Iterator[str]:
    hashes = {
        row["item_id"]: row["content_sha256"] for row in _rows(snapshot_dir, "items", ["item_id", "content_sha256"])
    }
    pairs = zip_longest(_rows(snapshot_dir, "votes", None), read_jsonl_gz(snapshot_dir / LABEL_ROWS))
    for number, (vote, row) in enumerate(pairs, start=1):
        if vote is None or row is None:
            fewer = "votes.parquet" if vote is None else LABEL_ROWS
            yield f"{fewer} ends before row {number}, which the other file still has."
            return
        if vote["item_id"] not in hashes:
            yield f"votes.parquet row {number}: the item {vote['item_id']} is not in items.parquet."
            continue
        expected = label_row(vote, item_sha256=hashes[vote["item_id"]], event_id=row.get("event_id", ""))
        for name in sorted(expected.keys() | row.keys()):
            if expected.get(name) != row.get(name) or type(expected.get(name)) is not type(row.get(name)):
                yield f"{LABEL_ROWS} line {number}: {name} is {row.get(name)!r}, in Parquet {expected.get(name)!r}."


def _rows(snapshot_dir: Path, table: str, columns: list[str] | None) -> Iterator[dict[str, Any]]:
    with pq.ParquetFile(snapshot_dir / f"{table}.parquet") as file:
        for batch in file.iter_batches(_BATCH_ROWS, columns=columns):
            yield from batch.to_pylist()
