"""MACE, multi-annotator competence estimation: a vote is either meant or given by habit.

    P(vote of j for l | truth t) = θ_j [l = t] + (1 − θ_j) ξ_j[l]

θ_j is how often annotator j means the answer, ξ_j what j answers otherwise; every label is equally likely to be the truth.

    E   post_u[t] ∝ Π P(vote | t)               meant_v = post_u[l] · θ_j / (θ_j + (1 − θ_j) ξ_j[l])
    M   θ_j = mean of meant_v                    ξ_j[l] ∝ Σ_(votes of j for l) (1 − meant_v)

from θ_j = ½ and ξ_j even, maximum likelihood; nothing is drawn at random, so the order of the rows cannot matter.

Source: Hovy, Berg-Kirkpatrick, Vaswani and Hovy, "Learning whom to trust with MACE" (NAACL 2013), whose random restarts are
replaced by one start. How to read it: the competence θ_j tells people who spam from people who try; somebody who
errs in a way of their own seems to spam. Example: on RTE .9288 of the items are right, voting .897.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .skill_em import TINY, expect_classes, soft_vote
from .votes import FloatArray, IntArray, Votes
from .winners import most_probable

__all__ = ["Mace", "mace"]


@dataclass(frozen=True, eq=False)
class Mace:
    """The fitted model; ``competences`` has shape ``(n_annotators,)``, ``habits`` ``(n_annotators, K)``."""

    votes: Votes
    posteriors: FloatArray
    competences: FloatArray
    habits: FloatArray
    meant: FloatArray
    log_likelihood: float
    iterations: int
    converged: bool

    @property
    def class_marginals(self) -> FloatArray:
        """The mean posterior of each label."""
        marginals: FloatArray = np.einsum("ut->t", self.posteriors) / max(self.votes.n_items, 1)
        return marginals

    @property
    def winner(self) -> IntArray:
        """The code of each item's most probable label, or ``NO_WINNER``."""
        return most_probable(self.posteriors)


def mace(votes: Votes, *, max_iterations: int = 200, tolerance: float = 1e-6) -> Mace:
    """Fit until no posterior moves by more than ``tolerance``; ``max_iterations`` counts E steps."""
    if max_iterations < 1:
        raise ValueError("Expectation–maximisation needs at least one iteration.")
    n_labels, n_annotators = votes.n_categories, votes.n_annotators
    cell = votes.annotator * n_labels + votes.label
    cast = np.bincount(votes.annotator, minlength=n_annotators)
    even = np.full(n_labels, 1 / max(n_labels, 1))
    competences, habits = np.full(n_annotators, 0.5), np.tile(even, (n_annotators, 1))
    posteriors, meant_by = soft_vote(votes), np.zeros(n_annotators)
    log_likelihood, iterations, converged = 0.0, 0, votes.n_votes == 0
    while not converged and iterations < max_iterations:
        by_habit = (1 - competences[votes.annotator]) * habits.ravel()[cell]
        own = competences[votes.annotator] + by_habit
        updated, log_likelihood = expect_classes(
            votes, even, np.log(np.maximum(own, TINY)), np.log(np.maximum(by_habit, TINY))
        )
        converged = bool(np.abs(updated - posteriors).max() <= tolerance)
        posteriors = updated
        meant = posteriors[votes.item, votes.label] * competences[votes.annotator] / np.maximum(own, TINY)
        meant_by = np.bincount(votes.annotator, meant, n_annotators).astype(np.float64)
        competences = np.clip(meant_by / np.maximum(cast, 1), 0.0, 1.0)
        rest = np.bincount(cell, np.maximum(1 - meant, 0.0), n_annotators * n_labels).reshape(n_annotators, n_labels)
        total = rest.sum(axis=1, keepdims=True)
        habits = np.divide(rest, total, out=np.tile(even, (n_annotators, 1)), where=total > 0)
        iterations += 1
    return Mace(votes, posteriors, competences, habits, meant_by, log_likelihood, iterations, converged)
