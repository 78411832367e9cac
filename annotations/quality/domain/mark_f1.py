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

from .bootstrap import Bootstrap, Interval
from .estimate import Estimate, IntervalMethod, estimate
from .item_sums import ItemSums
from .marked import Marked, mean_of_pairs
from .pair_bootstrap import pair_mean_interval
from .undefined import Undefined
from .votes import FloatArray, IntArray

__all__ = [
    "Match",
    "f1_mean",
    "f1_over_people",
    "f1_pairwise",
    "matched_spans",
    "span_f1_mean",
    "span_f1_over_people",
    "span_f1_pairwise",
]

Match = Literal["exact", "boundary"]

# Matched marks, and the marks of both people; each of shape (documents, pairs).
Counts = tuple[FloatArray, FloatArray]


def span_f1_mean(marked: Marked, match: Match = "exact", interval: IntervalMethod | None = None) -> Estimate:
    """The mean of F1 over the pairs of annotators with a mark; the interval resamples documents."""
    return f1_mean("span_f1_mean", marked, matched_spans(marked, match), interval)


def span_f1_pairwise(
    marked: Marked, match: Match = "exact", interval: IntervalMethod | None = None
) -> dict[str, Estimate]:
    """F1 of each pair who read a document in common, by ``"A|B"``."""
    return f1_pairwise("span_f1_pairwise", marked, matched_spans(marked, match), interval)


def span_f1_over_people(marked: Marked, match: Match, settings: Bootstrap) -> Interval | None:
    """The interval of :func:`span_f1_mean` that resamples annotators."""
    return f1_over_people(marked, matched_spans(marked, match), settings)


def matched_spans(marked: Marked, match: Match) -> Counts:
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


def f1_mean(measure: str, marked: Marked, counts: Counts, interval: IntervalMethod | None) -> Estimate:
    """The mean over pairs of annotators, from matched and all marks by document and pair."""
    matched, both = counts
    undefined = None if both.any() else Undefined.NOTHING_MARKED
    if len(marked.annotators) == 1:
        undefined = Undefined.ONE_ANNOTATOR
    elif not matched.shape[1]:
        undefined = Undefined.NO_SHARED_ITEMS
    return estimate(measure, _sums(marked, counts, len(marked.annotators), marked.n_marks, undefined), interval)


def f1_pairwise(measure: str, marked: Marked, counts: Counts, interval: IntervalMethod | None) -> dict[str, Estimate]:
    """Each pair of annotators by ``"A|B"``."""
    found = {}
    for place, (a, b) in enumerate(marked.pairs()):
        matched, both = (part[:, [place]] for part in counts)
        marks = int(both.sum())
        sums = _sums(marked, (matched, both), 2, marks, None if marks else Undefined.NOTHING_MARKED)
        found[f"{marked.annotators[a]}|{marked.annotators[b]}"] = estimate(measure, sums, interval)
    return found


def f1_over_people(marked: Marked, counts: Counts, settings: Bootstrap) -> Interval | None:
    """The interval of the mean over pairs that resamples annotators; see :mod:`.pair_bootstrap`."""
    pairs = np.array(marked.pairs(), dtype=np.int64).reshape(-1, 2)
    matched, both = (part.sum(axis=0) for part in counts)
    f1 = np.divide(2 * matched, both, out=np.full(len(pairs), np.nan), where=both > 0)
    return pair_mean_interval(pairs[:, 0], pairs[:, 1], f1, len(marked.annotators), settings)


def _sums(marked: Marked, counts: Counts, n_annotators: int, n_marks: int, undefined: Undefined | None) -> ItemSums:
    """Per document read by two people: matched and all marks of each pair."""
    n_pairs = counts[0].shape[1]
    kept: IntArray = np.flatnonzero(marked.read.sum(axis=1) >= 2)

    def value(scalars: FloatArray, _by_label: FloatArray) -> FloatArray:
        with np.errstate(divide="ignore", invalid="ignore"):
            return mean_of_pairs(2 * scalars[:, :n_pairs] / scalars[:, n_pairs:])

    return ItemSums(
        scalars=np.column_stack(counts)[kept],
        by_label=sparse.csr_array((len(kept), 0), dtype=np.float64),
        value_of_totals=value,
        n_votes=n_marks,
        n_annotators=n_annotators,
        undefined_because=undefined,
    )
