"""What a report says about boxes: objects matched over annotators, how tightly, and how many of them saw each.

Beside α of matched objects and the mean F1 of pairs of people: the clusters of `boxes.py`, by presence, the mean IoU of those drawn by at
least two people, and the mean share of people who drew an object, over images that at least two people looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from .answers_table import AnswersTable
from .box_agreement import box_f1, matched_alpha
from .boxes import AggregatedBox, Box, Presence, aggregate_boxes
from .marked import Marked
from .report_choice import Groupings
from .report_numbers import BOOTSTRAP, estimate_json
from .report_slices import largest

__all__ = ["box_report"]

_DISPUTED: Final = 20


def box_report(table: AnswersTable, slices: Groupings) -> dict[str, Any]:
    """The report of a question with boxes as its answer; a person's last answer on an image counts."""
    drawn: dict[int, dict[str, list[Box]]] = {}
    for item, annotator, answer in zip(table.items, table.annotators, table.answers, strict=True):
        boxes = [Box.from_size(box["x"], box["y"], box["w"], box["h"], box["label"]) for box in answer]
        drawn.setdefault(item, {})[annotator] = boxes
    labels = Counter(box.label for people in drawn.values() for boxes in people.values() for box in boxes)
    shared = {item: aggregate_boxes(people) for item, people in drawn.items() if len(people) >= 2}
    total = sum(labels.values())
    return {
        "votes": sum(len(people) for people in drawn.values()),
        "items": len(drawn),
        "annotators": len(set(table.annotators)),
        "shared_items": len(shared),
        "boxes": {
            **_matched(shared),
            **_measures(drawn),
            "labels": [
                {"label": label, "votes": labels[label], "share": labels[label] / total if total else 0.0}
                for label in table.labels
            ],
            "slices": [_by_slice(drawn, shared, attribute, values) for attribute, values in slices.items()],
        },
        "disputed": _disputed(shared),
        "matrix": None,
    }


def _measures(drawn: Mapping[int, Mapping[str, Sequence[Box]]]) -> dict[str, Any]:
    """α of matched objects and the mean F1 of pairs of people, over everybody who looked at an image."""
    rows: list[tuple[str, str, tuple[float, ...] | None, str]] = []
    for item, people in drawn.items():
        for annotator, boxes in people.items():
            rows += [(str(item), annotator, box.corners, box.label) for box in boxes] or [
                (str(item), annotator, None, "")
            ]
    marked = Marked.from_rows(rows, width=4, everyone_read=False)
    return {
        "alpha": estimate_json(matched_alpha(marked, interval=BOOTSTRAP)),
        "f1": estimate_json(box_f1(marked, interval=BOOTSTRAP)),
    }


def _matched(shared: Mapping[int, tuple[AggregatedBox, ...]]) -> dict[str, Any]:
    clusters = [cluster for found in shared.values() for cluster in found]
    tight = [cluster.mean_iou for cluster in clusters if len(cluster.members) >= 2]
    presence = Counter(cluster.presence for cluster in clusters)
    return {
        "items": len(shared),
        "objects": len(clusters),
        "mean_iou": sum(tight) / len(tight) if tight else None,
        "mean_presence": sum(cluster.presence_share for cluster in clusters) / len(clusters) if clusters else None,
        "present": presence[Presence.PRESENT],
        "tied": presence[Presence.TIED],
        "absent": presence[Presence.ABSENT],
        "label_tied": sum(cluster.label is None for cluster in clusters),
    }


def _by_slice(
    drawn: Mapping[int, Mapping[str, Sequence[Box]]],
    shared: Mapping[int, tuple[AggregatedBox, ...]],
    attribute: str,
    values: Mapping[str, str],
) -> dict[str, Any]:
    kept, left_out = largest({str(item): values[str(item)] for item in shared if str(item) in values})
    groups: dict[str, list[int]] = {}
    for item, name in kept.items():
        groups.setdefault(name, []).append(int(item))
    return {
        "attribute": attribute,
        "groups": [
            {
                "name": name,
                **_matched({item: shared[item] for item in items}),
                **_measures({item: drawn[item] for item in items}),
            }
            for name, items in sorted(groups.items())
        ],
        "without": sum(str(item) not in values for item in shared),
        "left_out": left_out,
    }


def _disputed(shared: Mapping[int, tuple[AggregatedBox, ...]]) -> list[dict[str, Any]]:
    """Images by the share of people who missed an object others drew, most first."""
    missed = {
        item: sum(1 - cluster.presence_share for cluster in found) / len(found)
        for item, found in shared.items()
        if found
    }
    order = sorted((item for item in missed if missed[item] > 0), key=lambda item: (-missed[item], item))
    return [{"item": item, "missed_share": missed[item], "objects": len(shared[item])} for item in order[:_DISPUTED]]
