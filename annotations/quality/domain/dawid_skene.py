"""Dawid and Skene's model: each annotator has a confusion matrix, each item one unknown true label.

    M   p_t ∝ Σ_u post_u[t] + a                  π_j[t, l] ∝ Σ_(votes of j for l) post_u[t] + (d if t = l else o)
    E   post_u[t] ∝ p_t Π_(votes of j for l on u) π_j[t, l]

from the soft vote post_u[t] = n_ut / m_u, with the pseudo-counts a = 1, d = 2, o = ½, or none for plain maximum
likelihood.

Source: Dawid and Skene, "Maximum likelihood estimation of observer error-rates using the EM algorithm", Applied
Statistics 28 (1979); the pseudo-counts are the Dirichlet prior of Kim and Ghahramani (2012) in its smallest useful
form. How to read it: the posterior says how sure the model is, if there is one truth per item and people err
independently. It is not a grade of anybody.

Example: their 45 patients and five anaesthetists, plain, give class marginals .40, .42, .11, .07 and a
log-likelihood of −192.89.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .majority import NO_WINNER
from .votes import FloatArray, IntArray, SparseCounts, Votes

__all__ = ["DawidSkene", "Prior", "dawid_skene"]

# Stands for the probability zero, so that a sum of logarithms never meets infinity.
_TINY = np.finfo(np.float64).tiny
_TIE = 1e-9
_NO_EVIDENCE = 1e-9


@dataclass(frozen=True, kw_only=True)
class Prior:
    """Pseudo-counts added in the M step. ``Prior.none()`` is plain maximum likelihood."""

    diagonal: float = 2.0
    off_diagonal: float = 0.5
    class_marginal: float = 1.0

    @classmethod
    def none(cls) -> Prior:
        return cls(diagonal=0.0, off_diagonal=0.0, class_marginal=0.0)


@dataclass(frozen=True, eq=False)
class _Parameters:
    """What an M step leaves, with the prior in the marginals only.

    ``answered[g, t]`` is how often, in expectation, pair g of (annotator, label) met true label t; ``total[j, t]`` is
    the sum over annotator j's pairs.
    """

    class_marginals: FloatArray
    answered: FloatArray
    total: FloatArray


@dataclass(frozen=True, eq=False)
class DawidSkene:
    """The fitted model. ``posteriors`` has shape ``(n_items, n_categories)``; each row sums to 1.

    ``log_likelihood`` (natural logarithm, of the votes, without the prior) belongs to the parameters that produced
    the posteriors. ``converged`` is false if the iterations ended at their limit.
    """

    votes: Votes
    prior: Prior
    posteriors: FloatArray
    class_marginals: FloatArray
    log_likelihood: float
    iterations: int
    converged: bool
    _pairs: IntArray
    _parameters: _Parameters

    @property
    def winner(self) -> IntArray:
        """The code of each item's most probable label, or ``NO_WINNER`` where the two most probable are equally so."""
        if self.votes.n_categories < 2:
            return np.zeros(self.votes.n_items, dtype=np.int64)
        best_two = np.partition(self.posteriors, -2, axis=1)[:, -2:]
        tied = best_two[:, 1] - best_two[:, 0] < _TIE
        return np.where(tied, NO_WINNER, self.posteriors.argmax(axis=1))

    def confusion_matrix(self, annotator: int) -> FloatArray:
        """π of annotator code ``annotator``: rows true label, columns answer, shape ``(K, K)``.

        Without a prior, a row is NaN if nothing this annotator answered can noticeably be that true label.
        """
        n_labels = self.votes.n_categories
        table = np.full((n_labels, n_labels), self.prior.off_diagonal)
        np.fill_diagonal(table, self.prior.diagonal)
        own = self._pairs // n_labels == annotator
        table[:, self._pairs[own] % n_labels] += self._parameters.answered[own].T
        total = table.sum(axis=1, keepdims=True)
        rows: FloatArray = np.divide(table, total, out=np.full_like(table, np.nan), where=total > _NO_EVIDENCE)
        return rows


