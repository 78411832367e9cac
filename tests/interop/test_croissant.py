"""mlcroissant reads all we export, with no network, no error and no warning, and finds what we froze."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from governance.releases.domain.exports import croissant
from governance.releases.domain.exports.croissant_check import croissant_problems
from tests.factories.release_meta import META
from tests.factories.release_snapshot import Snapshot, image_items, text_items, write_release


def unpacked(snapshot_dir: Path, target: Path) -> Path:
    out = io.BytesIO()
    croissant.export(snapshot_dir, out, META)
    zipfile.ZipFile(out).extractall(target)
    return target / "croissant.json"


def check(read: dict[str, Any], made: Snapshot, document: Path) -> None:
    assert (read["errors"], read["warnings"]) == ([], [])
    assert read["version"] == "http://mlcommons.org/croissant/1.1"
    counts = {name: len(getattr(made, name)) for name in ("items", "votes", "labels", "annotators")}
    assert {name: read["counts"][name] for name in counts} == counts
    assert read["labels"] == Counter(f"{vote['question']}={vote['label']}" for vote in made.votes)
    written = json.loads(document.read_bytes())
    for name, value in read["rai"].items():
        expected = written[f"rai:{name}"]
        if name == "dataCollectionTimeframe":
            assert sorted({at[:10] for at in value}) == sorted(set(expected))
        else:
            assert _as_list(value) == _as_list(expected), name


def _as_list(value: Any) -> list[str]:
    return sorted(value) if isinstance(value, list) else [value]


def test_every_record_of_a_text_release_is_read(run_script: Any, tmp_path: Path) -> None:
    made = write_release(tmp_path / "release", text_items(40), voters=3)
    document = unpacked(made.folder, tmp_path / "croissant")
    read = run_script("read_croissant.py", document)
    check(read, made, document)
    assert read["images"] == []


def test_every_record_and_picture_of_an_image_release_is_read(run_script: Any, tmp_path: Path) -> None:
    made = write_release(tmp_path / "release", image_items(tmp_path / "release", 6))
    document = unpacked(made.folder, tmp_path / "croissant")
    read = run_script("read_croissant.py", document)
    check(read, made, document)
    assert read["images"] == sorted([item["width"], item["height"]] for item in made.items)


@pytest.mark.parametrize("name", ["items.parquet", "votes.parquet", "labels.parquet", "media"])
def test_one_changed_byte_makes_reading_fail_and_our_gate_name_it(run_script: Any, tmp_path: Path, name: str) -> None:
    made = write_release(tmp_path / "release", image_items(tmp_path / "release", 3))
    document = unpacked(made.folder, tmp_path / "croissant")
    (path,) = document.parent.glob(f"{name}*")
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)
    assert any(path.name in problem for problem in croissant_problems(document.parent))
    said = run_script("read_croissant.py", document, fails=True)
    assert "Hash of downloaded file" in said
    assert path.name in said
