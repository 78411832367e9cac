"""JSON Lines, CSV, Parquet and COCO: everything in the snapshot, nothing else, in forms a pipeline reads."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from governance.releases.domain.exports import coco, jsonl, parquet
from governance.releases.domain.exports import csv as csv_export
from governance.releases.domain.exports.reading import Side, open_snapshot
from governance.releases.domain.exports.release_meta import questions_of
from governance.releases.domain.manifest import read_manifest
from governance.releases.domain.parquet_writer import write_parquet
from governance.releases.domain.snapshot_schema import LABELS, VOTES, items_schema
from tests.factories.release_meta import META
from tests.factories.release_snapshot import ANIMALS, Snapshot, image_items, text_items, write_release

FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"]
HARMLESS = ["-5", "+3.25", "-1e-3", "a=b", "it's", "", "two\nlines", 'say "hi", twice', "π ≠ 3"]


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("texts")
    return write_release(folder, text_items(25, texts=[*FORMULAS, *HARMLESS]))


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("pictures")
    return write_release(folder, image_items(folder, 12))


def exported(module: Any, snapshot: Snapshot) -> bytes:
    out = io.BytesIO()
    module.export(snapshot.folder, out, META)
    return out.getvalue()


def test_json_lines_hold_every_item_with_all_its_votes_and_labels(texts: Snapshot) -> None:
    objects = [json.loads(line) for line in exported(jsonl, texts).splitlines()]
    assert [row["item_id"] for row in objects] == [item["item_id"] for item in texts.items]
    for row, item in zip(objects, texts.items, strict=True):
        votes = [vote for vote in texts.votes if vote["item_id"] == item["item_id"]]
        assert [vote["vote_id"] for vote in row["votes"]] == [vote["vote_id"] for vote in votes]
        assert [vote["value"] for vote in row["votes"]] == [json.loads(vote["value"]) for vote in votes]
        assert (row["text"], row["attributes"]) == (item["text"], {"source": item["attr_source"]})
        (label,) = row["labels"]
        assert set(label["posterior"]) == {"kind", "rude"}
        assert row["votes"][0]["submitted_at"] == votes[0]["submitted_at"].strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def test_csv_holds_one_row_for_each_vote_and_reads_back(texts: Snapshot) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(csv_export, texts).decode(), newline="")))
    assert [row["vote_id"] for row in rows] == [vote["vote_id"] for vote in texts.votes]
    texts_of = {item["item_id"]: item["text"] for item in texts.items}
    labels = {row["item_id"]: row for row in texts.labels}
    for row, vote in zip(rows, texts.votes, strict=True):
        text = texts_of[row["item_id"]]
        assert row["text"] == ("'" + text if text in FORMULAS else text)
        assert row["label"] == vote["label"]
        assert int(row["active_ms"]) == vote["active_ms"]
        assert row["vote_kind"] == "create"
        decided = labels[row["item_id"]] if row["question"] == "tone" else None
        assert row["aggregated_label"] == ((decided["label"] or "") if decided else "")
        assert row["aggregated_votes"] == ("2" if decided else "")


def test_no_cell_of_a_csv_is_a_formula(texts: Snapshot) -> None:
    rows = list(csv.reader(io.StringIO(exported(csv_export, texts).decode(), newline="")))
    cells = {cell for row in rows for cell in row if cell[:1] in "=+-@\t\r＝" and cell}
    assert cells == {"-5", "+3.25", "-1e-3"}


def test_pandas_reads_the_csv_with_numbers_as_numbers(texts: Snapshot) -> None:
    frame = pd.read_csv(io.BytesIO(exported(csv_export, texts)))
    assert len(frame) == len(texts.votes)
    assert frame["active_ms"].sum() == sum(vote["active_ms"] for vote in texts.votes)
    assert set(frame["selected"].dropna()) == {True, False}


def test_an_item_without_votes_is_in_every_export(tmp_path: Path) -> None:
    made = write_release(tmp_path, text_items(3))
    write_parquet(tmp_path / "votes.parquet", VOTES, made.votes[:4])
    write_parquet(tmp_path / "labels.parquet", LABELS, [])
    rows = list(csv.DictReader(io.StringIO(exported(csv_export, made).decode(), newline="")))
    assert [(row["item_id"], row["vote_id"]) for row in rows] == [
        *(("i1", f"v{number}") for number in range(1, 5)),
        ("i2", ""),
        ("i3", ""),
    ]
    objects = [json.loads(line) for line in exported(jsonl, made).splitlines()]
    assert [len(row["votes"]) for row in objects] == [4, 0, 0]
    assert all(row["labels"] == [] for row in objects)


def test_votes_in_the_order_of_their_ids_are_brought_to_their_items(tmp_path: Path) -> None:
    made = write_release(tmp_path, text_items(12))
    plain = exported(jsonl, made)
    mixed = sorted(made.votes, key=lambda vote: (vote["annotator"], int(vote["vote_id"][1:])))
    write_parquet(tmp_path / "votes.parquet", VOTES, mixed)
    rows = [json.loads(line) for line in exported(jsonl, made).splitlines()]
    for row, before in zip(rows, map(json.loads, plain.splitlines()), strict=True):
        key = lambda vote: vote["vote_id"]  # noqa: E731
        assert sorted(row["votes"], key=key) == sorted(before["votes"], key=key)


def test_a_vote_on_an_item_that_is_not_there_is_an_error() -> None:
    side = Side(iter([(1, "a"), (1, "b"), (3, "c")]))
    assert side.of(1) == [("a",), ("b",)]
    assert side.of(2) == []
    with pytest.raises(ValueError, match="i3"):
        side.of(4)


def test_a_release_without_rows_exports_to_nothing_but_its_frame(tmp_path: Path) -> None:
    made = write_release(tmp_path, [])
    assert exported(jsonl, made) == b""
    assert exported(csv_export, made).count(b"\n") == 1
    assert json.loads(exported(coco, made))["annotations"] == []


def test_an_attribute_with_a_reserved_name_is_kept(tmp_path: Path) -> None:
    write_release(tmp_path, text_items(1))
    row = {**text_items(1)[0], "attr_select": "x"}
    write_parquet(tmp_path / "items.parquet", items_schema(["source", "select"]), [row])
    (line,) = exported(jsonl, Snapshot(tmp_path)).splitlines()
    assert json.loads(line)["attributes"] == {"source": "letter", "select": "x"}


def test_parquet_is_a_zip_of_the_tables_with_the_hashes_of_the_manifest(texts: Snapshot) -> None:
    import hashlib

    listed = {entry["path"]: entry["sha256"] for entry in read_manifest(texts.folder)["files"]}
    archive = zipfile.ZipFile(io.BytesIO(exported(parquet, texts)))
    assert archive.testzip() is None
    assert "votes.parquet" in archive.namelist()
    for name in archive.namelist():
        assert hashlib.sha256(archive.read(name)).hexdigest() == listed[name]
    assert exported(parquet, texts) == exported(parquet, texts)


def test_coco_holds_every_box_once_for_each_vote(pictures: Snapshot) -> None:
    data = json.loads(exported(coco, pictures))
    assert [category["name"] for category in data["categories"]] == list(ANIMALS)
    assert [category["id"] for category in data["categories"]] == [1, 2, 3]
    assert [image["file_name"] for image in data["images"]] == [item["external_id"] for item in pictures.items]
    assert [(image["width"], image["height"]) for image in data["images"]] == [
        (item["width"], item["height"]) for item in pictures.items
    ]
    assert sorted(_boxes(data)) == sorted(
        (int(vote["item_id"][1:]), box["label"], box["x"], box["y"], box["w"], box["h"], vote["annotator"])
        for vote in pictures.votes
        for box in json.loads(vote["value"])
    )
    assert [row["id"] for row in data["annotations"]] == list(range(1, len(data["annotations"]) + 1))
    assert all(row["area"] == row["bbox"][2] * row["bbox"][3] for row in data["annotations"])


def test_coco_prefers_the_aggregated_answer_even_an_empty_one(tmp_path: Path) -> None:
    made = write_release(tmp_path, image_items(tmp_path, 3))
    decided = {"question": "animals", "label": None, "method": "adjudicated", "confidence": None, "tie": False}
    box = '[{"h":1,"label":"fox","w":2,"x":3,"y":4}]'
    write_parquet(
        tmp_path / "labels.parquet",
        LABELS,
        [
            {**decided, "item_id": "i1", "value": box, "votes": 2, "posterior": None},
            {**decided, "item_id": "i2", "value": "[]", "votes": 2, "posterior": None},
        ],
    )
    data = json.loads(exported(coco, made))
    assert data["categories"][-1] == {"id": 4, "name": "fox", "supercategory": "animals"}
    assert [row[:6] for row in _boxes(data) if row[0] < 3] == [(1, "fox", 3, 4, 2, 1)]
    assert any(row[0] == 3 for row in _boxes(data))


def _boxes(data: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    names = {category["id"]: category["name"] for category in data["categories"]}
    for row in data["annotations"]:
        yield (row["image_id"], names[row["category_id"]], *row["bbox"], row["attributes"]["annotator"])


def test_texts_have_no_boxes(texts: Snapshot) -> None:
    data = json.loads(exported(coco, texts))
    assert (data["images"], data["annotations"]) == ([], [])
    assert len(data["categories"]) == 3


def test_every_export_is_the_same_twice(texts: Snapshot, pictures: Snapshot) -> None:
    for module in (jsonl, csv_export, parquet, coco):
        for snapshot in (texts, pictures):
            assert exported(module, snapshot) == exported(module, snapshot)


def test_the_questions_are_read_from_the_schema(texts: Snapshot) -> None:
    tone, topics, animals = questions_of(texts.folder)
    assert (tone.id, tone.kind, tone.labels) == ("tone", "single_choice", ("kind", "rude"))
    assert (topics.kind, animals.labels) == ("multiple_choice", ANIMALS)


def test_temporary_files_are_gone_after_an_export(
    texts: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with open_snapshot(texts.folder) as reader:
        assert list(reader.rows("SELECT count(*) FROM items")) == [(25,)]
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())
