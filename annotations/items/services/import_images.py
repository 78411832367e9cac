"""Images from a zip archive, with an optional table of attributes and optional Pascal VOC boxes."""

import json
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, BinaryIO, Final

from annotations.items.domain.archive import ZipSource
from annotations.items.domain.csv_reader import read_csv
from annotations.items.domain.images import Derivatives, derive
from annotations.items.domain.import_options import delimiter_of, picture_mapping
from annotations.items.domain.jsonl_reader import read_jsonl
from annotations.items.domain.media_names import stem
from annotations.items.domain.picture_boxes import box_answer, pair_annotations
from annotations.items.domain.row_building import external_id_problem
from annotations.items.domain.row_errors import RowErrors
from annotations.items.domain.rows import ReadLimits, Row
from annotations.items.domain.voc import read_voc
from annotations.items.models import ImportBatch
from annotations.items.selectors.source_severity import declared_severity, unknown_severity
from annotations.items.services.import_run import Report, refuse_empty
from annotations.items.services.import_write import compare, import_write
from annotations.items.services.media_store import MediaAside
from annotations.items.services.raters import estimator
from annotations.items.services.staging import Staged, Staging, json_object, staging
from annotations.projects.domain.answers import check_answers
from annotations.projects.domain.question import ItemFacts
from annotations.projects.domain.schema import QuestionSchema
from annotations.projects.selectors.versions import question_schema
from background.services import JobContext
from kernel.errors import Invalid

