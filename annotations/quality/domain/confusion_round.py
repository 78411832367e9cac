"""What a round of expectation–maximisation for confusion matrices is made of, in whichever form it is computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from .vote_table import VoteTable
from .votes import FloatArray

__all__ = ["PseudoCounts", "Round"]


@dataclass(frozen=True, eq=False)
class PseudoCounts:
    """What is added to the expected counts: per annotator for a right and for each wrong answer, shape ``(J,)``."""

    diagonal: FloatArray
    off_diagonal: FloatArray
    class_marginal: float


class Round(Protocol):
    """Posteriors that are counted and expected in turn. ``table`` and all arrays share one order of items and pairs."""

    table: VoteTable
    posteriors: FloatArray

    def count(self) -> tuple[FloatArray, FloatArray]:
        """Expected answers of the pairs, shape ``(pairs, K)``, and of the annotators, ``(J, K)``."""

    def expect(
        self, answered: FloatArray, total: FloatArray, pseudo: PseudoCounts, marginals: FloatArray
    ) -> tuple[float, float]:
        """Renew the posteriors; the greatest move of one, and the log-likelihood of the votes."""

    def in_order(self, answered: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The posteriors, and ``answered``, in the order of the table that was given."""
