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
from typing import TYPE_CHECKING

import numpy as np

from .confusion_em import ConfusionFit, fit_confusion
from .confusion_round import PseudoCounts
from .credible import CredibleMatrix, credible_matrix
from .kernels.compiled import worth_compiling
from .vote_table import VoteTable
from .votes import FloatArray, IntArray, Votes
from .winners import most_probable

if TYPE_CHECKING:
    from .confusion_em import PseudoCountsOf

__all__ = ["DawidSkene", "Prior", "dawid_skene"]

_NO_EVIDENCE = 1e-9


@dataclass(frozen=True, kw_only=True)
class Prior:
    """Pseudo-counts added in the M step, the same for everyone. ``Prior.none()`` is plain maximum likelihood."""

    diagonal: float = 2.0
    off_diagonal: float = 0.5
    class_marginal: float = 1.0

    @classmethod
    def none(cls) -> Prior:
        return cls(diagonal=0.0, off_diagonal=0.0, class_marginal=0.0)

    def __call__(self, table: VoteTable, answered: FloatArray) -> PseudoCounts:
        """For everyone in the table; the votes do not matter."""
        everyone = np.ones(table.n_annotators)
        return PseudoCounts(self.diagonal * everyone, self.off_diagonal * everyone, self.class_marginal)


@dataclass(frozen=True, eq=False)
class DawidSkene:
    """The fitted model. ``posteriors`` has shape ``(n_items, n_categories)``; each row sums to 1.

    ``log_likelihood`` (natural logarithm, of the votes, without the prior) belongs to the parameters that produced
    the posteriors. ``converged`` is false if the iterations ended at their limit.
    """

    votes: Votes
    fit: ConfusionFit

    @property
    def posteriors(self) -> FloatArray:
        return self.fit.posteriors

    @property
    def class_marginals(self) -> FloatArray:
        return self.fit.class_marginals

    @property
    def log_likelihood(self) -> float:
        return self.fit.log_likelihood

    @property
    def iterations(self) -> int:
        return self.fit.iterations

    @property
    def converged(self) -> bool:
        return self.fit.converged

    @property
    def winner(self) -> IntArray:
        """The code of each item's most probable label, or ``NO_WINNER`` where the two most probable are equally so."""
        return most_probable(self.posteriors)

    def confusion_matrix(self, annotator: int) -> FloatArray:
        """π of annotator code ``annotator``: rows true label, columns answer, shape ``(K, K)``.

        Without a prior, a row is NaN if nothing this annotator answered can noticeably be that true label.
        """
        table = self._counts_of(annotator)
        total = table.sum(axis=1, keepdims=True)
        rows: FloatArray = np.divide(table, total, out=np.full_like(table, np.nan), where=total > _NO_EVIDENCE)
        return rows

    def credible_confusion(self, annotator: int, confidence: float = 0.95) -> CredibleMatrix:
        """The confusion matrix with a credible interval for every cell. See :mod:`.credible`."""
        return credible_matrix(self._counts_of(annotator), confidence)

    def _counts_of(self, annotator: int) -> FloatArray:
        """Expected answers with the prior, shape ``(K, K)``."""
        pairs, pseudo = self.fit.table, self.fit.pseudo
        n_labels = self.votes.n_categories
        table = np.full((n_labels, n_labels), pseudo.off_diagonal[annotator])
        np.fill_diagonal(table, pseudo.diagonal[annotator])
        # The pairs are in order of annotators.
        own = slice(*np.searchsorted(pairs.annotator_of_pair, [annotator, annotator + 1]))
        table[:, pairs.label_of_pair[own]] += self.fit.answered[own].T
        return table


def dawid_skene(
    votes: Votes,
    *,
    prior: Prior | PseudoCountsOf | None = None,
    max_iterations: int = 200,
    tolerance: float = 1e-6,
    use_compiled: bool | None = None,
) -> DawidSkene:
    """Fit by expectation–maximisation until no posterior moves by more than ``tolerance``.

    ``prior=None`` is the small prior that is the same for everyone. ``max_iterations`` counts E steps. ``use_compiled``
    says whether to use machine code; None decides by the number of votes. Results agree to ten digits, not to the last bit.
    """
    if max_iterations < 1:
        raise ValueError("Expectation–maximisation needs at least one iteration.")
    table = VoteTable.of(votes)
    fit = fit_confusion(
        table,
        prior or Prior(),
        table.soft_vote(),
        max_iterations=max_iterations,
        tolerance=tolerance,
        use_compiled=worth_compiling(votes.n_votes) if use_compiled is None else use_compiled,
    )
    return DawidSkene(votes, fit)
