"""The Parquet and JSON Lines of a release: the same rows give the same bytes, and common readers read them."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from governance.releases.domain import parquet_writer
from governance.releases.domain.content_hash import content_hash
from governance.releases.domain.jsonl_gz import read_jsonl_gz, write_jsonl_gz
from governance.releases.domain.manifest import read_manifest
from governance.releases.domain.parquet_writer import write_parquet
from governance.releases.domain.snapshot_schema import LABELS, VOTES, annotators_schema, items_schema
from governance.releases.domain.splits import split_of
from kernel.errors import Invalid
from tests.factories.release_snapshot import FROZEN_AT, Snapshot, image_items, text_items, write_release


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return write_release(tmp_path_factory.mktemp("release"), text_items(6))


def bytes_of(folder: Path) -> dict[str, str]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_a_release_made_twice_has_the_same_bytes_in_every_file(made: Snapshot, tmp_path: Path) -> None:
    again = write_release(tmp_path / "again", text_items(6))
    assert bytes_of(again.folder) == bytes_of(made.folder)


def test_two_freezes_agree_in_content_though_names_heads_and_times_differ(made: Snapshot, tmp_path: Path) -> None:
    later = write_release(
        tmp_path / "later", text_items(6), salt="other names", events_before=8, frozen_at=FROZEN_AT + timedelta(days=9)
    )
    one, two = read_manifest(made.folder), read_manifest(later.folder)
    assert one["content_hash"] == two["content_hash"]
    assert one["files"] != two["files"]
    assert one["tree_size"] != two["tree_size"]


def test_another_text_vote_or_voter_is_another_content(made: Snapshot, tmp_path: Path) -> None:
    hashes = {content_hash(made.folder)}
    hashes.add(content_hash(write_release(tmp_path / "text", text_items(6, texts=["Other."])).folder))
    hashes.add(content_hash(write_release(tmp_path / "more", text_items(6), voters=3).folder))
    votes = [dict(vote) for vote in made.votes]
    swapped = write_release(tmp_path / "swapped", text_items(6)).folder
    votes[0]["annotator"] = next(vote["annotator"] for vote in votes if vote["annotator"] != votes[0]["annotator"])
    write_parquet(swapped / "votes.parquet", VOTES, votes)
    hashes.add(content_hash(swapped))
    assert len(hashes) == 4


def test_the_manifest_lists_every_file_with_its_hash_size_and_rows(made: Snapshot) -> None:
    manifest = read_manifest(made.folder)
    listed = {entry["path"]: entry for entry in manifest["files"]}
    assert set(listed) == set(bytes_of(made.folder)) - {"manifest.json", "manifest.sig.json"}
    assert listed["votes.parquet"]["rows"] == len(made.votes) == listed["labels.jsonl.gz"]["rows"]
    assert listed["events.jsonl.gz"]["rows"] == listed["proofs.jsonl.gz"]["rows"] == 12
    assert "rows" not in listed["guidelines.md"]
    assert listed["items.parquet"]["bytes"] == (made.folder / "items.parquet").stat().st_size
    assert manifest["format"] == "fairhand-release/1"


def test_duckdb_and_pandas_read_the_parquet(made: Snapshot) -> None:
    votes = str(made.folder / "votes.parquet")
    rows = duckdb.connect().execute("SELECT vote_id, label, selected FROM read_parquet(?)", [votes]).fetchall()
    assert rows == [(vote["vote_id"], vote["label"], vote["selected"]) for vote in made.votes]
    frame = pd.read_parquet(votes)
    assert list(frame["vote_id"]) == [vote["vote_id"] for vote in made.votes]
    assert frame["submitted_at"].iloc[0] == made.votes[0]["submitted_at"]
    items = pd.read_parquet(made.folder / "items.parquet")
    assert list(items["text"]) == [item["text"] for item in made.items]


def test_the_parquet_holds_no_metadata_of_a_library_but_its_name(made: Snapshot) -> None:
    for table in ("items", "votes", "labels", "annotators"):
        metadata = pq.read_metadata(made.folder / f"{table}.parquet")
        assert metadata.metadata is None
        assert metadata.created_by == f"parquet-cpp-arrow version {parquet_writer.WRITER.split()[1]}"
        assert metadata.row_group(0).column(0).compression == "ZSTD"


def test_rows_are_read_back_as_they_were_written(made: Snapshot) -> None:
    assert pq.read_table(made.folder / "votes.parquet").to_pylist() == made.votes
    assert pq.read_table(made.folder / "labels.parquet").to_pylist() == made.labels
    assert pq.read_table(made.folder / "items.parquet").to_pylist() == made.items


def test_label_rows_and_votes_are_the_same_rows(made: Snapshot) -> None:
    for row, vote in zip(read_jsonl_gz(made.folder / "labels.jsonl.gz"), made.votes, strict=True):
        assert {name: row[name] for name in vote if name != "submitted_at"} == {
            name: value for name, value in vote.items() if name != "submitted_at"
        }
        assert json.loads(row["value"]) is not None


def test_row_groups_end_at_a_fixed_number_of_rows_or_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_writer, "ROW_GROUP_ROWS", 4)
    items = text_items(10)
    assert write_parquet(tmp_path / "rows.parquet", items_schema(["source"]), iter(items)) == 10
    assert _group_rows(tmp_path / "rows.parquet") == [4, 4, 2]
    monkeypatch.setattr(parquet_writer, "ROW_GROUP_BYTES", 1)
    write_parquet(tmp_path / "bytes.parquet", items_schema(["source"]), iter(items))
    assert _group_rows(tmp_path / "bytes.parquet") == [1] * 10


def _group_rows(path: Path) -> list[int]:
    metadata = pq.read_metadata(path)
    return [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)]


def test_a_table_without_rows_is_still_a_table(tmp_path: Path) -> None:
    assert write_parquet(tmp_path / "labels.parquet", LABELS, []) == 0
    assert pq.read_table(tmp_path / "labels.parquet").column_names == LABELS.names


@pytest.mark.parametrize("change", [{"more": 1}, {"item_id": None}])
def test_a_row_that_does_not_fit_is_an_error(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"more|item_id"):
        write_parquet(tmp_path / "items.parquet", items_schema(["source"]), [{**text_items(1)[0], **change}])


@pytest.mark.parametrize("names", [["a b"], ["x", "X"], [""], ["a" * 61], ["=x"]])
def test_an_attribute_that_cannot_name_a_column_is_refused(names: list[str]) -> None:
    with pytest.raises(Invalid):
        items_schema(names)
    with pytest.raises(Invalid):
        annotators_schema(names)


def test_gzip_carries_neither_name_nor_time(tmp_path: Path) -> None:
    for name in ("a.jsonl.gz", "other.jsonl.gz"):
        assert write_jsonl_gz(tmp_path / name, [{"b": "é", "a": 1}, {}]) == 2
    body = (tmp_path / "a.jsonl.gz").read_bytes()
    assert body == (tmp_path / "other.jsonl.gz").read_bytes()
    assert body[3:8] == b"\x00" * 5
    assert list(read_jsonl_gz(tmp_path / "a.jsonl.gz")) == [{"a": 1, "b": "é"}, {}]


def test_pictures_are_part_of_the_manifest(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    write_release(folder, image_items(folder, 2))
    paths = [entry["path"] for entry in read_manifest(folder)["files"]]
    assert sum(path.startswith("media/") for path in paths) == 2


def test_splits_follow_the_shares_and_keep_groups_together() -> None:
    shares = {"train": 80, "validation": 10, "test": 10}
    counts = dict.fromkeys(shares, 0)
    for number in range(10_000):
        counts[split_of(f"case-{number}", group=None, shares=shares, seed="s")] += 1
    assert abs(counts["train"] - 8000) < 150
    assert abs(counts["test"] - 1000) < 100
    for group in range(50):
        assert len({split_of(f"{n}", group=f"g{group}", shares=shares, seed="s") for n in range(9)}) == 1
    assert split_of("x", group=None, shares={"none": 0, "all": 1}, seed="") == "all"
    with pytest.raises(Invalid):
        split_of("x", group=None, shares={"none": 0}, seed="")


def test_an_item_keeps_its_split_when_others_come() -> None:
    before = split_of("case-1", group=None, shares={"train": 1, "test": 1}, seed="2026")
    assert before == split_of("case-1", group=None, shares={"train": 1, "test": 1}, seed="2026")
    seeds = {split_of("case-1", group=None, shares={"train": 1, "test": 1}, seed=str(n)) for n in range(20)}
    assert seeds == {"train", "test"}
