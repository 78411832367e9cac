"""All pairs of votes on one item, as positions in the sorted votes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .votes import IntArray

__all__ = ["pairs_within"]

_PAIRS_IN_MEMORY = 4_000_000


def pairs_within(sizes: IntArray) -> Iterator[tuple[IntArray, IntArray]]:
    """Positions ``(first, second)``, first < second, of the pairs inside each run of a sorted array.

    ``sizes`` are the lengths of the runs, such as ``votes.votes_per_item``. The pairs come in blocks that fit in
    memory; runs of equal length come together.

    >>> [(first.tolist(), second.tolist()) for first, second in pairs_within(np.array([2, 1, 2]))]
    [([0, 3], [1, 4])]
    """
    starts = np.cumsum(sizes) - sizes
    for size in np.unique(sizes):
        if size < 2:
            continue
        left, right = np.triu_indices(size, k=1)
        of_size = starts[sizes == size]
        block = max(1, _PAIRS_IN_MEMORY // len(left))
        for begin in range(0, len(of_size), block):
            start = of_size[begin : begin + block, np.newaxis]
            yield (start + left).ravel(), (start + right).ravel()
