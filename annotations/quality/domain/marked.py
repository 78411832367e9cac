"""What people marked in documents or images: who read which, and the marks themselves, as arrays.

Somebody who marked nothing has said something, so a document has readers apart from the marks in it. Unless said
otherwise, everybody in the file has read every document in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from .votes import FloatArray, IntArray

__all__ = ["Marked", "mean_of_pairs"]


@dataclass(frozen=True, eq=False)
class Marked:
    """Mark i: ``annotator[i]`` marked ``place[i]`` in ``document[i]`` as ``label[i]``; codes are in sorted order.

    ``place`` has shape ``(n, 2)`` for spans (start, end) and ``(n, 4)`` for boxes (x1, y1, x2, y2). ``read`` has shape
    ``(documents, annotators)``.
    """

    document: IntArray
    annotator: IntArray
    place: FloatArray
    label: IntArray
    documents: tuple[str, ...]
    annotators: tuple[str, ...]
    labels: tuple[str, ...]
    read: NDArray[np.bool_]

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[tuple[str, str, Sequence[float] | None, str]],
        *,
        documents: Iterable[str] = (),
        width: int = 2,
        everyone_read: bool = True,
    ) -> Marked:
        """Code ``(document, annotator, place, label)`` rows; a place of None says that somebody read and marked nothing.

        ``documents`` names further documents, in which nobody marked anything. With ``everyone_read=False`` only who
        has a row in a document has read it. Raises :class:`ValueError` for a place that ends before it begins.
        """
        listed = list(rows)
        marks = [row for row in listed if row[2] is not None]
        names = tuple(sorted({row[0] for row in listed} | set(documents)))
        people = tuple(sorted({row[1] for row in listed}))
        labels = tuple(sorted({row[3] for row in marks}))
        codes = [{name: code for code, name in enumerate(known)} for known in (names, people, labels)]
        place = np.array([row[2] for row in marks], dtype=np.float64).reshape(len(marks), width)
        if (place[:, width // 2 :] < place[:, : width // 2]).any() or not np.isfinite(place).all():
            raise ValueError("A mark ends before it begins.")
        read = np.full((len(names), len(people)), everyone_read)
        for row in listed:
            read[codes[0][row[0]], codes[1][row[1]]] = True
        return cls(
            document=np.array([codes[0][row[0]] for row in marks], dtype=np.int64),
            annotator=np.array([codes[1][row[1]] for row in marks], dtype=np.int64),
            place=place,
            label=np.array([codes[2][row[3]] for row in marks], dtype=np.int64),
            documents=names,
            annotators=people,
            labels=labels,
            read=read,
        )

    @property
    def n_marks(self) -> int:
        return len(self.document)

    def pairs(self) -> list[tuple[int, int]]:
        """Every two annotators who have read a document in common."""
        together = self.read.T.astype(np.int64) @ self.read
        return [(a, b) for a, b in combinations(range(len(self.annotators)), 2) if together[a, b]]


def mean_of_pairs(values: FloatArray) -> FloatArray:
    """The mean over the last axis of what is defined, NaN where nothing is."""
    defined = ~np.isnan(values)
    with np.errstate(invalid="ignore"):
        found: FloatArray = np.where(defined, values, 0.0).sum(axis=-1) / defined.sum(axis=-1)
    return found
