"""`fairhand aggregate --format-in spans|boxes`: the marks of several people as one row an object, by cluster and vote."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from annotations.quality.domain.boxes import Presence
from annotations.quality.domain.mark_clusters import MarkCluster, cluster_marks, finds_of
from annotations.quality.domain.marked import Marked
from cli.aggregate_files import write_both
from cli.marks_file import PLACES, marked_of
from cli.votes_file import read_columns
from kernel.errors import Invalid

__all__ = ["aggregate_marks"]


def aggregate_marks(options: argparse.Namespace) -> None:
    """Read, cluster, vote, write and tell. Raises :class:`kernel.errors.Invalid` before anything is written."""
    marked = _read(options)
    try:
        clusters = cluster_marks(marked, iou=options.iou)
    except ValueError as fault:
        raise Invalid(f"{options.votes}: {fault}", kept="Nothing was written.") from None
    presence = Counter(cluster.presence for cluster in clusters)
    beside = write_both(options.out, _rows(clusters, options.format_in), _summary(marked, clusters, presence, options))
    print(
        f"{marked.n_marks:,} marks of {len(marked.annotators):,} annotators in {len(marked.documents):,} items are "
        f"{len(clusters):,} clusters: {presence[Presence.PRESENT]:,} present, {presence[Presence.TIED]:,} tied, "
        f"{presence[Presence.ABSENT]:,} absent. {options.out} and {beside} are written."
    )


def _read(options: argparse.Namespace) -> Marked:
    if options.method not in (None, "majority") or options.categories or options.iterations:
        raise Invalid(
            f"{options.format_in.capitalize()} are merged by cluster and majority.",
            kept="Nothing was written.",
            remedy="Leave out --method, --categories and --iterations.",
        )
    places = PLACES[options.format_in]
    columns = {"item": options.item, "annotator": options.annotator, "label": options.label}
    rows = read_columns(options.votes, columns | {name: name for name in places}, may_be_empty=places)
    everyone = options.readers == "everyone"
    return marked_of(rows, options.format_in, documents=options.documents, everyone_read=everyone)


def _rows(clusters: Sequence[MarkCluster], kind: str) -> Any:
    # Characters are counted in whole numbers, corners are means.
    number = pa.int64() if kind == "spans" else pa.float64()
    places = {
        name: pa.array([cluster.place[which] for cluster in clusters], number)
        for which, name in enumerate(PLACES[kind])
    }
    return pa.table(
        {
            "item": pa.array([cluster.document for cluster in clusters], pa.string()),
            "label": pa.array([cluster.label for cluster in clusters], pa.string()),
            **places,
            "confidence": pa.array([cluster.confidence for cluster in clusters], pa.float64()),
            "support": pa.array([cluster.support for cluster in clusters], pa.int64()),
            "looked": pa.array([cluster.looked for cluster in clusters], pa.int64()),
            "presence": pa.array([cluster.presence.value for cluster in clusters], pa.string()),
            "tie": pa.array([_tied(cluster) for cluster in clusters], pa.bool_()),
            "mean_iou": pa.array([cluster.mean_iou for cluster in clusters], pa.float64()),
        }
    )


def _summary(
    marked: Marked, clusters: Sequence[MarkCluster], presence: Counter[Presence], options: argparse.Namespace
) -> dict[str, Any]:
    return {
        "method": "majority",
        "format": options.format_in,
        "iou": options.iou,
        "readers": options.readers,
        "n_items": len(marked.documents),
        "n_marks": marked.n_marks,
        "n_annotators": len(marked.annotators),
        "n_clusters": len(clusters),
        **{f"n_{state.value}": presence[state] for state in Presence},
        "n_ties": sum(map(_tied, clusters)),
        "categories": list(marked.labels),
        "annotators": {name: asdict(finds) for name, finds in finds_of(marked, clusters).items()},
    }


def _tied(cluster: MarkCluster) -> bool:
    """Whether the votes leave open if there is something, or what it is."""
    return cluster.presence is Presence.TIED or cluster.label is None
