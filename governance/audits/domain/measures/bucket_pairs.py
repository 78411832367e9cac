"""Pairs that share a bucket: what locality-sensitive hashing leaves to be compared."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import scipy
from numpy.typing import NDArray
from scipy.sparse import coo_array

__all__ = ["bucket_pairs", "clusters"]

IntArray = NDArray[np.int64]


def bucket_pairs(keys: Iterable[NDArray[np.uint64]]) -> tuple[IntArray, IntArray]:
    """Distinct pairs to compare; ``keys`` gives for each band one bucket key a thing, each of shape ``(things,)``.

    In a bucket each thing is paired with the first and with the one before it, so that the number of pairs grows with
    the number of things even where all share one bucket.

    >>> first, second = bucket_pairs([np.array([7, 7, 8, 7], dtype=np.uint64)])
    >>> sorted(zip(first.tolist(), second.tolist(), strict=True))
    [(0, 1), (0, 3), (1, 3)]
    """
    found: list[IntArray] = []
    size = 0
    for key in keys:
        size = len(key)
        order = np.argsort(key, kind="stable")
        same = np.concatenate([[False], key[order][1:] == key[order][:-1]])
        begin = np.maximum.accumulate(np.where(same, 0, np.arange(size)))
        place = np.flatnonzero(same)
        found += [partner * size + order[place] for partner in (order[begin[place]], order[place - 1])]
    pairs = np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)
    return pairs // max(size, 1), pairs % max(size, 1)


def clusters(size: int, first: IntArray, second: IntArray) -> IntArray:
    """The cluster of each thing when every pair is joined; shape ``(size,)``. Who is in no pair is alone.

    >>> clusters(4, np.array([0, 1]), np.array([1, 3])).tolist()
    [0, 0, 1, 0]
    """
    links = coo_array((np.ones(len(first), dtype=np.int8), (first, second)), shape=(size, size))
    return np.asarray(scipy.sparse.csgraph.connected_components(links, directed=False)[1], dtype=np.int64)
