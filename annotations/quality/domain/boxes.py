"""Boxes that several annotators drew on one image, matched, voted on and averaged.

    IoU(a, b) = area(a ∩ b) / area(a ∪ b)        area = (x2 − x1)(y2 − y1), continuous coordinates

Annotators are taken in sorted order. The boxes of each are assigned one-to-one to the clusters so far, greatest sum
of IoU with the clusters' mean boxes first, counting pairs at or above the threshold only; a box left over opens a
cluster.

Source: Kuhn, "The Hungarian method for the assignment problem" (1955), as scipy's ``linear_sum_assignment``; the
threshold of .5 is that of the PASCAL VOC challenge (Everingham et al. 2010). How to read it: presence is the share
of the people who looked that drew the object; mean IoU says how tightly they agree where it is.

Example: A draws (0,0,10,10) and (12,0,22,10), B draws (3,0,13,10) and (13,0,23,10): two clusters, IoU .5385 and
.8182.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from .matched_objects import pair_by_iou
from .votes import FloatArray

__all__ = ["AggregatedBox", "Box", "Presence", "aggregate_boxes", "iou_matrix", "match_boxes"]


@dataclass(frozen=True, order=True)
class Box:
    """A labelled rectangle with ``x1 <= x2`` and ``y1 <= y2``, in pixels or in shares of the image."""

    x1: float
    y1: float
    x2: float
    y2: float
    label: str

    def __post_init__(self) -> None:
        if not (self.x1 <= self.x2 and self.y1 <= self.y2):
            raise ValueError(f"A box needs x1 <= x2 and y1 <= y2, not {self.corners}.")

    @classmethod
    def from_size(cls, x: float, y: float, width: float, height: float, label: str) -> Box:
        return cls(x, y, x + width, y + height, label)

    @property
    def corners(self) -> tuple[float, float, float, float]:
        return (self.x1, self.y1, self.x2, self.y2)


class Presence(StrEnum):
    """Whether the people who looked agree that there is an object: more than half, exactly half, or less than half."""

    PRESENT = "present"
    TIED = "tied"
    ABSENT = "absent"


@dataclass(frozen=True, kw_only=True)
class AggregatedBox:
    """One cluster. ``corners`` is the mean of the members' corners; ``label`` is None when its vote is tied.

    ``mean_iou`` is the mean IoU of the members with the mean box. ``members`` maps an annotator to the box they drew.
    """

    corners: tuple[float, float, float, float]
    label: str | None
    label_votes: dict[str, int]
    presence: Presence
    presence_share: float
    mean_iou: float
    members: dict[str, Box]


def aggregate_boxes(
    boxes_by_annotator: Mapping[str, Sequence[Box]], *, iou_threshold: float = 0.5
) -> tuple[AggregatedBox, ...]:
    """The clusters of one image, sorted by their corners.

    ``boxes_by_annotator`` has an entry for everyone who looked at the image, empty for those who drew nothing.
    """
    clusters: list[dict[str, Box]] = []
    for annotator in sorted(boxes_by_annotator):
        boxes = sorted(boxes_by_annotator[annotator])
        means = [_mean_corners(members) for members in clusters]
        matched = {box: cluster for cluster, box in match_boxes(means, _corners(boxes), iou_threshold=iou_threshold)}
        for number, box in enumerate(boxes):
            if number in matched:
                clusters[matched[number]][annotator] = box
            else:
                clusters.append({annotator: box})
    aggregated = (_aggregated(members, len(boxes_by_annotator)) for members in clusters)
    return tuple(sorted(aggregated, key=lambda cluster: cluster.corners))


def match_boxes(
    first: Sequence[Sequence[float]], second: Sequence[Sequence[float]], *, iou_threshold: float = 0.5
) -> list[tuple[int, int]]:
    """One-to-one pairs of positions with the greatest sum of IoU among pairs at or above the threshold, sorted."""
    if not len(first) or not len(second):
        return pair_by_iou(np.zeros((0, 0)), iou_threshold)
    return pair_by_iou(
        iou_matrix(np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)), iou_threshold
    )


def iou_matrix(first: FloatArray, second: FloatArray) -> FloatArray:
    """IoU of every box of ``first``, shape ``(n, 4)``, with every one of ``second``, ``(m, 4)``: shape ``(n, m)``.

    The IoU of two boxes without area is 0.
    """
    low = np.maximum(first[:, np.newaxis, :2], second[np.newaxis, :, :2])
    high = np.minimum(first[:, np.newaxis, 2:], second[np.newaxis, :, 2:])
    intersection = np.prod(np.maximum(high - low, 0.0), axis=2)
    area_first, area_second = (np.prod(boxes[:, 2:] - boxes[:, :2], axis=1) for boxes in (first, second))
    union = area_first[:, np.newaxis] + area_second[np.newaxis, :] - intersection
    iou: FloatArray = np.divide(intersection, union, out=np.zeros_like(intersection), where=union > 0)
    return iou


def _aggregated(members: dict[str, Box], n_annotators: int) -> AggregatedBox:
    mean = _mean_corners(members)
    votes = Counter(box.label for box in members.values())
    best = max(votes.values())
    winners = [label for label, count in votes.items() if count == best]
    return AggregatedBox(
        corners=mean,
        label=winners[0] if len(winners) == 1 else None,
        label_votes=dict(sorted(votes.items())),
        presence=_presence(len(members), n_annotators),
        presence_share=len(members) / n_annotators,
        mean_iou=float(iou_matrix(np.array([mean]), np.array(_corners(list(members.values())))).mean()),
        members=members,
    )


def _presence(n_members: int, n_annotators: int) -> Presence:
    if 2 * n_members == n_annotators:
        return Presence.TIED
    return Presence.PRESENT if 2 * n_members > n_annotators else Presence.ABSENT


def _mean_corners(members: Mapping[str, Box]) -> tuple[float, float, float, float]:
    x1, y1, x2, y2 = np.mean(_corners(list(members.values())), axis=0).tolist()
    return (x1, y1, x2, y2)


def _corners(boxes: Sequence[Box]) -> list[tuple[float, float, float, float]]:
    return [box.corners for box in boxes]
