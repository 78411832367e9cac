"""Read a COCO file with pycocotools and print what it holds, picture by picture.

    python read_coco.py coco.json

Prints one JSON object: {"categories": {id: name}, "images": [{"id", "file_name", "width", "height",
"boxes": [[name, x, y, w, h], …]}, …], "evaluated": the average precision of the boxes against themselves or null}.
"""

import contextlib
import io
import json
import sys
from typing import Any

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


def read(path: str) -> dict[str, Any]:
    coco = COCO(path)
    names = {category["id"]: category["name"] for category in coco.loadCats(coco.getCatIds())}
    images = []
    for image in coco.loadImgs(sorted(coco.getImgIds())):
        rows = coco.loadAnns(coco.getAnnIds(imgIds=[image["id"]]))
        boxes = [[names[row["category_id"]], *row["bbox"]] for row in rows]
        images.append({key: image[key] for key in ("id", "file_name", "width", "height")} | {"boxes": boxes})
    return {"categories": names, "images": images, "evaluated": against_itself(coco)}


def against_itself(coco: COCO) -> float | None:
    """Detections equal to the truth must score 1: ids, areas and categories hang together."""
    rows = coco.loadAnns(coco.getAnnIds())
    if not rows:
        return None
    found = coco.loadRes(
        [{key: row[key] for key in ("image_id", "category_id", "bbox")} | {"score": 1.0} for row in rows]
    )
    evaluation = COCOeval(coco, found, "bbox")
    evaluation.params.maxDets = [1, 10, 10_000]
    evaluation.evaluate()
    evaluation.accumulate()
    precision = evaluation.eval["precision"][:, :, :, 0, 2]
    return float(precision[precision > -1].mean())


def main() -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        content = read(sys.argv[1])
    json.dump(content, sys.stdout)


if __name__ == "__main__":
    main()
