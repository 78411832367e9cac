"""F1 of every two annotators: how many of their marks are the same.

    F1_ab = 2 · matched / (marks of a + marks of b)

over the documents both have read, summed over documents first. For spans, *matched* means the same start and end, and
the same label (``exact``) or any label (``boundary``); a mark given twice counts once. For boxes see :mod:`.box_f1`.

Source: Hripcsak and Rothschild, "Agreement, the F-measure, and reliability in information retrieval", JAMIA 12 (2005):
where the number of things nobody marked is unknown and large, κ approaches F1. How to read it: from 0 to 1, as a share
of what was marked. Strict: a span that ends one character later is another span.

Example: A marks (0, 5, PER) and (10, 15, LOC), B marks (0, 5, PER) and (10, 16, LOC): F1 = 2 · 1 / (2 + 2) = 1/2.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy import sparse

from .estimate import Estimate, IntervalMethod, estimate
from .item_sums import ItemSums
from .marked import Marked, mean_of_pairs
from .undefined import Undefined
from .votes import FloatArray, IntArray

__all__ = ["Match", "f1_estimates", "matched_spans", "span_f1_mean", "span_f1_pairwise"]

Match = Literal["exact", "boundary"]


def span_f1_mean(marked: Marked, match: Match = "exact", interval: IntervalMethod | None = None) -> Estimate:
    """The mean of F1 over the pairs of annotators with a mark; the interval resamples documents."""
    return f1_estimates("span_f1_mean", marked, matched_spans(marked, match), interval)[0]


def span_f1_pairwise(
    marked: Marked, match: Match = "exact", interval: IntervalMethod | None = None
) -> dict[str, Estimate]:
    """F1 of each pair who read a document in common, by ``"A|B"``."""
    return f1_estimates("span_f1_pairwise", marked, matched_spans(marked, match), interval)[1]


def matched_spans(marked: Marked, match: Match) -> tuple[FloatArray, FloatArray]:
    """Per document and pair of annotators: matched marks, and the marks of both; each of shape ``(documents, pairs)``."""
    label = marked.label if match == "exact" else np.zeros_like(marked.label)
    key = np.column_stack([marked.document, marked.place.astype(np.int64), label, marked.annotator])
    unique = np.unique(key, axis=0)
    of_document, annotator = unique[:, 0], unique[:, -1]
    # The same mark by several people is one run of equal keys.
    run = np.cumsum(np.any(np.diff(unique[:, :-1], axis=0, prepend=-1) != 0, axis=1)) - 1
    shape = (int(run.max(initial=-1)) + 1, len(marked.annotators))
    by_mark = sparse.csr_array((np.ones(len(run)), (run, annotator)), shape=shape)
    document_of_mark = of_document[np.flatnonzero(np.diff(run, prepend=-1))]
    n = len(marked.documents)
    to_document = sparse.csr_array((np.ones(shape[0]), (document_of_mark, np.arange(shape[0]))), shape=(n, shape[0]))
    number = np.zeros((n, len(marked.annotators)))
    np.add.at(number, (of_document, annotator), 1)
    pairs = marked.pairs()
    columns = by_mark.tocsc()
    matched, both = np.zeros((n, len(pairs))), np.zeros((n, len(pairs)))
    for place, (a, b) in enumerate(pairs):
        together = marked.read[:, a] & marked.read[:, b]
        same = columns[:, [a]].multiply(columns[:, [b]])
        matched[:, place] = (to_document @ same).toarray()[:, 0] * together
        both[:, place] = (number[:, a] + number[:, b]) * together
    return matched, both


def f1_estimates(
    measure: str, marked: Marked, counts: tuple[FloatArray, FloatArray], interval: IntervalMethod | None
) -> tuple[Estimate, dict[str, Estimate]]:
    """The mean over pairs, and each pair, from matched and all marks by document and pair."""
    matched, both = counts
    names = [(marked.annotators[a], marked.annotators[b]) for a, b in marked.pairs()]
    undefined = Undefined.NO_SHARED_ITEMS if not names else None if both.any() else Undefined.NOTHING_MARKED
    if len(marked.annotators) == 1:
        undefined = Undefined.ONE_ANNOTATOR
    mean = _sums(marked, matched, both, len(marked.annotators), undefined)
    each = {
        f"{first}|{second}": estimate(
            measure, _sums(marked, matched[:, [place]], both[:, [place]], 2, Undefined.NOTHING_MARKED), interval
        )
        for place, (first, second) in enumerate(names)
    }
    return estimate(measure, mean, interval), each


def _sums(
    marked: Marked, matched: FloatArray, both: FloatArray, n_annotators: int, undefined: Undefined | None
) -> ItemSums:
    """Per document read by two people: matched and all marks of each pair."""
    n_pairs = matched.shape[1]
    kept: IntArray = np.flatnonzero(marked.read.sum(axis=1) >= 2)

    def value(scalars: FloatArray, _by_label: FloatArray) -> FloatArray:
        with np.errstate(divide="ignore", invalid="ignore"):
            return mean_of_pairs(2 * scalars[:, :n_pairs] / scalars[:, n_pairs:])

    return ItemSums(
        scalars=np.column_stack([matched, both])[kept],
        by_label=sparse.csr_array((len(kept), 0), dtype=np.float64),
        value_of_totals=value,
        n_votes=int(both.sum()) if n_pairs == 1 else marked.n_marks,
        n_annotators=n_annotators,
        undefined_because=undefined if undefined is None or n_pairs != 1 or not both.any() else None,
    )