TABLES: Final = ("items.csv", "items.jsonl")
# Pillow releases the interpreter while it decodes and encodes, so threads use both cores; few at once, as each holds pixels.
_THREADS: Final = 2
_IN_FLIGHT: Final = 4


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the archive holds: pictures in order with their rows, and the boxes that belong to them."""

    rows: list[Row]
    boxes: dict[str, str]


def import_images(context: JobContext, batch: ImportBatch, stream: BinaryIO) -> Report:
    """Re-encode every picture, stage the items, then write all of them."""
    errors = RowErrors()
    archive = ZipSource(stream)
    plan = _plan(batch, archive, errors)
    errors.raise_if_any()
    aside = MediaAside(batch.pk, batch.project.organisation_id)
    aside.clear()
    try:
        with staging(declared_severity(batch), unknown=unknown_severity(batch), estimate=estimator()) as staged:
            for row, name, picture in _pictures(archive, plan, errors):
                _stage(batch, archive, plan, staged, row, name, picture, errors)
                if not (batch.dry_run or errors):
                    for derivative in (picture.display, picture.blurred, picture.thumbnail):
                        aside.put(derivative)
                context.report(staged.read, len(plan.rows) + 1, f"{staged.read:,} pictures read")
            refuse_empty(errors, staged.read, "images")
            staged.finish()
            if not batch.dry_run:
                # Asked before a byte is published, and again under the lock by import_write.
                compare(batch.project_id)[1].raise_if_any()
                for done in aside.publish():
                    context.report(staged.read, len(plan.rows) + 1, f"{done:,} files stored")
            return import_write(context, batch, staged)
    finally:
        aside.clear()


def _plan(batch: ImportBatch, archive: ZipSource, errors: RowErrors) -> _Plan:
    names = archive.names()
    tables = [name for name in names if PurePosixPath(name).name in TABLES]
    annotations = [name for name in names if name.casefold().endswith(".xml")]
    pictures = [name for name in names if name not in tables and name not in annotations]
    if len(tables) > 1:
        errors.add(f"There are {len(tables)} tables: {', '.join(tables)}. Keep one.")
    boxes, lonely = pair_annotations(pictures, annotations)
    for name in lonely:
        errors.add(f"{name!r} belongs to no picture: it needs the same name as one, and only one.")
    if boxes and _box_question(batch) is None:
        errors.add("The archive brings boxes, but the project asks no box question.")
    table = list(_table(batch, archive, tables[0], errors)) if tables else []
    return _Plan(_rows(pictures, table, errors), boxes)


def _table(batch: ImportBatch, archive: ZipSource, name: str, errors: RowErrors) -> Iterator[Row]:
    stream, mapping = BytesIO(archive.read(name).data), picture_mapping(batch.options)
    if name.endswith(".jsonl"):
        return read_jsonl(stream, mapping, errors)
    return read_csv(stream, mapping, errors, delimiter=delimiter_of(batch.options))


def _rows(pictures: list[str], table: list[Row], errors: RowErrors) -> list[Row]:
    """A row for every picture, numbered by its place in the archive; what the table says of it comes along."""
    named: dict[str, Row] = {}
    there = set(pictures)
    for row in table:
        path = row.media_path or ""
        if path not in there:
            errors.add(f"There is no picture {path[:200]!r} in the archive.", row=row.number)
        elif path in named:
            errors.add(f"The picture {path[:200]!r} is named twice, first in row {named[path].number}.", row=row.number)
        else:
            named[path] = row
    rows, used = [], dict[str, str]()
    for number, name in enumerate(pictures, start=1):
        found = named.get(name)
        row = found._replace(number=number) if found else Row(number, stem(name), None, {}, name, "", {})
        problem = external_id_problem(row.external_id, ReadLimits())
        if row.external_id in used:
            problem = f"{name!r} has the same id {row.external_id[:60]!r} as {used[row.external_id]!r}."
        if problem:
            errors.add(problem, row=number)
        used[row.external_id] = name
        rows.append(row)
    return rows


def _pictures(archive: ZipSource, plan: _Plan, errors: RowErrors) -> Iterator[tuple[Row, str, Derivatives]]:
    """The derivatives of every picture in order, made by a few threads; a picture that is refused becomes an error."""
    waiting: deque[tuple[Row, str, Future[Derivatives]]] = deque()
    rows = iter(plan.rows)
    with ThreadPoolExecutor(_THREADS) as pool:
        try:
            while True:
                while len(waiting) < _IN_FLIGHT and (row := next(rows, None)) is not None:
                    name = row.media_path or ""
                    waiting.append((row, name, pool.submit(derive, archive.read(name).data, name)))
                if not waiting:
                    return
                row, name, future = waiting.popleft()
                try:
                    yield row, name, future.result()
                except Invalid as refusal:
                    errors.add(f"{refusal.detail} {refusal.remedy}".strip(), row=row.number)
        finally:
            for _, _, future in waiting:
                future.cancel()


def _stage(
    batch: ImportBatch,
    archive: ZipSource,
    plan: _Plan,
    staged: Staging,
    row: Row,
    name: str,
    picture: Derivatives,
    errors: RowErrors,
) -> None:
    content = {
        "media": picture.display.sha256,
        "blurred": picture.blurred.sha256,
        "thumbnail": picture.thumbnail.sha256,
        "width": picture.width,
        "height": picture.height,
        "original_width": picture.original_size[0],
        "original_height": picture.original_size[1],
        "file_name": PurePosixPath(name).name,
    }
    grade = staged.grade(row.declared_severity, picture=picture.display.data, language=row.language)
    sha256 = bytes.fromhex(picture.display.sha256)
    for kind in ("display", "blurred", "thumbnail"):
        made = getattr(picture, kind)
        staged.add(
            "import_media",
            picture.origin_sha256,
            kind,
            made.sha256,
            made.content_type,
            made.width,
            made.height,
            len(made.data),
        )
    if name in plan.boxes:
        _stage_boxes(batch, archive, plan.boxes[name], staged, row, picture, errors)
    staged.item(
        Staged(
            row.number, row.external_id, json.dumps(content), sha256, json_object(row.attributes), row.language, grade
        )
    )


def _stage_boxes(
    batch: ImportBatch,
    archive: ZipSource,
    annotation: str,
    staged: Staging,
    row: Row,
    picture: Derivatives,
    errors: RowErrors,
) -> None:
    schema, question = _schema(batch), _box_question(batch)
    if schema is None or question is None:
        return
    facts = ItemFacts(kind="image", width=picture.width, height=picture.height)
    try:
        boxes = box_answer(read_voc(archive.read(annotation).data, annotation), picture)
        answer: dict[str, Any] = check_answers(schema, {question: boxes}, facts, complete=False)
    except Invalid as refusal:
        for problem in refusal.errors or [{"message": refusal.detail}]:
            errors.add(f"{annotation!r}: {problem['message']}", row=row.number, field=question)
        return
    staged.add("import_prelabels", row.number, row.external_id, question, json.dumps(answer[question]))


def _schema(batch: ImportBatch) -> QuestionSchema | None:
    return question_schema(batch.project.current_schema_id) if batch.project.current_schema_id else None


def _box_question(batch: ImportBatch) -> str | None:
    """The first box question of the project: what boxes in the archive are a proposal for."""
    schema = _schema(batch)
    return next((question.id for question in schema.questions if question.kind == "box"), None) if schema else None
