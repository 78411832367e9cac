"""What an export says about a release beyond its rows: names, licence, and the answers of the datasheet."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

__all__ = ["Activity", "Question", "ReleaseMeta", "questions_of"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the release's schema and its labels in order."""

    id: str
    kind: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A step in the making of the data (PROV activity), such as "Data Annotation", with those who took it."""

    name: str
    description: str
    agents: Sequence[str]
    started: datetime | None = None
    ended: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseMeta:
    """The facts of one release that its rows do not hold.

    `license` and `url` are addresses, `version` is semantic (1.0.0), `languages` are BCP 47 tags, `derived_from` names
    or addresses of sources, `usage` terms of use (DUO terms or addresses of policies). `rai` answers properties of
    Croissant RAI by their own names, such as "dataLimitations"; what can be counted in the rows is counted.
    """

    name: str
    description: str
    version: str
    license: str
    url: str
    creator: str
    creator_url: str
    published_at: datetime
    keywords: Sequence[str] = ()
    languages: Sequence[str] = ()
    citation: str | None = None
    synthetic: bool = False
    derived_from: Sequence[str] = ()
    usage: Sequence[str] = ()
    activities: Sequence[Activity] = ()
    tool: str = "Fairhand"
    rai: Mapping[str, str | Sequence[str]] = field(default_factory=dict)


def questions_of(snapshot_dir: Path) -> tuple[Question, ...]:
    """The questions in the release's schema.json, in the order they were asked."""
    definition = json.loads((snapshot_dir / "schema.json").read_bytes())
    return tuple(
        Question(question["id"], question["kind"], tuple(label["value"] for label in question.get("labels", ())))
        for question in definition["questions"]
    )
