"""What a data set is compared with over time: its splits, and the release before it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .snapshot import Snapshot

__all__ = ["Part", "release_before", "release_now", "splits_of"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Some items of a snapshot: a split, or all of a release.

    ``kind`` is "split" or "release", ``name`` what tells it from the others in keys, ``title`` what a reader calls it;
    ``inside`` says of each item whether it belongs.
    """

    kind: str
    name: str
    title: str
    snapshot: Snapshot
    inside: NDArray[np.bool_]

    @property
    def key(self) -> str:
        """The part as findings name it: ``split=train``."""
        return f"{self.kind}={self.name}"

    @property
    def size(self) -> int:
        """How many items it has."""
        return int(self.inside.sum())

    def labels(self, question: str) -> dict[str, int]:
        """How many items have each label of a single-choice question; empty where it is not asked here."""
        found = next((one for one in self.snapshot.questions if one.key == question and not one.multiple), None)
        return {} if found is None else self._counted(found.labels, self.snapshot.outcome_codes(found))

    def attribute(self, name: str) -> dict[str, int]:
        """How many items have each value of an attribute; empty where it is not recorded here."""
        if name not in self.snapshot.slices:
            return {}
        values, code = self.snapshot.slice_codes((name,))
        return self._counted(tuple(value for (value,) in values), code)

    def feature(self, name: str) -> FloatArray:
        """The numbers of its items that have one; empty where it is not recorded here."""
        if name not in self.snapshot.columns.features:
            return np.empty(0)
        number = self.snapshot.columns.feature(name)
        return number[self.inside & ~np.isnan(number)]

    def _counted(self, levels: tuple[str, ...], code: IntArray) -> dict[str, int]:
        counts = np.bincount(code[self.inside & (code >= 0)], minlength=len(levels))
        return {level: int(count) for level, count in zip(levels, counts, strict=True)}


def splits_of(snapshot: Snapshot) -> dict[str, Part]:
    """The splits by name; none where the data are not split."""
    if not snapshot.columns.has("split"):
        return {}
    names, split = snapshot.columns.codes("split")
    return {name: Part("split", name, name, snapshot, split == place) for place, name in enumerate(names)}


def release_before(snapshot: Snapshot) -> Part | None:
    """All items of the release before, where one was given."""
    if snapshot.earlier is None:
        return None
    title, before = snapshot.earlier
    return Part("release", "earlier", title, before, np.ones(before.n_items, dtype=bool))


def release_now(snapshot: Snapshot) -> Part:
    """All items of the release that is audited."""
    return Part("release", "this", "this release", snapshot, np.ones(snapshot.n_items, dtype=bool))
