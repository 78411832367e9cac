"""From the boxes of a VOC file to a proposed answer in the pixels people will draw in."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from annotations.items.domain.boxes import Box, orient_box
from annotations.items.domain.images import Derivatives
from annotations.items.domain.media_names import stem
from annotations.items.domain.voc import VocFile
from kernel.errors import Invalid

__all__ = ["box_answer", "pair_annotations"]


def box_answer(voc: VocFile, picture: Derivatives) -> list[dict[str, Any]]:
    """The boxes as an answer to a box question: turned upright like the picture and scaled to its display size.

    The file gives its picture's size; boxes in upright pixels are told from boxes in stored ones by it. Raises
    `Invalid` when it is neither.
    """
    size = (voc.width, voc.height)
    if size == picture.stored_size:
        orientation = picture.orientation
    elif size == picture.original_size:
        orientation = 1
    else:
        width, height = picture.stored_size
        raise Invalid(
            f"The boxes are for a picture of {voc.width} × {voc.height} pixels, but it has {width} × {height}.",
            code="voc-refused",
        )
    boxes = []
    for entry in voc.objects:
        box = _scaled(orient_box(entry.box, *size, orientation), picture)
        flags = {name: True for name in ("difficult", "truncated") if getattr(entry, name)}
        boxes.append({"label": entry.label, **box._asdict(), **flags})
    return boxes


def pair_annotations(pictures: list[str], annotations: list[str]) -> tuple[dict[str, str], list[str]]:
    """Which annotation file speaks of which picture, by the same name without its ending; and those of none.

    The folders may differ, as VOC keeps them apart, as long as only one picture has that name.

    >>> pair_annotations(["images/a.jpg", "images/b.jpg"], ["annotations/a.xml", "annotations/c.xml"])
    ({'images/a.jpg': 'annotations/a.xml'}, ['annotations/c.xml'])
    """
    by_stem = {stem(name): name for name in pictures}
    by_last: dict[str, list[str]] = {}
    for name in pictures:
        by_last.setdefault(PurePosixPath(name).stem, []).append(name)
    pairs: dict[str, str] = {}
    lonely = []
    for annotation in annotations:
        named = by_last.get(PurePosixPath(annotation).stem, [])
        picture = by_stem.get(stem(annotation)) or (named[0] if len(named) == 1 else None)
        if picture is None or picture in pairs:
            lonely.append(annotation)
        else:
            pairs[picture] = annotation
    return pairs, lonely


def _scaled(box: Box, picture: Derivatives) -> Box:
    if picture.scale == 1:
        return box
    # Rounding must not push an edge out of the picture.
    across, down = picture.width / picture.original_size[0], picture.height / picture.original_size[1]
    x, y = round(box.x * across, 3), round(box.y * down, 3)
    return Box(
        x,
        y,
        min(round(box.w * across, 3), round(picture.width - x, 3)),
        min(round(box.h * down, 3), round(picture.height - y, 3)),
    )
