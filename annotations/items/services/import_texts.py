"""Texts from CSV, JSON Lines and Parquet."""

import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from annotations.items.domain.csv_reader import read_csv
from annotations.items.domain.import_options import delimiter_of, item_mapping
from annotations.items.domain.jsonl_reader import read_jsonl
from annotations.items.domain.parquet_reader import read_parquet
from annotations.items.domain.row_errors import RowErrors
from annotations.items.domain.rows import Row
from annotations.items.models import ImportBatch, ImportKind
from annotations.items.selectors.source_severity import declared_severity, unknown_severity
from annotations.items.services.import_run import Report, refuse_empty
from annotations.items.services.import_write import import_write
from annotations.items.services.raters import estimator
from annotations.items.services.staging import Staged, json_object, json_text, staging
from background.services import JobContext


def import_texts(context: JobContext, batch: ImportBatch, stream: BinaryIO) -> Report:
    """Stage every row, then write all of them. One row and one batch are in memory, whatever the file's size."""
    errors = RowErrors()
    with staging(declared_severity(batch), unknown=unknown_severity(batch), estimate=estimator()) as staged:
        for row in _rows(batch, stream, errors):
            if errors:
                continue  # Nothing will be written; the rest is read for its errors only.
            text = row.text or ""
            item = Staged(
                row.number,
                row.external_id,
                f'{{"text":{json_text(text)}}}',
                hashlib.sha256(text.encode()).digest(),
                json_object(row.attributes),
                row.language,
                staged.grade(row.declared_severity, text=text, language=row.language),
            )
            if staged.item(item):
                done = min(stream.tell(), batch.file_bytes - 1)
                context.report(done, batch.file_bytes, f"{staged.read:,} rows read")
        refuse_empty(errors, staged.read, "rows")
        staged.finish()
        context.report(batch.file_bytes, batch.file_bytes, f"{staged.read:,} rows read; writing")
        return import_write(context, batch, staged)


def _rows(batch: ImportBatch, stream: BinaryIO, errors: RowErrors) -> Iterator[Row]:
    mapping = item_mapping(batch.options)
    if batch.kind == ImportKind.JSONL:
        return read_jsonl(stream, mapping, errors)
    if batch.kind == ImportKind.PARQUET:
        return read_parquet(stream, mapping, errors)
    return read_csv(stream, mapping, errors, delimiter=delimiter_of(batch.options))
