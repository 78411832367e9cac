"""Majorities of groups on items, and how often they differ."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Majorities"]

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Majorities:
    """Which label has most votes of a group on an item; a tie is nobody's majority, and is counted.

    ``won`` has shape ``(n_labels, n_groups, n_items)``, ``tied`` and ``decided`` shape ``(n_groups, n_items)``.
    """

    won: BoolArray
    decided: BoolArray
    tied: BoolArray

    @classmethod
    def of(cls, counts: IntArray) -> Majorities:
        """From votes by label, group and item.

        Example: two votes for one label and one for another decide; one for each is a tie; none is neither.
        """
        top = counts.max(axis=0)
        at_the_top = counts == top
        single = at_the_top.sum(axis=0) == 1
        voted = top > 0
        decided = single & voted
        return cls(at_the_top & decided, decided, voted & ~single)

    def disagreements(self) -> tuple[IntArray, IntArray]:
        """For each pair of groups, in the order of ``combinations``: items that differ, and items both decided."""
        first, second = _pairs(len(self.decided))
        both = _together(self.decided)
        same = np.sum([_together(won) for won in self.won], axis=0)
        return (both - same)[first, second], both[first, second]

    def consensus(self) -> tuple[int, int]:
        """On how many items all groups have the same majority, and on how many all have one."""
        return int(self.won.all(axis=1).any(axis=0).sum()), int(self.decided.all(axis=0).sum())


def _pairs(groups: int) -> tuple[IntArray, IntArray]:
    listed = np.array(list(combinations(range(groups), 2)), dtype=np.int64).reshape(-1, 2)
    return listed[:, 0], listed[:, 1]


def _together(held: BoolArray) -> IntArray:
    """For each two groups, the items both hold; as a product of matrices, exact below 2²⁴ items a block."""
    block = 1 << 20
    total = np.zeros((len(held), len(held)), dtype=np.int64)
    for start in range(0, held.shape[1], block):
        part = held[:, start : start + block].astype(np.float32)
        total += (part @ part.T).astype(np.int64)
    return total
