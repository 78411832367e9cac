"""Expectation–maximisation for one confusion matrix an annotator; :mod:`.dawid_skene` says what it means.

A round expects the posteriors under the confusion matrices, then makes the matrices from what was expected. It has two
forms, sparse products in numpy and the compiled loop of :mod:`.kernels.dawid_skene_step`, which agree to ten digits.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from .kernels.compiled import compiled
from .kernels.dawid_skene_step import LEAST, step
from .vote_table import VoteTable
from .votes import FloatArray

__all__ = ["TINY", "ConfusionFit", "PseudoCounts", "fit_confusion"]

# Stands for the probability zero, so that a sum of logarithms never meets infinity.
TINY = float(np.finfo(np.float64).tiny)


@dataclass(frozen=True, eq=False)
class PseudoCounts:
    """What is added to the expected counts: per annotator for a right and for each wrong answer, shape ``(J,)``."""

    diagonal: FloatArray
    off_diagonal: FloatArray
    class_marginal: float


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
        counted, total = _with_prior(self.table, self.answered, self.total, self.pseudo)
        return _probability(self.table, counted, total, at_least=0.0)


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
    posteriors = start
    answered = np.asarray(table.by_pair @ posteriors)
    log_likelihood, iterations, converged = 0.0, 0, len(table.item) == 0
    while True:
        total = np.asarray(table.of_annotator @ answered)
        pseudo = pseudo_counts(table, answered)
        marginals = _marginals(posteriors, pseudo)
        if converged or iterations >= max_iterations:
            break
        counted, of_row = _with_prior(table, answered, total, pseudo)
        if use_compiled:
            posteriors = posteriors.copy() if posteriors is start else posteriors
            answered, move, log_likelihood = _compiled_round(table, counted, of_row, marginals, posteriors)
        else:
            updated, log_likelihood = _expect(table, counted, of_row, marginals)
            move = np.abs(updated - posteriors).max()
            posteriors = updated
            answered = np.asarray(table.by_pair @ posteriors)
        converged = bool(move <= tolerance)
        iterations += 1
    return ConfusionFit(
        table, posteriors, marginals, answered, total, pseudo, float(log_likelihood), iterations, converged
    )


def _marginals(posteriors: FloatArray, pseudo: PseudoCounts) -> FloatArray:
    # einsum sums short rows several times faster than numpy's reductions and, unlike BLAS, the same with any number of
    # threads.
    marginals = np.einsum("ut->t", posteriors) + pseudo.class_marginal
    shares: FloatArray = marginals / max(float(marginals.sum()), TINY)
    return shares


def _with_prior(
    table: VoteTable, answered: FloatArray, total: FloatArray, pseudo: PseudoCounts
) -> tuple[FloatArray, FloatArray]:
    """Counts with the prior: of the pairs, shape ``(pairs, K)``, and of the rows of the matrices, ``(J, K)``."""
    annotator, label = table.annotator_of_pair, table.label_of_pair
    counted: FloatArray = answered + pseudo.off_diagonal[annotator, np.newaxis]
    counted[np.arange(len(label)), label] += (pseudo.diagonal - pseudo.off_diagonal)[annotator]
    off_diagonal = (table.n_labels - 1) * pseudo.off_diagonal
    return counted, total + pseudo.diagonal[:, np.newaxis] + off_diagonal[:, np.newaxis]


def _probability(table: VoteTable, counted: FloatArray, of_row: FloatArray, *, at_least: float) -> FloatArray:
    """π of every pair; 1 in a row without any evidence, as where logarithms are taken."""
    probability: FloatArray = np.maximum(counted, TINY) / np.maximum(of_row, TINY)[table.annotator_of_pair]
    return np.maximum(probability, at_least, out=probability)


def _compiled_round(
    table: VoteTable, counted: FloatArray, of_row: FloatArray, marginals: FloatArray, posteriors: FloatArray
) -> tuple[FloatArray, float, float]:
    """Expect in place and count again, in two halves of the items whatever the machine, so that sums are the same."""
    confusion = _probability(table, counted, of_row, at_least=LEAST)
    likely = np.maximum(marginals, LEAST)
    bounds = np.array([0, table.n_items // 2, table.n_items])
    counts = [np.zeros_like(confusion) for _ in bounds[1:]]
    machine_code = compiled(step)

    def half(number: int) -> tuple[float, float]:
        first, end = bounds[number], bounds[number + 1]
        starts = table.starts[first : end + 1]
        found: tuple[float, float] = machine_code(
            starts, table.column, confusion, likely, posteriors[first:end], counts[number]
        )
        return found

    with ThreadPoolExecutor(len(counts)) as threads:
        moves, log_likelihoods = zip(*threads.map(half, range(len(counts))), strict=True)
    return counts[0] + counts[1], max(moves), sum(log_likelihoods)


def _expect(
    table: VoteTable, counted: FloatArray, of_row: FloatArray, marginals: FloatArray
) -> tuple[FloatArray, float]:
    # In place, because this is the largest array of all.
    np.maximum(counted, TINY, out=counted)
    np.log(counted, out=counted)
    counted -= _log(of_row)[table.annotator_of_pair]
    np.maximum(counted, np.log(LEAST), out=counted)
    joint = np.asarray(table.by_item @ counted)
    joint += np.log(np.maximum(marginals, LEAST))
    greatest = np.maximum.reduceat(joint.ravel(), np.arange(0, joint.size, joint.shape[1]))[:, np.newaxis]
    joint -= greatest
    posteriors = np.exp(joint, out=joint)
    evidence = np.einsum("ut->u", posteriors)[:, np.newaxis]
    posteriors /= evidence
    return posteriors, float((np.log(evidence) + greatest).sum())


def _log(probability: FloatArray) -> FloatArray:
    logarithm: FloatArray = np.log(np.maximum(probability, TINY))
    return logarithm
