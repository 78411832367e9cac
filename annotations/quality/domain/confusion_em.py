"""Expectation–maximisation for one confusion matrix an annotator; :mod:`.dawid_skene` says what it means.

A round expects the posteriors under the confusion matrices, then counts answers anew from what was expected. It has two
forms, sparse products in numpy (:mod:`.confusion_plain`) and compiled loops (:mod:`.confusion_compiled`), which agree to
ten digits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .confusion_compiled import CompiledRound
from .confusion_plain import PlainRound, probability, with_prior
from .confusion_round import PseudoCounts, Round
from .kernels.dawid_skene_step import TINY
from .squarem import Squarem
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
    extrapolate: bool = False,
) -> ConfusionFit:
    """Fit from the posteriors ``start``, maximisation first, until no posterior moves by more than ``tolerance``.

    With ``extrapolate`` it gets to the same place in fewer rounds; see :mod:`.squarem`.
    """
    rounds: Round = CompiledRound(table, start) if use_compiled else PlainRound(table, start)
    ahead = Squarem(rounds.table) if extrapolate else None
    counts = rounds.count()
    log_likelihood, iterations, converged = 0.0, 0, len(table.item) == 0
    while True:
        pseudo = pseudo_counts(rounds.table, counts.answered)
        marginals = _marginals(counts.in_class, pseudo)
        if converged or iterations >= max_iterations:
            break
        move, log_likelihood = rounds.expect(counts, pseudo, marginals)
        iterations += 1
        converged = move <= tolerance and not (ahead and ahead.jumped)
        counts = rounds.count()
        if ahead and not converged and iterations < max_iterations:
            counts = ahead.after(counts, log_likelihood)
    posteriors, answered = rounds.in_order(counts.answered)
    return ConfusionFit(
        table, posteriors, marginals, answered, counts.total, pseudo, log_likelihood, iterations, converged
    )


def _marginals(in_class: FloatArray, pseudo: PseudoCounts) -> FloatArray:
    marginals = in_class + pseudo.class_marginal
    shares: FloatArray = marginals / max(float(marginals.sum()), TINY)
    return shares
