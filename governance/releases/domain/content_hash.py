"""One hash for what a release says, apart from when it was made and under which names its annotators appear.

Two freezes of an unchanged project agree in it although their pseudonyms, tree heads and times differ. It is the SHA-256
over the tables in a fixed order, each written as its name and then as CSV (RFC 4180, every value quoted, nulls empty).
Annotators appear as 1, 2, 3 … in the order of their first vote: who voted together is content, the name is not. The
place of an event in the log is left out too, because the log grows by more than labels.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

__all__ = ["content_hash"]

_BATCH_ROWS: Final = 20_000
_OPTIONS: Final = pa_csv.WriteOptions(quoting_style="all_valid")

Numbering = dict[str, int]


def content_hash(snapshot_dir: Path) -> str:
    """The SHA-256 of the content in hexadecimal, read as a stream from the Parquet tables in `snapshot_dir`."""
    digest = hashlib.sha256()
    numbers: Numbering = {}

    def numbered(batch: pa.RecordBatch) -> pa.RecordBatch:
        names = batch.column("annotator").dictionary_encode()
        known = [numbers.setdefault(name, len(numbers) + 1) for name in names.dictionary.to_pylist()]
        place = batch.schema.get_field_index("annotator")
        return batch.set_column(place, "annotator", pc.take(pa.array(known, pa.int64()), names.indices))

    _feed(digest, snapshot_dir, "items", lambda batch: batch)
    _feed(digest, snapshot_dir, "votes", lambda batch: numbered(batch.drop_columns(["event_index"])))
    _feed(digest, snapshot_dir, "labels", lambda batch: batch)
    _feed_people(digest, snapshot_dir, numbered)
    return digest.hexdigest()


def _feed(digest: Any, folder: Path, table: str, change: Callable[[pa.RecordBatch], pa.RecordBatch]) -> None:
    digest.update(f"{table}\n".encode())
    with pq.ParquetFile(folder / f"{table}.parquet") as file:
        for number, batch in enumerate(file.iter_batches(_BATCH_ROWS)):
            _write(digest, change(batch), header=number == 0)


def _feed_people(digest: Any, folder: Path, numbered: Callable[[pa.RecordBatch], pa.RecordBatch]) -> None:
    # The table is sorted by pseudonym, which says nothing; those without a vote come last, ordered by what is known.
    digest.update(b"annotators\n")
    table = numbered(pq.read_table(folder / "annotators.parquet").combine_chunks().to_batches()[0])
    _write(digest, table.sort_by("annotator"), header=True)


def _write(digest: Any, batch: pa.RecordBatch, *, header: bool) -> None:
    sink = pa.BufferOutputStream()
    options = pa_csv.WriteOptions(quoting_style="all_valid", include_header=header)
    pa_csv.write_csv(batch, sink, options)
    digest.update(sink.getvalue())
