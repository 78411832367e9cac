"""BCCD: 120 photographs with Pascal VOC boxes; ten labelled through the API, COCO out with the same boxes."""

import io
import json
import zipfile
from pathlib import Path

from client import Client
from project import bring_in, create, publish, release, say

QUESTION = {
    "id": "cells",
    "kind": "box",
    "title": "Draw a box around every cell",
    "labels": [{"value": "RBC"}, {"value": "WBC"}, {"value": "Platelets"}],
}


def walk(client: Client, second: Client, annotator: Client, data: Path, folder: Path) -> None:
    project = create(
        client,
        "Blood cells",
        item_kind="image",
        objective=True,
        overlap=1,
        schema={"questions": [QUESTION]},
        licence="MIT",
        guidelines="# Blood cells\n\nOne box around every cell, as tight as you can.",
    )
    client.post(f"/api/projects/{project}/sources/", {"name": "BCCD", "licence": "MIT", "declared_severity": {}})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted([*(data / "bccd" / "images").iterdir(), *(data / "bccd" / "annotations").iterdir()]):
            archive.write(path, path.name)
    bring_in(client, project, "images", "bccd.zip", packed.getvalue(), "BCCD")
    publish(client, second, project)
    offer = annotator.post(f"/api/projects/{project}/leases/")
    labelled = {}
    for _ in range(10):
        boxes = offer["item"]["prelabels"]["cells"]
        labelled[offer["item"]["external_id"]] = boxes
        body = {"fence": offer["fence"], "answers": {"cells": boxes}}
        offer = annotator.post(f"/api/leases/{offer['lease']}/submission/?next=1", body)["next"]
    annotator.post(f"/api/leases/{offer['lease']}/return/", {"fence": offer["fence"]})
    say(
        f"   labelled {len(labelled)} photographs with {sum(map(len, labelled.values()))} boxes, earned {offer['earned']}"
    )
    released = release(client, project, folder)
    version = json.loads((released / "manifest.json").read_text())["version"]
    coco = client.download(f"/api/projects/{project}/releases/{version}/export/coco/", folder / "blood-cells.coco.json")
    check(json.loads(coco.read_text()), labelled)


def check(coco: dict[str, list[dict[str, object]]], labelled: dict[str, list[dict[str, object]]]) -> None:
    """The boxes that come out are the boxes that went in."""
    names = {category["id"]: category["name"] for category in coco["categories"]}
    out = sorted((names[row["category_id"]], *map(float, row["bbox"])) for row in coco["annotations"])  # type: ignore[call-overload]
    given = sorted(
        (box["label"], *(float(str(box[side])) for side in "xywh")) for boxes in labelled.values() for box in boxes
    )
    assert out == given, "the COCO boxes differ from the labelled ones"
    say(f"   COCO: {len(coco['images'])} images, {len(out)} boxes, all as they were drawn")
