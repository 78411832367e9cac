"""A frozen release as the features below releases know it: where its files lie, and what names it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

__all__ = ["EarlierRelease", "ReleaseRef"]


@dataclass(frozen=True, slots=True)
class EarlierRelease:
    """A release of the same project that was frozen before. `withdrawn_reason` is empty unless it was withdrawn."""

    version: str
    frozen_at: datetime
    content_hash: str
    withdrawn_at: datetime | None = None
    withdrawn_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRef:
    """One frozen release.

    `folder` holds the snapshot: items, votes, labels and annotators as Parquet, schema.json, guidelines.md. `state` is
    frozen, audited, approved or published. `splits` is {"shares", "seed", "group"} or empty. `merged` says
    how the votes became labels, in words ("by majority"). `earlier` are the releases frozen before this one, oldest first.
    """

    release_id: int
    project_id: int
    organisation_id: int
    version: str
    folder: Path
    frozen_at: datetime
    tree_size: int
    content_hash: str
    manifest_sha256: str
    state: str = "frozen"
    merged: str = ""
    splits: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    earlier: tuple[EarlierRelease, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether its audit and datasheet may still change: nobody has approved it yet."""
        return self.state in ("frozen", "audited")
