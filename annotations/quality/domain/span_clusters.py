"""Spans that several annotators marked in one text, matched, voted on and given one place.

A span of characters from *start* to *end* (half open) is matched as a box one high, whose IoU is the overlap of the spans divided by
what they cover together; see :mod:`.boxes` for clusters and for the votes on presence and label. The place of a cluster is the
lower median of its members' starts and of their ends, so it is always an end somebody set.

Source: as for boxes. How to read it: presence is the share of
the people who read the text that marked something there; the mean IoU says how well they agree where it begins and ends.

Example: A marks 0–10 as PER, B 0–12 as PER, C 1–10 as ORG, D nothing: one cluster, 0–10, PER by two votes of three, presence .75.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low

from .boxes import Box, Presence, aggregate_boxes

__all__ = ["AggregatedSpan", "Span", "aggregate_spans"]


@dataclass(frozen=True, order=True)
class Span:
    """A labelled run of characters, half open, ``start < end``, in code points."""

    start: int
    end: int
    label: str

    def __post_init__(self) -> None:
        if not self.start < self.end:
            raise ValueError(f"A span needs start < end, not {self.start} and {self.end}.")


@dataclass(frozen=True, kw_only=True)
class AggregatedSpan:
    """One cluster. ``label`` is None when its vote is tied; ``members`` maps an annotator to the span they marked."""

    start: int
    end: int
    label: str | None
    label_votes: dict[str, int]
    presence: Presence
    presence_share: float
    mean_iou: float
    members: dict[str, Span]


def aggregate_spans(
    spans_by_annotator: Mapping[str, Sequence[Span]], *, iou_threshold: float = 0.5
) -> tuple[AggregatedSpan, ...]:
    """The clusters of one text in the order of their places.

    ``spans_by_annotator`` has an entry for everyone who read the text, empty for those who marked nothing.
    """
    boxes = {
        annotator: [Box(span.start, 0, span.end, 1, span.label) for span in spans]
        for annotator, spans in spans_by_annotator.items()
    }
    found = []
    for cluster in aggregate_boxes(boxes, iou_threshold=iou_threshold):
        members = {name: Span(int(box.x1), int(box.x2), box.label) for name, box in cluster.members.items()}
        found.append(
            AggregatedSpan(
                start=median_low(span.start for span in members.values()),
                end=median_low(span.end for span in members.values()),
                label=cluster.label,
                label_votes=cluster.label_votes,
                presence=cluster.presence,
                presence_share=cluster.presence_share,
                mean_iou=cluster.mean_iou,
                members=members,
            )
        )
    return tuple(sorted(found, key=lambda cluster: (cluster.start, cluster.end, cluster.label or "")))
