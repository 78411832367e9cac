"""One hash for what a release says, apart from when it was made and under which names its annotators appear.

Two freezes of an unchanged project agree in it although their pseudonyms, tree heads and times differ. It is the
SHA-256 over the tables in a fixed order, each written as its name and then as CSV (RFC 4180; every value quoted, nulls
empty). Annotators appear as 1, 2, 3 … in the order of their first vote: who voted together is content, the name is not.
The place of an event in the log is left out too, because the log grows by more than labels.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

__all__ = ["content_hash"]

_BATCH_ROWS: Final = 20_000

Change = Callable[[pa.Table], pa.Table]


def content_hash(snapshot_dir: Path) -> str:
    """The SHA-256 of the content in hexadecimal, read as a stream from the Parquet tables in `snapshot_dir`."""
    digest = hashlib.sha256()
    numbers: dict[str, int] = {}

    def numbered(table: pa.Table) -> pa.Table:
        names: list[str] = table.column("annotator").to_pylist()  # type: ignore[assignment]
        column = pa.array([numbers.setdefault(name, len(numbers) + 1) for name in names], pa.int64())
        return table.set_column(table.schema.get_field_index("annotator"), "annotator", column)

    def votes(table: pa.Table) -> pa.Table:
        return numbered(table.drop_columns(["event_index"]))

    for name, change in (("items", _as_it_is), ("votes", votes), ("labels", _as_it_is)):
        digest.update(f"{name}\n".encode())
        with pq.ParquetFile(snapshot_dir / f"{name}.parquet") as file:
            for number, batch in enumerate(file.iter_batches(_BATCH_ROWS)):
                _feed(digest, change(pa.Table.from_batches([batch])), header=number == 0)
    digest.update(b"annotators\n")
    people = pq.read_table(snapshot_dir / "annotators.parquet")
    # The table is sorted by pseudonym, which says nothing; those without a vote are no part of the content.
    people = people.filter(pa.array([name in numbers for name in people.column("annotator").to_pylist()], pa.bool_()))
    _feed(digest, numbered(people).sort_by("annotator"), header=True)
    return digest.hexdigest()


def _as_it_is(table: pa.Table) -> pa.Table:
    return table


def _feed(digest: Any, table: pa.Table, *, header: bool) -> None:
    sink = pa.BufferOutputStream()
    arrow_csv.write_csv(table, sink, arrow_csv.WriteOptions(quoting_style="all_valid", include_header=header))
    digest.update(sink.getvalue())
