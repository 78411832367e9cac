"""Krippendorff's nominal α of every position in a text: which label covers it, if any.

Each position of each document is an item of :mod:`.krippendorff_alpha`; its label is the set of labels that a person's
spans put on it, often one or none. Positions between two borders are alike, so runs are counted and not positions.

Source: token-level agreement as in Artstein and Poesio, "Inter-coder agreement for computational linguistics" (2008).
How to read it: as α; forgiving about borders, since a span one character longer differs in one position, and dominated
by what nobody marked. The interval resamples documents.

Example: ten positions, A covers 0 to 5, B covers 0 to 4: nine of ten agree, and α = .8081.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from .estimate import Estimate, IntervalMethod, estimate
from .item_sums import ItemSums
from .krippendorff_alpha import alpha_forms
from .marked import Marked
from .undefined import Undefined
from .votes import FloatArray, IntArray

__all__ = ["extent_of", "token_alpha"]


def token_alpha(
    marked: Marked, *, begin: int = 0, length: int | None = None, interval: IntervalMethod | None = None
) -> Estimate:
    """α over positions ``begin`` to ``begin + length`` of every document; without a length, to the last mark's end.

    Raises :class:`ValueError` for a span outside.
    """
    codes: dict[frozenset[int], int] = {frozenset(): 0}
    rows: list[IntArray] = []
    scalars: list[tuple[float, float]] = []
    readers_of_any: set[int] = set()
    for document in range(len(marked.documents)):
        readers = np.flatnonzero(marked.read[document])
        if len(readers) < 2:
            continue
        readers_of_any |= set(readers.tolist())
        first, last = extent_of(marked, document, begin, length)
        labels, lengths = _runs(marked, document, readers, first, last, codes)
        disagreeing = (labels[:, :, np.newaxis] != labels[:, np.newaxis, :]).sum(axis=(1, 2))
        scalars.append((float(disagreeing @ lengths) / (len(readers) - 1), float(lengths.sum() * len(readers))))
        rows.append(np.bincount(labels.ravel(), np.repeat(lengths, len(readers))))
    by_label = np.zeros((len(rows), len(codes)))
    for place, row in enumerate(rows):
        by_label[place, : len(row)] = row
    n_votes = sum(votes for _, votes in scalars)

    def parts(totals: FloatArray, labels: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        return totals[:, 0], totals[:, 1] ** 2 - (labels**2).sum(axis=1), totals[:, 1]

    value, slope_form = alpha_forms(parts, n_votes)
    sums = ItemSums(
        scalars=np.array(scalars).reshape(-1, 2),
        by_label=sparse.csr_array(by_label),
        value_of_totals=value,
        n_votes=int(n_votes),
        n_annotators=len(readers_of_any),
        undefined_because=_undefined(marked, n_votes),
        slope_form=slope_form,
    )
    return estimate("token_krippendorff_alpha", sums, interval)


def extent_of(marked: Marked, document: int, begin: int, length: int | None) -> tuple[int, int]:
    """First and one-past-last position of a document. Raises :class:`ValueError` for a span outside."""
    places = marked.place[marked.document == document]
    end = begin + length if length is not None else int(places[:, 1].max(initial=begin))
    if len(places) and (places[:, 0].min() < begin or places[:, 1].max() > end):
        raise ValueError(f"A span of {marked.documents[document]!r} lies outside the positions {begin} to {end}.")
    return begin, end


def _runs(
    marked: Marked, document: int, readers: IntArray, first: int, last: int, codes: dict[frozenset[int], int]
) -> tuple[IntArray, IntArray]:
    """The code of the set of labels on each run of like positions, shape ``(runs, readers)``, and the runs' lengths."""
    mine = np.flatnonzero(marked.document == document)
    borders = np.unique(np.concatenate([[first, last], marked.place[mine].ravel()])).astype(np.int64)
    column = {reader: place for place, reader in enumerate(readers.tolist())}
    on: list[list[set[int]]] = [[set() for _ in readers] for _ in borders[:-1]]
    for mark in mine.tolist():
        start, end = np.searchsorted(borders, marked.place[mark])
        for run in range(start, end):
            on[run][column[int(marked.annotator[mark])]].add(int(marked.label[mark]))
    labels = [[codes.setdefault(frozenset(each), len(codes)) for each in run] for run in on]
    return np.array(labels, dtype=np.int64).reshape(len(borders) - 1, len(readers)), np.diff(borders)


def _undefined(marked: Marked, n_votes: float) -> Undefined | None:
    if not marked.annotators:
        return Undefined.NO_VOTES
    if len(marked.annotators) == 1:
        return Undefined.ONE_ANNOTATOR
    return None if n_votes else Undefined.NO_SHARED_ITEMS if marked.n_marks else Undefined.NOTHING_MARKED
