"""External ids that a file uses twice, found without keeping the ids."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import Final

import numpy as np
import numpy.typing as npt

from annotations.items.domain.row_errors import RowErrors
from annotations.items.domain.rows import Row

__all__ = ["SeenKeys", "without_duplicates"]

_BATCH_ROWS: Final = 4096
_BATCH_CHARACTERS: Final = 8 * 1024 * 1024


class SeenKeys:
    """Remembers 64-bit hashes of keys with the row each was first seen in: 16 bytes a row.

    Hashes are kept in sorted runs whose sizes at least double, so adding n keys costs O(n log n) and a look-up touches
    few runs. Two different ids of 10 million share a hash with probability 3 in a million; the row is then refused
    with the other's number, and the owner sees that they differ.
    """

    def __init__(self) -> None:
        self._runs: list[tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]] = []

    def first_rows(self, keys: list[str], numbers: list[int]) -> list[int | None]:
        """For each key the row that used it before, or None; new keys are remembered."""
        hashes = _hashes(keys)
        first: list[int | None] = [None] * len(keys)
        for run, rows in self._runs:
            at = np.minimum(np.searchsorted(run, hashes), len(run) - 1)
            for place in np.flatnonzero(run[at] == hashes).tolist():
                first[place] = int(rows[at[place]])
        here: dict[int, int] = {}
        fresh: list[int] = []
        for place, value in enumerate(hashes.tolist()):
            if first[place] is None and value in here:
                first[place] = here[value]
            elif first[place] is None:
                here[value] = numbers[place]
                fresh.append(place)
        self._add(hashes[fresh], np.asarray(numbers, dtype=np.int64)[fresh])
        return first

    def _add(self, hashes: npt.NDArray[np.uint64], rows: npt.NDArray[np.int64]) -> None:
        while self._runs and len(self._runs[-1][0]) <= 2 * len(hashes):
            older_hashes, older_rows = self._runs.pop()
            hashes, rows = np.concatenate([older_hashes, hashes]), np.concatenate([older_rows, rows])
        if len(hashes):
            order = np.argsort(hashes, kind="stable")
            self._runs.append((hashes[order], rows[order]))


def without_duplicates(rows: Iterator[Row], errors: RowErrors) -> Iterator[Row]:
    """Pass on the first row of every external id; a second one is an error that names both rows."""
    seen = SeenKeys()
    while batch := _batch(rows):
        first = seen.first_rows([row.external_id for row in batch], [row.number for row in batch])
        for row, earlier in zip(batch, first, strict=True):
            if earlier is None:
                yield row
            else:
                errors.add(f"The id {row.external_id[:60]!r} is already used in row {earlier}.", row=row.number)


def _batch(rows: Iterator[Row]) -> list[Row]:
    """The next rows, few enough that long texts do not pile up."""
    batch: list[Row] = []
    characters = 0
    for row in rows:
        batch.append(row)
        characters += len(row.text or "")
        if len(batch) >= _BATCH_ROWS or characters >= _BATCH_CHARACTERS:
            break
    return batch


def _hashes(keys: list[str]) -> npt.NDArray[np.uint64]:
    joined = b"".join(blake2b(key.encode(), digest_size=8).digest() for key in keys)
    return np.frombuffer(joined, dtype=np.uint64)
