"""GLAD: annotators have an ability, items a difficulty.

    P(vote of j on u is right) = σ(α_j β_u),  β_u = exp(b_u) > 0        a wrong vote is any other label, evenly
    prior α_j ~ Normal(1, 1), b_u ~ Normal(0, 1); every label is equally likely to be the truth

An M step is ten steps up the gradient of the expected log-posterior, each halved until it rises. α < 0 marks a person who answers
against the rest; 1/β near 0 an easy item.

Source: Whitehill et al., "Whose vote should count more: optimal integration of labels from labelers of unknown expertise" (NIPS
2009). How to read it: difficulty explains why good people differ; it needs many votes an item and is the slowest method here.
Example: on the dog set .83 of the items are right, as with one-coin.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy

from .skill_em import expect_classes, soft_vote
from .votes import FloatArray, IntArray, Votes
from .winners import most_probable

__all__ = ["Glad", "glad"]

_CLIMBS: Final = 10
_HALVINGS: Final = 20


@dataclass(frozen=True, eq=False)
class Glad:
    """The fitted model; ``abilities`` has shape ``(n_annotators,)``, ``easiness`` (β) shape ``(n_items,)``."""

    votes: Votes
    posteriors: FloatArray
    abilities: FloatArray
    easiness: FloatArray
    log_likelihood: float
    iterations: int
    converged: bool

    @property
    def winner(self) -> IntArray:
        """The code of each item's most probable label, or ``NO_WINNER``."""
        return most_probable(self.posteriors)


def glad(votes: Votes, *, max_iterations: int = 200, tolerance: float = 1e-6) -> Glad:
    """Fit until no posterior moves by more than ``tolerance``; ``max_iterations`` counts E steps."""
    if max_iterations < 1:
        raise ValueError("Expectation–maximisation needs at least one iteration.")
    even = np.full(votes.n_categories, 1 / max(votes.n_categories, 1))
    ability, log_easiness = np.ones(votes.n_annotators), np.zeros(votes.n_items)
    posteriors = soft_vote(votes)
    log_likelihood, iterations, converged = 0.0, 0, votes.n_votes == 0
    while not converged and iterations < max_iterations:
        right = posteriors[votes.item, votes.label]
        ability, log_easiness = _climb(votes, right, ability, log_easiness)
        skill = ability[votes.annotator] * np.exp(log_easiness)[votes.item]
        own, other = (
            scipy.special.log_expit(skill),
            scipy.special.log_expit(-skill) - np.log(max(votes.n_categories - 1, 1)),
        )
        updated, log_likelihood = expect_classes(votes, even, own, other)
        converged = bool(np.abs(updated - posteriors).max() <= tolerance)
        posteriors = updated
        iterations += 1
    return Glad(votes, posteriors, ability, np.exp(log_easiness), log_likelihood, iterations, converged)


def _climb(
    votes: Votes, right: FloatArray, ability: FloatArray, log_easiness: FloatArray
) -> tuple[FloatArray, FloatArray]:
    # A step as long as one over the number of votes behind a figure suits people and items with many votes and with few.
    per_person = 1 / (1 + np.bincount(votes.annotator, minlength=votes.n_annotators))
    per_item = 1 / (1 + votes.votes_per_item)
    best = _objective(votes, right, ability, log_easiness)
    length = 1.0
    for _ in range(_CLIMBS):
        easiness = np.exp(log_easiness)
        surprise = right - scipy.special.expit(ability[votes.annotator] * easiness[votes.item])
        up_ability = np.bincount(votes.annotator, surprise * easiness[votes.item], votes.n_annotators) - (ability - 1)
        drift = np.bincount(votes.item, surprise * ability[votes.annotator], votes.n_items)
        up_easiness = drift * easiness - log_easiness
        for _ in range(_HALVINGS):
            tried = (ability + length * per_person * up_ability, log_easiness + length * per_item * up_easiness)
            reached = _objective(votes, right, *tried)
            if reached >= best:
                break
            length /= 2
        else:
            break
        (ability, log_easiness), best, length = tried, reached, 2 * length
    return ability, log_easiness


def _objective(votes: Votes, right: FloatArray, ability: FloatArray, log_easiness: FloatArray) -> float:
    """The expected log-likelihood of the votes with the log-prior, up to a constant."""
    skill = ability[votes.annotator] * np.exp(np.clip(log_easiness, -30, 30))[votes.item]
    expected = right * scipy.special.log_expit(skill) + (1 - right) * scipy.special.log_expit(-skill)
    return float(expected.sum() - ((ability - 1) ** 2).sum() / 2 - (log_easiness**2).sum() / 2)