def dawid_skene(
    votes: Votes, *, prior: Prior | None = None, max_iterations: int = 200, tolerance: float = 1e-6
) -> DawidSkene:
    """Fit by expectation–maximisation until no posterior moves by more than ``tolerance``.

    ``prior=None`` is the default prior. ``max_iterations`` counts E steps.
    """
    prior = prior or Prior()
    if max_iterations < 1:
        raise ValueError("Expectation–maximisation needs at least one iteration.")
    # Most people give few of the labels: only the pairs of (annotator, label) that occur become columns.
    pairs, column = np.unique(votes.annotator * max(votes.n_categories, 1) + votes.label, return_inverse=True)
    starts = np.concatenate([[0], np.cumsum(votes.votes_per_item)])
    by_item = sparse.csr_array((np.ones(votes.n_votes), column, starts), shape=(votes.n_items, len(pairs)))
    by_pair = by_item.T.tocsr()
    annotator_of_pair = pairs // max(votes.n_categories, 1)
    of_annotator = sparse.csr_array(
        (np.ones(len(pairs)), (annotator_of_pair, np.arange(len(pairs)))), shape=(votes.n_annotators, len(pairs))
    )

    posteriors = votes.counts.toarray() / votes.votes_per_item[:, np.newaxis]
    parameters = _maximise(posteriors, by_pair, of_annotator, prior)
    log_likelihood, iterations, converged = 0.0, 0, votes.n_votes == 0
    while not converged and iterations < max_iterations:
        updated, log_likelihood = _expect(parameters, by_item, pairs, prior)
        converged = bool(np.abs(updated - posteriors).max() <= tolerance)
        posteriors = updated
        parameters = _maximise(posteriors, by_pair, of_annotator, prior)
        iterations += 1
    return DawidSkene(
        votes, prior, posteriors, parameters.class_marginals, log_likelihood, iterations, converged, pairs, parameters
    )


def _maximise(posteriors: FloatArray, by_pair: SparseCounts, of_annotator: SparseCounts, prior: Prior) -> _Parameters:
    # einsum sums short rows several times faster than numpy's reductions and, unlike BLAS, the same with any number of
    # threads.
    marginals = np.einsum("ut->t", posteriors) + prior.class_marginal
    answered = np.asarray(by_pair @ posteriors)
    total = np.asarray(of_annotator @ answered)
    return _Parameters(marginals / max(float(marginals.sum()), _TINY), answered, total)


def _expect(parameters: _Parameters, by_item: SparseCounts, pairs: IntArray, prior: Prior) -> tuple[FloatArray, float]:
    joint = np.asarray(by_item @ _log_confusion(parameters, pairs, prior))
    joint += _log(parameters.class_marginals)
    greatest = np.maximum.reduceat(joint.ravel(), np.arange(0, joint.size, joint.shape[1]))[:, np.newaxis]
    joint -= greatest
    posteriors = np.exp(joint, out=joint)
    evidence = np.einsum("ut->u", posteriors)[:, np.newaxis]
    posteriors /= evidence
    return posteriors, float((np.log(evidence) + greatest).sum())


def _log_confusion(parameters: _Parameters, pairs: IntArray, prior: Prior) -> FloatArray:
    """log π for the pairs that occur, shape ``(pairs, K)``, in place because it is the largest array of all."""
    n_labels = len(parameters.class_marginals)
    annotator, label = np.divmod(pairs, n_labels)
    log_confusion = parameters.answered + prior.off_diagonal
    log_confusion[np.arange(len(pairs)), label] += prior.diagonal - prior.off_diagonal
    np.maximum(log_confusion, _TINY, out=log_confusion)
    np.log(log_confusion, out=log_confusion)
    log_confusion -= _log(parameters.total + prior.diagonal + (n_labels - 1) * prior.off_diagonal)[annotator]
    return log_confusion


def _log(probability: FloatArray) -> FloatArray:
    return np.log(np.maximum(probability, _TINY))
