"""Squared extrapolation: expectation–maximisation that settles in fewer rounds, at the same place.

Near its end, EM moves by ever smaller steps in about the same direction. From the counts x₀, x₁, x₂ of three rounds on end,

    r = x₁ − x₀,   v = (x₂ − x₁) − r,   α = −‖r‖ / ‖v‖ (at most −1),   x = x₀ − 2 α r + α² v, and nothing below zero

is where such steps lead; the next round starts there. If the log-likelihood is then lower by more than one, the jump is taken back.
The first ten rounds are plain, so that the start and not a jump decides which solution is found.

Source: Varadhan and Roland, "Simple and globally convergent methods for accelerating the convergence of any EM algorithm",
Scandinavian Journal of Statistics 35 (2008), scheme S3; the loss that is allowed is that of their R package. How to read it: rounds
include the jumps; only a plain round can say that the fit has settled.

Example: counts 0, 1, 1.5, each step half of the one before, give r = 1, v = −.5, α = −2 and x = 2, which is the limit.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from .confusion_round import Counts
from .vote_table import VoteTable
from .votes import FloatArray

__all__ = ["Squarem"]

_PLAIN_ROUNDS: Final = 10
_LOSS_ALLOWED: Final = 1.0


class Squarem:
    """Says after each round which counts to go on from. ``jumped`` is true if they are not those of that round."""

    def __init__(self, table: VoteTable) -> None:
        self.jumped = False
        self._table = table
        self._rounds = 0
        self._seen: list[Counts] = []
        self._before: tuple[Counts, float] | None = None

    def after(self, counts: Counts, log_likelihood: float) -> Counts:
        """``counts`` are those of the round that had this log-likelihood."""
        self._rounds += 1
        self.jumped = False
        if self._before is not None:
            (kept, reached), self._before = self._before, None
            if not log_likelihood >= reached - _LOSS_ALLOWED:
                self.jumped = True
                return kept
        if self._rounds < _PLAIN_ROUNDS:
            return counts
        self._seen.append(counts)
        if len(self._seen) < 3:
            return counts
        (first, second, third), self._seen = self._seen, []
        self._before = counts, log_likelihood
        self.jumped = True
        return self._ahead(first, second, third)

    def _ahead(self, first: Counts, second: Counts, third: Counts) -> Counts:
        alpha = _alpha(first.answered, second.answered, third.answered)
        answered = _along(first.answered, second.answered, third.answered, alpha)
        in_class = _along(first.in_class, second.in_class, third.in_class, alpha)
        return Counts(answered, np.asarray(self._table.of_annotator @ answered), in_class)


def _alpha(first: FloatArray, second: FloatArray, third: FloatArray) -> float:
    step = second - first
    turn = third - second - step
    # With any number of threads the same, unlike BLAS.
    lengths = np.sqrt(np.einsum("gt,gt->", step, step)), np.sqrt(np.einsum("gt,gt->", turn, turn))
    return -max(float(lengths[0] / lengths[1]), 1.0) if lengths[1] > 0 else -1.0


def _along(first: FloatArray, second: FloatArray, third: FloatArray, alpha: float) -> FloatArray:
    step = second - first
    reached: FloatArray = first - 2 * alpha * step + alpha**2 * (third - second - step)
    return np.maximum(reached, 0.0, out=reached)
