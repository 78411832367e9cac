"""What a round of expectation–maximisation for confusion matrices is made of, in whichever form it is computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from .vote_table import VoteTable
from .votes import FloatArray

__all__ = ["Counts", "PseudoCounts", "Round", "class_sums"]


@dataclass(frozen=True, eq=False)
class PseudoCounts:
    """What is added to the expected counts: per annotator for a right and for each wrong answer, shape ``(J,)``."""

    diagonal: FloatArray
    off_diagonal: FloatArray
    class_marginal: float


class Counts(NamedTuple):
    """Expected answers of the pairs, shape ``(pairs, K)``, and of the annotators, ``(J, K)``; expected items of a class."""

    answered: FloatArray
    total: FloatArray
    in_class: FloatArray


class Round(Protocol):
    """Posteriors that are counted and expected in turn. ``table`` and all arrays share one order of items and pairs."""

    table: VoteTable
    posteriors: FloatArray

    def count(self) -> Counts:
        """What the posteriors expect."""

    def expect(self, counts: Counts, pseudo: PseudoCounts, marginals: FloatArray) -> tuple[float, float]:
        """Renew the posteriors; the greatest move of one, and the log-likelihood of the votes."""

    def in_order(self, answered: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The posteriors, and ``answered``, in the order of the table that was given."""


def class_sums(posteriors: FloatArray) -> FloatArray:
    """Expected items of each class."""
    # einsum sums short rows several times faster than numpy's reductions and, unlike BLAS, the same with any number of
    # threads.
    sums: FloatArray = np.einsum("ut->t", posteriors)
    return sums
