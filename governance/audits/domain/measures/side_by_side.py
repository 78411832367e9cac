"""Votes of the items with equally many votes as one table, so that all of them are dealt out in one step."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from governance.audits.domain.numbering import numbered

__all__ = ["tables_of_equal_size"]

IntArray = NDArray[np.int64]


def tables_of_equal_size(place: IntArray, *also: IntArray) -> Iterator[IntArray]:
    """The positions of the votes of each item, a row an item; a table for each number of votes, shape ``(items, votes)``.

    ``place`` is the item of each vote, sorted, numbered from 0 without a gap. Of items in one table ``also``, one number an
    item, are equal too.

    >>> [table.tolist() for table in tables_of_equal_size(np.array([0, 0, 1, 2, 2]))]
    [[[2]], [[0, 1], [3, 4]]]
    """
    sizes = np.bincount(place)
    begins = np.cumsum(sizes) - sizes
    key = sizes
    for one in also:
        key = key * (int(one.max(initial=0)) + 1) + one
    _, kind = numbered(key)
    order = np.argsort(kind, kind="stable")
    for items in np.split(order, np.flatnonzero(np.diff(kind[order])) + 1):
        if len(items):
            yield begins[items][:, np.newaxis] + np.arange(sizes[items[0]])
