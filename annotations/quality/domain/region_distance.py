"""How far two regions are from each other: δ = 1 − IoU, where a region is the union of somebody's boxes in an image.

With this distance :mod:`.alpha_distance` asks whether people outline the same places, without matching objects and
without labels: its items are images, its labels regions. Where everybody draws one box it is α of 1 − IoU of boxes.

Source: the IoU of Jaccard (1912) as a distance in Krippendorff's α. How to read it: sensitive to how tightly the outlines
agree, and to large boxes more than to small ones. Example: (0, 0, 10, 10) and (3, 0, 13, 10) differ by 1 − .5385 = .4615.
"""

from __future__ import annotations

import numpy as np

from .alpha_distance import distance_alpha
from .estimate import Estimate, IntervalMethod
from .marked import Marked
from .votes import FloatArray, Votes

__all__ = ["region_alpha", "region_distances"]

_LARGEST_GRID = 50_000_000


def region_alpha(marked: Marked, interval: IntervalMethod | None = None) -> Estimate:
    """α of 1 − IoU of regions; somebody who looked and drew nothing has the empty region."""
    rows: list[tuple[str, str, str]] = []
    regions: list[FloatArray] = []
    for document, name in enumerate(marked.documents):
        for annotator in np.flatnonzero(marked.read[document]).tolist():
            mine = (marked.document == document) & (marked.annotator == annotator)
            # Names in sorted order keep the codes of the labels in the order of the regions.
            rows.append((name, marked.annotators[annotator], f"{len(regions):09d}"))
            regions.append(marked.place[mine])
    return distance_alpha(Votes.from_rows(rows), region_distances(regions), interval)


def region_distances(regions: list[FloatArray]) -> FloatArray:
    """1 − IoU of every two regions, each an array of boxes of shape ``(n, 4)``; two empty regions do not differ.

    Raises :class:`ValueError` for more borders than the grid of areas between them may have.
    """
    boxes = np.concatenate([*regions, np.zeros((0, 4))])
    xs, ys = (np.unique(boxes[:, [axis, axis + 2]]) for axis in (0, 1))
    if len(regions) * len(xs) * len(ys) > _LARGEST_GRID:
        raise ValueError("Too many boxes for the distance 1 − IoU of whole images; use the α of matched objects.")
    covered = np.zeros((len(regions), max(len(xs) - 1, 0), max(len(ys) - 1, 0)))
    for number, region in enumerate(regions):
        for x1, y1, x2, y2 in region:
            covered[number, np.searchsorted(xs, x1) : np.searchsorted(xs, x2)][
                :, np.searchsorted(ys, y1) : np.searchsorted(ys, y2)
            ] = 1
    area = np.outer(np.diff(xs), np.diff(ys)).ravel()
    cells = covered.reshape(len(regions), -1)
    both = (cells * area) @ cells.T
    size = np.diag(both)
    either = size[:, np.newaxis] + size[np.newaxis, :] - both
    distance: FloatArray = 1 - np.divide(both, either, out=np.ones_like(both), where=either > 0)
    return distance
