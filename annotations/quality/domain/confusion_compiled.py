"""A round of expectation–maximisation for confusion matrices as compiled loops, in two threads.

Rows are fetched at random from tables larger than a processor's cache, and that is the cost. So items lie by their most
voted label and pairs by their label: most votes on neighbouring items then fall on a table that fits. Every item and every
pair is computed by one thread in its own order, so the number of cores changes no bit.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np

from .confusion_round import Counts, PseudoCounts, class_sums
from .kernels.compiled import compiled
from .kernels.dawid_skene_step import LEAST, count, expect, rates
from .vote_table import VoteTable
from .votes import FloatArray, IntArray

__all__ = ["CompiledRound"]

_THREADS: Final = 2


class CompiledRound:
    """See :class:`.confusion_round.Round`."""

    def __init__(self, table: VoteTable, start: FloatArray) -> None:
        self._items = np.argsort(start.argmax(axis=1), kind="stable")
        self._pairs = np.argsort(table.label_of_pair, kind="stable")
        self.table = table.arranged(self._items, self._pairs)
        self.posteriors = start[self._items]
        by_pair = self.table.by_pair
        self._starts_of_pair, self._item_of_vote = by_pair.indptr.astype(np.int64), by_pair.indices.astype(np.int64)
        self._item_parts = _parts(self.table.starts)
        self._pair_parts = _parts(self._starts_of_pair)
        self._confusion = np.empty((len(table.pairs), start.shape[1]))

    def count(self) -> Counts:
        answered = np.empty_like(self._confusion)
        machine_code = compiled(count)

        def part(own: slice) -> None:
            machine_code(_starts(self._starts_of_pair, own), self._item_of_vote, self.posteriors, answered[own])

        _in_threads(part, self._pair_parts)
        return Counts(answered, np.asarray(self.table.of_annotator @ answered), class_sums(self.posteriors))

    def expect(self, counts: Counts, pseudo: PseudoCounts, marginals: FloatArray) -> tuple[float, float]:
        answered, total, _ = counts
        annotator, label, confusion = self.table.annotator_of_pair, self.table.label_of_pair, self._confusion
        fill, renew = compiled(rates), compiled(expect)
        likely = np.maximum(marginals, LEAST)

        def pairs(own: slice) -> None:
            fill(annotator[own], label[own], answered[own], total, pseudo.diagonal, pseudo.off_diagonal, confusion[own])

        def items(own: slice) -> tuple[float, float]:
            starts = _starts(self.table.starts, own)
            found: tuple[float, float] = renew(starts, self.table.column, confusion, likely, self.posteriors[own])
            return found

        _in_threads(pairs, self._pair_parts)
        moves, log_likelihoods = zip(*_in_threads(items, self._item_parts), strict=True)
        return max(moves), sum(log_likelihoods)

    def in_order(self, answered: FloatArray) -> tuple[FloatArray, FloatArray]:
        return _put(self.posteriors, self._items), _put(answered, self._pairs)


def _parts(starts: IntArray) -> list[slice]:
    """Rows from ``starts`` in parts with about as many votes each, the same on every machine."""
    borders = [int(np.searchsorted(starts, starts[-1] * number // _THREADS)) for number in range(_THREADS)]
    return [slice(*ends) for ends in zip(borders, [*borders[1:], len(starts) - 1], strict=True)]


def _starts(starts: IntArray, rows: slice) -> IntArray:
    return starts[rows.start : rows.stop + 1]


def _put(arranged: FloatArray, order: IntArray) -> FloatArray:
    given = np.empty_like(arranged)
    given[order] = arranged
    return given


def _in_threads(work: Callable[[slice], Any], parts: list[slice]) -> list[Any]:
    with ThreadPoolExecutor(len(parts)) as threads:
        return list(threads.map(work, parts))
