"""Boxes in pixels, and what happens to them when a picture is turned upright."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Box", "orient_box", "orient_size"]


class Box(NamedTuple):
    """A box in pixels from the top left corner of a picture: `x`, `y` its nearest corner, `w`, `h` its extent.

    Whole numbers stay whole, so that what is read from a file can be written as the same characters.
    """

    x: float
    y: float
    w: float
    h: float


def orient_size(width: int, height: int, orientation: int) -> tuple[int, int]:
    """The upright size of a picture that is stored as `width` × `height` with an EXIF orientation (1 to 8)."""
    return (height, width) if orientation in (5, 6, 7, 8) else (width, height)


def orient_box(box: Box, width: int, height: int, orientation: int) -> Box:
    """Carry a box from the stored pixels of a picture to its upright pixels.

    `width` and `height` are the stored size; `orientation` is EXIF tag 0x0112, 1 to 8 (CIPA DC-008, 4.6.4). Edges are
    carried, not pixel centres: a box that covers the picture covers it still.

    A picture stored 640 × 480 that has to be turned 90° clockwise (6): its top left corner becomes the top right one.

    >>> orient_box(Box(0, 0, 100, 50), 640, 480, 6)
    Box(x=430, y=0, w=50, h=100)
    """
    x, y, w, h = box
    right, below = width - x - w, height - y - h
    match orientation:
        case 1:
            return box
        case 2:
            return Box(right, y, w, h)
        case 3:
            return Box(right, below, w, h)
        case 4:
            return Box(x, below, w, h)
        case 5:
            return Box(y, x, h, w)
        case 6:
            return Box(below, x, h, w)
        case 7:
            return Box(below, right, h, w)
        case 8:
            return Box(y, right, h, w)
    raise ValueError(f"EXIF orientations are 1 to 8, not {orientation}.")
