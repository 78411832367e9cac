"""Boxes from Pascal VOC XML, as the VOC challenges and most drawing tools write them.

VOC counts pixels from 1 and includes the last one; many tools that write the format count from 0 and do not. A file
does not say which, so nothing is shifted: x = xmin, y = ymin, w = xmax - xmin, h = ymax - ymin. The numbers that came
in are the numbers a COCO export writes, and converters that the field uses make the same choice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from annotations.items.domain.boxes import Box
from kernel.errors import Invalid

__all__ = ["VocFile", "VocObject", "read_voc"]

_MAX_BYTES: Final = 5 * 1024 * 1024
_MAX_OBJECTS: Final = 10_000


@dataclass(frozen=True, slots=True)
class VocObject:
    """One box with its label and the two flags VOC gives it, in the stored pixels of the picture."""

    label: str
    box: Box
    difficult: bool
    truncated: bool


@dataclass(frozen=True, slots=True)
class VocFile:
    """One annotation file: which picture it speaks of, that picture's size, and its boxes in the file's order."""

    image_name: str
    width: int
    height: int
    objects: tuple[VocObject, ...]


def read_voc(data: bytes, name: str) -> VocFile:
    """Read one annotation file. `name` is the file's own and appears in every refusal.

    Raises `Invalid` (code `voc-refused`) for XML that is malformed or declares a document type or entities (XXE,
    billion laughs), for boxes without extent and for boxes that reach out of the picture: those are not clamped,
    because a box outside is more often a swapped axis or the wrong picture than a rounding.
    """
    if len(data) > _MAX_BYTES:
        raise _refused(name, f"has {len(data):,} bytes; at most {_MAX_BYTES:,} are read")
    try:
        root = ElementTree.fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise _refused(name, "declares a document type or entities, which annotation files do not need") from None
    except (ParseError, ValueError, LookupError) as error:
        raise _refused(name, f"is not XML that can be read ({error})") from None
    if root.tag != "annotation":
        raise _refused(name, f"holds <{root.tag[:40]}>, not a Pascal VOC <annotation>")
    width, height = (_whole(root, f"size/{side}", name) for side in ("width", "height"))
    elements = root.findall("object")
    if len(elements) > _MAX_OBJECTS:
        raise _refused(name, f"has {len(elements):,} boxes; at most {_MAX_OBJECTS:,} are read")
    objects = tuple(_object(element, number, width, height, name) for number, element in enumerate(elements, start=1))
    return VocFile((root.findtext("filename") or "").strip(), width, height, objects)


def _object(element: Element, number: int, width: int, height: int, name: str) -> VocObject:
    label = (element.findtext("name") or "").strip()
    if not label:
        raise _refused(name, f"gives box {number} no name")
    left, top, right, bottom = (
        _number(element, f"bndbox/{edge}", name, number) for edge in ("xmin", "ymin", "xmax", "ymax")
    )
    if right <= left or bottom <= top:
        raise _refused(name, f"has a box without extent (box {number}, {label!r}: {left}, {top} to {right}, {bottom})")
    if left < 0 or top < 0 or right > width or bottom > height:
        raise _refused(
            name,
            f"has a box outside its picture of {width} × {height} "
            f"(box {number}, {label!r}: {left}, {top} to {right}, {bottom})",
        )
    box = Box(left, top, right - left, bottom - top)
    return VocObject(label, box, _flag(element, "difficult"), _flag(element, "truncated"))


def _flag(element: Element, path: str) -> bool:
    return (element.findtext(path) or "").strip() == "1"


def _whole(root: Element, path: str, name: str) -> int:
    text = (root.findtext(path) or "").strip()
    if not (text.isascii() and text.isdigit() and 0 < len(text) <= 6) or int(text) == 0:
        raise _refused(name, f"does not give the picture's size (<{path}>)")
    return int(text)


def _number(element: Element, path: str, name: str, number: int) -> float:
    text = (element.findtext(path) or "").strip()
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise _refused(name, f"has no number in <{path}> of box {number}")
    return int(value) if value.is_integer() else value


def _refused(name: str, problem: str) -> Invalid:
    return Invalid(
        f"{name[:200]!r} {problem}.",
        code="voc-refused",
        kept="Nothing was imported.",
        remedy="Correct the file and import it again.",
    )
