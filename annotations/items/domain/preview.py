"""The first rows of a file, so that somebody can say which column means what."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO, Final

import pyarrow as pa
import pyarrow.parquet as pq

from annotations.items.domain.archive import ZipSource
from annotations.items.domain.csv_records import Delimiter, read_csv_records
from annotations.items.domain.row_errors import RowErrors
from annotations.items.domain.rows import ReadLimits
from annotations.items.domain.text_lines import TextLines, UnreadableText
from kernel import jsonsafe
from kernel.errors import FairhandError

__all__ = ["Preview", "guess_columns", "preview"]

_ROWS: Final = 5
_CHARACTERS: Final = 200
# A disturbing text is longer than what tells one column from another.
_SHORT: Final = 40
_GUESSES: Final = {
    "id": ("id", "external_id", "item_id", "case_id", "uid", "key"),
    "text": ("text", "content", "message", "comment", "test_case", "post", "body", "sentence"),
    "file": ("file", "file_name", "filename", "image", "path"),
    "language": ("language", "lang", "locale"),
    "item": ("item", "id", "item_id", "external_id", "case_id"),
    "annotator": ("annotator", "annotator_id", "worker", "worker_id", "user", "rater"),
    "label": ("label", "annotation", "answer", "vote", "rating"),
    "question": ("question",),
    "at": ("at", "voted_at", "submitted_at", "timestamp", "time"),
}


@dataclass(frozen=True, slots=True)
class Preview:
    """The columns of a file and its first rows; `problem` says why there are none."""

    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    problem: str = ""


def preview(
    stream: BinaryIO,
    kind: str,
    delimiter: Delimiter = ",",
    *,
    disturbing: bool = False,
    text: str = "",
    named: Collection[str] = (),
) -> Preview:
    """Look at the beginning of a file of kind csv, votes, jsonl, parquet or images. Never raises on bad content.

    Where the rows may be `disturbing`, the column `text` and every long cell are given by their length only: nobody is
    charged for a preview, so nothing that counts is shown in it. As long as no column is known to be the text, any may be,
    except those `named` as something else.
    """
    errors = RowErrors(limit=1)
    try:
        if kind == "images":
            names = ZipSource(stream).names()
            return Preview(["file"], [[name] for name in names[:_ROWS]])
        records = list(islice(_records(stream, kind, delimiter, errors), _ROWS))
    except FairhandError as refusal:
        return Preview(problem=str(refusal))
    except (pa.ArrowException, OSError) as error:
        return Preview(problem=f"The Parquet file cannot be read: {str(error)[:200]}")
    if errors:
        return Preview(problem=errors.shown[0]["message"])
    columns = list(dict.fromkeys(name for record in records for name in record))

    def shown(name: str, value: str) -> str:
        may_be_text = name == text or (text not in columns and name not in named)
        hidden = disturbing and (may_be_text or len(value) > _SHORT)
        return f"{len(value)} characters" if hidden else value[:_CHARACTERS]

    return Preview(columns, [[shown(name, record.get(name, "")) for name in columns] for record in records])


def guess_columns(columns: list[str], wanted: tuple[str, ...]) -> dict[str, str]:
    """Which column probably means what, by its name.

    >>> guess_columns(["case_id", "Text", "channel"], ("id", "text"))
    {'id': 'case_id', 'text': 'Text'}
    """
    by_name = {name.strip().casefold(): name for name in reversed(columns)}
    guessed: dict[str, str] = {}
    for meaning in wanted:
        found = next((by_name[guess] for guess in _GUESSES[meaning] if guess in by_name), None)
        if found is not None:
            guessed[meaning] = found
    return guessed


def _records(stream: BinaryIO, kind: str, delimiter: Delimiter, errors: RowErrors) -> Iterator[dict[str, str]]:
    if kind == "parquet":
        file = pq.ParquetFile(stream)
        for batch in file.iter_batches(batch_size=_ROWS):
            yield from ({name: str(value) for name, value in row.items()} for row in batch.to_pylist())
    elif kind == "jsonl":
        yield from _objects(stream, errors)
    else:
        records = read_csv_records(stream, errors, required=[], limits=ReadLimits(), delimiter=delimiter)
        yield from (values for _, values in records)


def _objects(stream: BinaryIO, errors: RowErrors) -> Iterator[dict[str, str]]:
    lines = TextLines(stream, max_record_bytes=ReadLimits().record_bytes)
    for number in range(1, _ROWS + 1):
        lines.start_record()
        try:
            record = jsonsafe.loads(lines.next_bytes(), row=number)
        except StopIteration:
            return
        except UnreadableText as error:
            errors.add(str(error), row=number)
            return
        if isinstance(record, dict):
            yield {name: str(value) for name, value in record.items()}
