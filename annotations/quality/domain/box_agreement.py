"""Agreement on boxes and masks: F1, mean IoU, and α of matched objects.

    F1_ab = 2 · pairs / (objects of a + objects of b)        mean IoU over all pairs
    α      nominal α whose items are the groups of matched objects, whose labels are those of the boxes, or *nothing*
           from somebody who looked at the image and drew no such object

See :mod:`.matched_objects` for what is a pair and what a group. For F1 and IoU, ``exact`` pairs boxes of one label only,
``boundary`` any boxes.

Source: the threshold of .5 is that of the PASCAL VOC challenge (Everingham et al. 2010); α of matched objects as in KαLOS
(2026). How to read it: F1 says how many objects both found, mean IoU how tightly they agree where those are, α whether
presence and label agree better than chance. The intervals resample images.

Example: A draws three boxes and B three, of which two pair at IoU .5385 and .8182: F1 2/3, mean IoU .6783.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import sparse

from .bootstrap import Bootstrap, Interval
from .boxes import iou_matrix
from .estimate import Estimate, IntervalMethod, estimate
from .item_sums import ItemSums
from .krippendorff_alpha import alpha_sums
from .mark_f1 import Match, f1_mean, f1_over_people, f1_pairwise
from .marked import Marked
from .matched_objects import group_objects, pair_by_iou
from .undefined import Undefined
from .votes import FloatArray, IntArray, Votes

__all__ = [
    "NOTHING",
    "box_f1",
    "box_f1_over_people",
    "box_f1_pairwise",
    "box_mean_iou",
    "matched_alpha",
    "matched_votes",
]

NOTHING = "(nothing)"

# From the positions of objects of one image to their IoU, square.
Overlap = Callable[[IntArray], FloatArray]


def box_f1(
    marked: Marked, *, iou: float = 0.5, match: Match = "exact", interval: IntervalMethod | None = None
) -> Estimate:
    """The mean of F1 over pairs of annotators."""
    return f1_mean("box_f1", marked, _counts(marked, iou, match), interval)


def box_f1_pairwise(
    marked: Marked, *, iou: float = 0.5, match: Match = "exact", interval: IntervalMethod | None = None
) -> dict[str, Estimate]:
    """F1 of each pair of annotators, by ``"A|B"``."""
    return f1_pairwise("box_f1_pairwise", marked, _counts(marked, iou, match), interval)


def box_f1_over_people(
    marked: Marked, settings: Bootstrap, *, iou: float = 0.5, match: Match = "exact"
) -> Interval | None:
    """The interval of :func:`box_f1` that resamples annotators."""
    return f1_over_people(marked, _counts(marked, iou, match), settings)


def _counts(marked: Marked, iou: float, match: Match) -> tuple[FloatArray, FloatArray]:
    matched, _ = _pairs_of_people(marked, iou, match)
    number = np.zeros((len(marked.documents), len(marked.annotators)))
    np.add.at(number, (marked.document, marked.annotator), 1)
    both = np.zeros_like(matched)
    for place, (a, b) in enumerate(marked.pairs()):
        both[:, place] = (number[:, a] + number[:, b]) * (marked.read[:, a] & marked.read[:, b])
    return matched, both


def box_mean_iou(
    marked: Marked, *, iou: float = 0.5, match: Match = "exact", interval: IntervalMethod | None = None
) -> Estimate:
    """The mean IoU over all pairs of boxes, of all pairs of annotators."""
    matched, total = _pairs_of_people(marked, iou, match)
    kept = np.flatnonzero(marked.read.sum(axis=1) >= 2)
    columns = np.column_stack([total.sum(axis=1), matched.sum(axis=1)])[kept]

    def value(scalars: FloatArray, _by_label: FloatArray) -> FloatArray:
        with np.errstate(divide="ignore", invalid="ignore"):
            found: FloatArray = scalars[:, 0] / scalars[:, 1]
            return found

    sums = ItemSums(
        scalars=columns,
        by_label=sparse.csr_array((len(kept), 0), dtype=np.float64),
        value_of_totals=value,
        n_votes=marked.n_marks,
        n_annotators=len(marked.annotators),
        undefined_because=_undefined(marked) or (None if matched.any() else Undefined.NOTHING_MATCHED),
    )
    return estimate("box_mean_matched_iou", sums, interval)


def matched_alpha(
    marked: Marked, *, iou: float = 0.5, overlap: Overlap | None = None, interval: IntervalMethod | None = None
) -> Estimate:
    """Nominal α over groups of matched objects. ``overlap`` gives the IoU of objects that are not boxes."""
    votes, image = matched_votes(marked, iou=iou, overlap=overlap)
    objects = alpha_sums(votes)
    # Objects of one image are not drawn apart from each other: the image is what is resampled.
    pairable = image[votes.votes_per_item >= 2]
    images, row = np.unique(pairable, return_inverse=True)
    gather = sparse.csr_array((np.ones(len(row)), (row, np.arange(len(row)))), shape=(len(images), len(row)))
    sums = ItemSums(
        scalars=np.asarray(gather @ objects.scalars),
        by_label=sparse.csr_array(gather @ objects.by_label),
        value_of_totals=objects.value_of_totals,
        n_votes=objects.n_votes,
        n_annotators=objects.n_annotators,
        undefined_because=_undefined(marked) or objects.undefined_because,
        slope_form=objects.slope_form,
    )
    return estimate("krippendorff_alpha", sums, interval)


def matched_votes(marked: Marked, *, iou: float = 0.5, overlap: Overlap | None = None) -> tuple[Votes, IntArray]:
    """The labels of each group of matched objects as votes, and the image each group lies in."""
    rows: list[tuple[str, str, str]] = []
    image_of_group: list[int] = []
    for document, name in enumerate(marked.documents):
        mine = np.flatnonzero(marked.document == document)
        near = overlap(mine) if overlap else iou_matrix(marked.place[mine], marked.place[mine])
        readers = np.flatnonzero(marked.read[document])
        for group in group_objects(near, marked.annotator[mine].tolist(), iou):
            label = {int(marked.annotator[mine[place]]): int(marked.label[mine[place]]) for place in group}
            item = f"{len(image_of_group):09d}|{name}"
            image_of_group.append(document)
            for reader in readers.tolist():
                said = marked.labels[label[reader]] if reader in label else NOTHING
                rows.append((item, marked.annotators[reader], said))
    return Votes.from_rows(rows), np.array(image_of_group, dtype=np.int64)


def _pairs_of_people(marked: Marked, threshold: float, match: Match) -> tuple[FloatArray, FloatArray]:
    """Per document and pair of annotators: how many boxes pair, and the sum of their IoU."""
    pairs = marked.pairs()
    matched, total = (np.zeros((len(marked.documents), len(pairs))) for _ in range(2))
    of_cell: dict[tuple[int, int], list[int]] = {}
    for number, cell in enumerate(zip(marked.document.tolist(), marked.annotator.tolist(), strict=True)):
        of_cell.setdefault(cell, []).append(number)
    for place, (a, b) in enumerate(pairs):
        for document in np.flatnonzero(marked.read[:, a] & marked.read[:, b]).tolist():
            left, right = of_cell.get((document, a)), of_cell.get((document, b))
            if left is None or right is None:
                continue
            iou = iou_matrix(marked.place[left], marked.place[right])
            if match == "exact":
                iou = np.where(marked.label[left][:, np.newaxis] == marked.label[right], iou, 0.0)
            found = pair_by_iou(iou, threshold)
            matched[document, place] = len(found)
            total[document, place] = sum(iou[row, column] for row, column in found)
    return matched, total


def _undefined(marked: Marked) -> Undefined | None:
    if not marked.annotators:
        return Undefined.NO_VOTES
    if len(marked.annotators) == 1:
        return Undefined.ONE_ANNOTATOR
    if not marked.pairs():
        return Undefined.NO_SHARED_ITEMS
    return None if marked.n_marks else Undefined.NOTHING_MARKED
