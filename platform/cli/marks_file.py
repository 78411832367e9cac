"""Spans and boxes in a file of votes, for `fairhand agreement` and `fairhand aggregate`.

A row is a mark: item (the document or image), annotator, label, and start and end, or x1, y1, x2 and y2. A row without a place says
that somebody looked and marked nothing.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from kernel.errors import Invalid

if TYPE_CHECKING:
    from annotations.quality.domain.marked import Marked

__all__ = ["PLACES", "add_reading_options", "marked_of"]

# The columns of a place, by the format of the file.
PLACES: Final = {"spans": ("start", "end"), "boxes": ("x1", "y1", "x2", "y2")}


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """The options of both commands that say how marks are read."""
    parser.add_argument(
        "--iou", type=_share, default=0.5, help="from which overlap two marks may be one object (default: .5)"
    )
    parser.add_argument(
        "--documents",
        type=lambda text: tuple(text.split(",")),
        default=(),
        metavar="A,B",
        help="further documents, in which nobody marked anything",
    )
    parser.add_argument(
        "--readers",
        choices=("everyone", "listed"),
        default="everyone",
        help="who looked at a document: everyone in the file, or who has a row for it",
    )


def marked_of(rows: Any, kind: str, *, documents: Collection[str], everyone_read: bool) -> Marked:
    """Marks from the columns item, annotator, label and those of ``PLACES[kind]``, all text.

    Raises :class:`kernel.errors.Invalid` with the number of a row whose place is none.
    """
    from annotations.quality.domain.marked import Marked

    columns = [rows[name].to_pylist() for name in ("item", "annotator", "label", *PLACES[kind])]
    marks = [
        (item, annotator, _place(texts, number), label)
        for number, (item, annotator, label, *texts) in enumerate(zip(*columns, strict=True), start=1)
    ]
    return Marked.from_rows(marks, documents=documents, width=len(PLACES[kind]), everyone_read=everyone_read)


def _place(texts: list[str], row: int) -> tuple[float, ...] | None:
    if not any(texts):
        return None
    try:
        place = tuple(float(text) for text in texts)
    except ValueError:
        raise Invalid(f"Row {row} has a place that is not a number: {', '.join(texts)}.") from None
    ends = place[len(place) // 2 :]
    if not all(map(math.isfinite, place)) or any(high < low for low, high in zip(place, ends, strict=False)):
        raise Invalid(f"Row {row} ends before it begins: {', '.join(texts)}.")
    return place


def _share(text: str) -> float:
    number = float(text)
    if not 0 < number <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not above 0 and at most 1")
    return number
