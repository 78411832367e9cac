"""Expectation–maximisation for one confusion matrix an annotator; :mod:`.dawid_skene` says what it means.

A round expects the posteriors under the confusion matrices, then counts answers anew from what was expected. It has two
forms, sparse products in numpy (:mod:`.confusion_plain`) and compiled loops (:mod:`.confusion_compiled`), which agree to
ten digits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .confusion_compiled import CompiledRound
from .confusion_plain import PlainRound, probability, with_prior
from .confusion_round import PseudoCounts
from .kernels.dawid_skene_step import TINY
from .vote_table import VoteTable
from .votes import FloatArray

__all__ = ["ConfusionFit", "PseudoCountsOf", "fit_confusion"]

# From the table and the expected counts without a prior, shape (pairs, K), to the pseudo-counts.
PseudoCountsOf = Callable[[VoteTable, FloatArray], PseudoCounts]


@dataclass(frozen=True, eq=False)
class ConfusionFit:
    """``answered[g, t]`` is how often, in expectation, pair g of (annotator, label) met true label t; ``total[j, t]`` is
    the sum over annotator j's pairs; both without the prior, which is ``pseudo``."""

    table: VoteTable
    posteriors: FloatArray
    class_marginals: FloatArray
    answered: FloatArray
    total: FloatArray
    pseudo: PseudoCounts
    log_likelihood: float
    iterations: int
    converged: bool

    def confusion_of_pairs(self) -> FloatArray:
        """π_j[t, l] for every pair (j, l) that occurs, shape ``(pairs, K)``."""
        return probability(self.table, *with_prior(self.table, self.answered, self.total, self.pseudo))


def fit_confusion(
    table: VoteTable,
    pseudo_counts: PseudoCountsOf,
    start: FloatArray,
    *,
    max_iterations: int,
    tolerance: float,
    use_compiled: bool,
) -> ConfusionFit:
    """Fit from the posteriors ``start``, maximisation first, until none moves by more than ``tolerance``."""
    rounds = CompiledRound(table, start) if use_compiled else PlainRound(table, start)
    log_likelihood, iterations, converged = 0.0, 0, len(table.item) == 0
    while True:
        answered, total = rounds.count()
        pseudo = pseudo_counts(rounds.table, answered)
        marginals = _marginals(rounds.posteriors, pseudo)
        if converged or iterations >= max_iterations:
            break
        move, log_likelihood = rounds.expect(answered, total, pseudo, marginals)
        converged = move <= tolerance
        iterations += 1
    posteriors, answered = rounds.in_order(answered)
    return ConfusionFit(table, posteriors, marginals, answered, total, pseudo, log_likelihood, iterations, converged)


def _marginals(posteriors: FloatArray, pseudo: PseudoCounts) -> FloatArray:
    # einsum sums short rows several times faster than numpy's reductions and, unlike BLAS, the same with any number of
    # threads.
    marginals = np.einsum("ut->t", posteriors) + pseudo.class_marginal
    shares: FloatArray = marginals / max(float(marginals.sum()), TINY)
    return shares
