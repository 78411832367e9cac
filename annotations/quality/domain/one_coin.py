"""The one-coin model: each annotator has one accuracy, whatever the label; errors are spread evenly.

    M   p_t = mean_u post_u[t]                       s_j = mean over the votes v of j of post_u(v)[label of v]
    E   post_u[t] ∝ p_t Π_(votes of j for l on u) (s_j if t = l else (1 − s_j) / (K − 1))

from the soft vote, maximum likelihood.

Source: Zhang, Chen, Zhou and Jordan, "Spectral methods meet EM" (2016), after Dawid and Skene (1979). How to read it: with few
votes a person it is safer than confusion matrices; where labels are confused in one direction it misleads, and it can turn
a whole label round (bluebirds: .583 right, voting .759). A skill below 1/K says that the person answers against the rest.

Example: items 1 (x: a, y: a), 2 (x: b, y: b), 3 (x: a, y: b): x and y agree on two of three and are alike, so their skills are
equal and item 3 stays a tie.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .skill_em import TINY, expect_classes, soft_vote
from .votes import FloatArray, IntArray, Votes
from .winners import most_probable

__all__ = ["OneCoin", "one_coin"]


@dataclass(frozen=True, eq=False)
class OneCoin:
    """The fitted model; ``skills`` has shape ``(n_annotators,)``, ``right`` are the expected right answers behind them."""

    votes: Votes
    posteriors: FloatArray
    class_marginals: FloatArray
    skills: FloatArray
    right: FloatArray
    log_likelihood: float
    iterations: int
    converged: bool

    @property
    def winner(self) -> IntArray:
        """The code of each item's most probable label, or ``NO_WINNER``."""
        return most_probable(self.posteriors)


def one_coin(votes: Votes, *, max_iterations: int = 200, tolerance: float = 1e-6) -> OneCoin:
    """Fit until no posterior moves by more than ``tolerance``; ``max_iterations`` counts E steps."""
    if max_iterations < 1:
        raise ValueError("Expectation–maximisation needs at least one iteration.")
    posteriors = soft_vote(votes)
    cast = np.bincount(votes.annotator, minlength=votes.n_annotators)
    log_likelihood, iterations, converged = 0.0, 0, votes.n_votes == 0
    while True:
        marginals = np.einsum("ut->t", posteriors) / max(votes.n_items, 1)
        right = np.bincount(votes.annotator, posteriors[votes.item, votes.label], votes.n_annotators).astype(np.float64)
        skills = np.clip(right / np.maximum(cast, 1), 0.0, 1.0)
        if converged or iterations >= max_iterations:
            return OneCoin(votes, posteriors, marginals, skills, right, log_likelihood, iterations, converged)
        own = np.log(np.maximum(skills, TINY))
        other = np.log(np.maximum((1 - skills) / max(votes.n_categories - 1, 1), TINY))
        updated, log_likelihood = expect_classes(votes, marginals, own[votes.annotator], other[votes.annotator])
        converged = bool(np.abs(updated - posteriors).max() <= tolerance)
        posteriors = updated
        iterations += 1
