"""One row an object from the spans or boxes of several people: cluster, then vote.

Marks that overlap enough are one cluster (:mod:`.boxes`, :mod:`.span_clusters`). Of the L people who looked at the document, s
marked it (its *support*), and v of those gave the label that most gave:

    presence = present if s > L/2, tied if s = L/2, absent if less        confidence = v / L

Source: as for boxes. How to read it: the confidence is the share of everybody who looked that saw this object and called it
so, and no model's probability. A tied label is left open; absent clusters are told, because what one person in three saw may
still be there.

Example: A marks 0–10 as PER, B 0–12 as PER, C 1–10 as ORG, D nothing: 0–10, PER, support 3 of 4, present, confidence .5.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from .boxes import AggregatedBox, Box, Presence, aggregate_boxes
from .marked import Marked
from .span_clusters import AggregatedSpan, Span, aggregate_spans

__all__ = ["Finds", "MarkCluster", "cluster_marks", "finds_of"]

# For everyone who looked, the places and labels of their marks.
_Drawn: TypeAlias = dict[str, list[tuple[list[float], str]]]


@dataclass(frozen=True, kw_only=True)
class MarkCluster:
    """An object: its ``place`` as in :class:`.marked.Marked`, ``label`` None for a tie, ``members`` who marked it."""

    document: str
    place: tuple[float, ...]
    label: str | None
    confidence: float
    looked: int
    presence: Presence
    mean_iou: float
    members: tuple[str, ...]

    @property
    def support(self) -> int:
        return len(self.members)


@dataclass(frozen=True, kw_only=True)
class Finds:
    """Of one annotator: marks, objects present in what this person looked at, and how many of them they marked."""

    marks: int
    objects: int
    found: int


def cluster_marks(marked: Marked, *, iou: float = 0.5) -> tuple[MarkCluster, ...]:
    """The clusters of every document, in the order of documents and places.

    Raises :class:`ValueError` for a span without a length or with a border between two characters.
    """
    aggregated = _spans if marked.place.shape[1] == 2 else _boxes
    borders = np.cumsum(np.bincount(marked.document, minlength=len(marked.documents)))
    marks = np.split(np.argsort(marked.document, kind="stable"), borders[:-1])
    found: list[MarkCluster] = []
    for document, own in zip(range(len(marked.documents)), marks, strict=False):
        drawn: _Drawn = {marked.annotators[code]: [] for code in np.flatnonzero(marked.read[document]).tolist()}
        for mark in own.tolist():
            label = marked.labels[marked.label[mark]]
            drawn[marked.annotators[marked.annotator[mark]]].append((marked.place[mark].tolist(), label))
        found += [_told(marked.documents[document], len(drawn), cluster) for cluster in aggregated(drawn, iou)]
    return tuple(found)


def finds_of(marked: Marked, clusters: Sequence[MarkCluster]) -> dict[str, Finds]:
    """What each annotator marked and found, by name. Objects are the clusters that are present."""
    marks = np.bincount(marked.annotator, minlength=len(marked.annotators)).tolist()
    present = [cluster for cluster in clusters if cluster.presence is Presence.PRESENT]
    in_document = Counter(cluster.document for cluster in present)
    found = Counter(name for cluster in present for name in cluster.members)
    objects = np.array([in_document[name] for name in marked.documents], dtype=np.int64) @ marked.read
    return {
        name: Finds(marks=marks[code], objects=int(objects[code]), found=found[name])
        for code, name in enumerate(marked.annotators)
    }


def _spans(drawn: _Drawn, iou: float) -> Sequence[AggregatedSpan]:
    spans = {who: [_span(place, label) for place, label in marks] for who, marks in drawn.items()}
    return aggregate_spans(spans, iou_threshold=iou)


def _span(place: list[float], label: str) -> Span:
    start, end = place
    if not (start.is_integer() and end.is_integer()):
        raise ValueError(f"A span begins and ends between characters, so at whole numbers, not {start:g} and {end:g}.")
    return Span(int(start), int(end), label)


def _boxes(drawn: _Drawn, iou: float) -> Sequence[AggregatedBox]:
    boxes = {who: [_box(place, label) for place, label in marks] for who, marks in drawn.items()}
    return aggregate_boxes(boxes, iou_threshold=iou)


def _box(place: list[float], label: str) -> Box:
    x1, y1, x2, y2 = place
    return Box(x1, y1, x2, y2, label)


def _told(document: str, looked: int, cluster: AggregatedSpan | AggregatedBox) -> MarkCluster:
    return MarkCluster(
        document=document,
        place=(cluster.start, cluster.end) if isinstance(cluster, AggregatedSpan) else cluster.corners,
        label=cluster.label,
        confidence=max(cluster.label_votes.values()) / looked,
        looked=looked,
        presence=cluster.presence,
        mean_iou=cluster.mean_iou,
        members=tuple(sorted(cluster.members)),
    )
