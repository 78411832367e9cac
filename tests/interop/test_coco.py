"""pycocotools loads our COCO file and finds the same boxes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from governance.releases.domain.exports import coco
from governance.releases.domain.parquet_writer import write_parquet
from governance.releases.domain.snapshot_schema import LABELS
from kernel.canonical_json import canonical_bytes
from tests.conftest import shared_data
from tests.factories.release_meta import META
from tests.factories.release_snapshot import ANIMALS, image_items, write_release


def exported(snapshot_dir: Path, target: Path) -> Path:
    with target.open("wb") as out:
        coco.export(snapshot_dir, out, META)
    return target


def test_pycocotools_finds_every_box_of_every_vote(run_script: Any, tmp_path: Path) -> None:
    made = write_release(tmp_path / "release", image_items(tmp_path / "release", 8))
    read = run_script("read_coco.py", exported(made.folder, tmp_path / "coco.json"))
    assert read["categories"] == {"1": ANIMALS[0], "2": ANIMALS[1], "3": ANIMALS[2]}
    assert read["evaluated"] == pytest.approx(1.0)
    for image, item in zip(read["images"], made.items, strict=True):
        expected = [
            [box["label"], box["x"], box["y"], box["w"], box["h"]]
            for vote in made.votes
            if vote["item_id"] == item["item_id"]
            for box in json.loads(vote["value"])
        ]
        assert image["file_name"] == item["external_id"]
        assert (image["width"], image["height"]) == (item["width"], item["height"])
        assert sorted(image["boxes"]) == sorted(expected)


@pytest.mark.shared_data
def test_the_boxes_of_the_blood_cells_survive_the_way_from_voc_to_coco(run_script: Any, tmp_path: Path) -> None:
    annotations = sorted(shared_data("bccd", "annotations").glob("*.xml"))
    folder = tmp_path / "release"
    items = image_items(folder, len(annotations))
    truth = [_voc_boxes(path) for path in annotations]
    for item, path in zip(items, annotations, strict=True):
        item.update(external_id=f"{path.stem}.jpg", width=640, height=480)
    made = write_release(folder, items)
    rows = [
        {
            "item_id": item["item_id"],
            "question": "animals",
            "label": None,
            "value": canonical_bytes(boxes).decode(),
            "method": "adjudicated",
            "confidence": None,
            "tie": False,
            "votes": 2,
            "posterior": None,
        }
        for item, boxes in zip(made.items, truth, strict=True)
    ]
    write_parquet(folder / "labels.parquet", LABELS, rows)
    read = run_script("read_coco.py", exported(folder, tmp_path / "coco.json"))
    assert sum(len(boxes) for boxes in truth) == sum(len(image["boxes"]) for image in read["images"]) > 1000
    for image, boxes in zip(read["images"], truth, strict=True):
        assert sorted(image["boxes"]) == sorted([box["label"], box["x"], box["y"], box["w"], box["h"]] for box in boxes)


def _voc_boxes(path: Path) -> list[dict[str, Any]]:
    boxes = []
    for found in ET.parse(path).getroot().iter("object"):
        corner = {side: int(found.findtext(f"bndbox/{side}", "")) for side in ("xmin", "ymin", "xmax", "ymax")}
        boxes.append(
            {
                "label": found.findtext("name", ""),
                "x": corner["xmin"],
                "y": corner["ymin"],
                "w": corner["xmax"] - corner["xmin"],
                "h": corner["ymax"] - corner["ymin"],
            }
        )
    return boxes
