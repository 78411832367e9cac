"""Snapshots for tests: rows in, four Parquet files out, with the columns a release writes that an audit reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq


@dataclass
class Rows:
    """What a release would hold. Votes are (item, annotator, label); labels are (item, label, tie).

    ``guidelines`` has the version that each vote was given under, in the order of the votes; None where it is not recorded.
    """

    items: Mapping[str, Mapping[str, str | None]]
    votes: Iterable[tuple[str, str, str]] = ()
    labels: Iterable[tuple[str, str | None, bool]] = ()
    annotators: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    question: str = "hate"
    guidelines: Iterable[int] | None = None


def write_snapshot(folder: Path, rows: Rows) -> Path:
    """Write the four files; attribute and group columns are those of the rows."""
    folder.mkdir(parents=True, exist_ok=True)
    votes = list(rows.votes)
    labels = list(rows.labels)
    _write(folder / "items.parquet", {"item_id": list(rows.items), **_attributes("attr_", rows.items)})
    _write(
        folder / "votes.parquet",
        {
            "vote_id": [f"v{number}" for number in range(len(votes))],
            "item_id": [item for item, _, _ in votes],
            "annotator": [annotator for _, annotator, _ in votes],
            "question": [rows.question] * len(votes),
            "label": [label for _, _, label in votes],
            "selected": pa.array([None] * len(votes), pa.bool_()),
            "kind": ["import"] * len(votes),
            **({} if rows.guidelines is None else {"guideline_version": pa.array(rows.guidelines, pa.int32())}),
        },
    )
    _write(
        folder / "labels.parquet",
        {
            "item_id": [item for item, _, _ in labels],
            "question": [rows.question] * len(labels),
            "label": [label for _, label, _ in labels],
            "method": ["majority"] * len(labels),
            "tie": pa.array([tie for _, _, tie in labels], pa.bool_()),
        },
    )
    _write(
        folder / "annotators.parquet", {"annotator": list(rows.annotators), **_attributes("group_", rows.annotators)}
    )
    return folder


def write_multiple_choice(folder: Path, votes: Iterable[tuple[str, str, set[str]]], options: tuple[str, ...]) -> Path:
    """A snapshot with one multiple-choice question: votes are (item, annotator, options selected)."""
    listed = list(votes)
    write_snapshot(folder, Rows(items={item: {} for item in sorted({item for item, _, _ in listed})}))
    rows = [(number, *vote, option) for number, vote in enumerate(listed) for option in options]
    _write(
        folder / "votes.parquet",
        {
            "vote_id": [f"v{row[0]}" for row in rows],
            "item_id": [row[1] for row in rows],
            "annotator": [row[2] for row in rows],
            "question": ["topics"] * len(rows),
            "label": [row[4] for row in rows],
            "selected": [row[4] in row[3] for row in rows],
            "kind": ["create"] * len(rows),
        },
    )
    return folder


def _attributes(prefix: str, rows: Mapping[str, Mapping[str, str | None]]) -> dict[str, Any]:
    names = sorted({name for attributes in rows.values() for name in attributes})
    return {prefix + name: pa.array([row.get(name) for row in rows.values()], pa.string()) for name in names}


def _write(path: Path, columns: Mapping[str, Any]) -> None:
    arrays = {
        name: column
        if isinstance(column, pa.Array)
        else pa.array(column, pa.bool_() if name == "selected" else pa.string())
        for name, column in columns.items()
    }
    pq.write_table(pa.table(arrays), path)
