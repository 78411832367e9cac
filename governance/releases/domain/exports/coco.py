"""COCO detection format: the boxes of a release as one JSON file that pycocotools reads.

Category ids start at 1 in the order of the schema; labels that only an older schema knew follow in alphabetical order.
A picture's `id` is the number in its item id, its `file_name` the name it was imported under, its size that of the
upright picture, to which all coordinates refer. An item with an aggregated answer contributes that answer's boxes; one
without contributes the boxes of every vote, each annotation saying whose it is in `attributes`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from governance.releases.domain.exports.reading import Reader, open_snapshot
from governance.releases.domain.exports.release_meta import Question, ReleaseMeta, questions_of

__all__ = ["chunks", "export"]

_CHUNK_ROWS: Final = 1_000

Categories = dict[tuple[str, str], int]


def export(snapshot_dir: Path, out: BinaryIO, meta: ReleaseMeta) -> None:
    """Write the release to `out` as one JSON object."""
    for chunk in chunks(snapshot_dir, meta):
        out.write(chunk)


def chunks(snapshot_dir: Path, meta: ReleaseMeta) -> Iterator[bytes]:
    """The same, in pieces. A release without a box question gives no annotations."""
    with open_snapshot(snapshot_dir) as reader:
        questions = [question for question in questions_of(snapshot_dir) if question.kind == "box"]
        categories = _categories(reader, questions)
        head = {
            "info": {
                "description": meta.name,
                "version": meta.version,
                "url": meta.url,
                "contributor": meta.creator,
                "year": meta.published_at.year,
                "date_created": meta.published_at.date().isoformat(),
            },
            "licenses": [{"id": 1, "name": meta.license, "url": meta.license}],
            "categories": [
                {"id": number, "name": label, "supercategory": question}
                for (question, label), number in categories.items()
            ],
        }
        yield _json(head)[:-1] + b',"images":['
        yield from _joined(_images(reader))
        yield b'],"annotations":['
        yield from _joined(_annotations(reader, questions, categories))
        yield b"]}\n"


def _categories(reader: Reader, questions: list[Question]) -> Categories:
    pairs = [(question.id, label) for question in questions for label in question.labels]
    seen = {
        (question, box["label"])
        for table in ("votes", "labels")
        for question, value in reader.rows(f"SELECT DISTINCT question, value FROM {table} WHERE {_is_box(questions)}")  # noqa: S608
        for box in json.loads(value)
    }
    pairs += sorted(seen - set(pairs))
    return {pair: number for number, pair in enumerate(pairs, start=1)}


def _is_box(questions: list[Question]) -> str:
    ids = ", ".join(f"'{question.id}'" for question in questions if question.id.isidentifier())
    return f"value IS NOT NULL AND question IN ({ids or 'NULL'})"


def _answers(questions: list[Question]) -> str:
    is_box = _is_box(questions)
    return f"""
        WITH decided AS (SELECT number, question, value, NULL AS annotator FROM labels WHERE {is_box}),
        open AS (SELECT number, question, value, annotator FROM votes WHERE {is_box} AND NOT EXISTS
          (SELECT 1 FROM decided WHERE decided.number = votes.number AND decided.question = votes.question))
        SELECT number, question, value, annotator FROM (FROM decided UNION ALL FROM open)
        ORDER BY number, question, annotator, value"""  # noqa: S608


_IMAGES: Final = """
SELECT number, external_id, width, height, media, item_id, split FROM items WHERE kind = 'image'"""


def _images(reader: Reader) -> Iterator[dict[str, Any]]:
    for number, external_id, width, height, media, item_id, split in reader.rows(_IMAGES):
        yield {
            "id": number,
            "file_name": external_id,
            "width": width,
            "height": height,
            "license": 1,
            "item_id": item_id,
            "media": media,
            "split": split,
        }


def _annotations(reader: Reader, questions: list[Question], categories: Categories) -> Iterator[dict[str, Any]]:
    count = 0
    for number, question, value, annotator in reader.rows(_answers(questions)):
        for box in json.loads(value):
            count += 1
            yield {
                "id": count,
                "image_id": number,
                "category_id": categories[question, box["label"]],
                "bbox": [box["x"], box["y"], box["w"], box["h"]],
                "area": box["w"] * box["h"],
                "iscrowd": 0,
                "segmentation": [],
                "attributes": {"question": question, "annotator": annotator},
            }


def _joined(rows: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    waiting: list[bytes] = []
    separator = b""
    for row in rows:
        waiting.append(_json(row))
        if len(waiting) == _CHUNK_ROWS:
            yield separator + b",".join(waiting)
            waiting, separator = [], b","
    if waiting:
        yield separator + b",".join(waiting)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")
