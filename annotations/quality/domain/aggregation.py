"""The methods of aggregation by name, with one form of result: what `fairhand aggregate` and releases ask for.

Example: ``aggregate(votes, "dawid-skene-map")`` has a row of ``posteriors`` an item, and a winner unless two labels are equal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .credible import beta_interval
from .dawid_skene import DawidSkene, Prior, dawid_skene
from .glad import Glad, glad
from .mace import Mace, mace
from .majority import NO_WINNER, majority_vote
from .method_names import DEFAULT_METHOD
from .one_coin import OneCoin, one_coin
from .prior_choice import dawid_skene_map
from .votes import FloatArray, IntArray, Votes
from .wawa import wawa

__all__ = ["METHODS", "Aggregation", "Skills", "aggregate"]

_ROUNDS: Final = 200
_SETTLED: Final = 1e-6


@dataclass(frozen=True, eq=False)
class Skills:
    """One figure an annotator, shape ``(n_annotators,)``; ``meaning`` says which. Bounds where there is a posterior."""

    meaning: str
    value: FloatArray
    low: FloatArray | None = None
    high: FloatArray | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Aggregation:
    """What a method made of the votes. ``posteriors``, shape ``(n_items, K)``, are shares of votes for methods without a model.

    ``winner`` holds a code an item, ``NO_WINNER`` for a tie. ``log_likelihood`` is None without a model; ``chosen`` says
    what the method decided for itself.
    """

    method: str
    votes: Votes
    posteriors: FloatArray
    winner: IntArray
    class_marginals: FloatArray
    skills: Skills | None = None
    log_likelihood: float | None = None
    iterations: int = 0
    converged: bool = True
    confusion: DawidSkene | None = None
    chosen: dict[str, Any] = field(default_factory=dict)

    @property
    def confidence(self) -> FloatArray:
        """The greatest posterior of each item."""
        greatest: FloatArray = self.posteriors.max(axis=1, initial=0.0)
        return greatest

    @property
    def tied(self) -> NDArray[np.bool_]:
        tied: NDArray[np.bool_] = self.winner == NO_WINNER
        return tied


def aggregate(
    votes: Votes,
    method: str = DEFAULT_METHOD,
    *,
    iterations: int | None = None,
    seed: int = 1970,
    use_compiled: bool | None = None,
) -> Aggregation:
    """Aggregate by a method of ``METHODS``.

    ``iterations`` makes exactly so many rounds; None goes on until nothing moves by more than one in a million, 200 rounds
    at most. ``seed`` decides which votes the default holds out to choose its prior; no other method uses chance.
    ``use_compiled`` says whether Dawid–Skene runs as machine code; None decides by the number of votes. Without it
    the same votes give the same bits on every machine with the same numpy.
    """
    if method not in METHODS:
        raise ValueError(f"There is no method {method!r}; there are {', '.join(METHODS)}.")
    if iterations is not None and iterations < 1:
        raise ValueError("A method in rounds needs at least one iteration.")
    rounds = {
        "max_iterations": _ROUNDS if iterations is None else iterations,
        "tolerance": _SETTLED if iterations is None else 0.0,
    }
    return METHODS[method](votes, _Asked(rounds, {"use_compiled": use_compiled}, seed))


@dataclass(frozen=True, slots=True)
class _Asked:
    """Keywords of every method in rounds, those of Dawid–Skene alone, and the seed."""

    rounds: dict[str, Any]
    machine: dict[str, Any]
    seed: int


def _majority(votes: Votes, _asked: _Asked) -> Aggregation:
    shares = votes.counts.toarray() / votes.votes_per_item[:, np.newaxis]
    winner = majority_vote(votes).winner
    return Aggregation(
        method="majority", votes=votes, posteriors=shares, winner=winner, class_marginals=_mean(shares, votes)
    )


def _wawa(votes: Votes, _asked: _Asked) -> Aggregation:
    found = wawa(votes)
    return Aggregation(
        method="wawa",
        votes=votes,
        posteriors=found.shares,
        winner=found.winner,
        class_marginals=_mean(found.shares, votes),
        skills=Skills("agreement with the majority", found.weights),
    )


def _plain(votes: Votes, asked: _Asked) -> Aggregation:
    return _of_confusion("dawid-skene", dawid_skene(votes, prior=Prior.none(), **asked.rounds, **asked.machine))


def _map(votes: Votes, asked: _Asked) -> Aggregation:
    model, choice = dawid_skene_map(votes, seed=asked.seed, **asked.rounds, **asked.machine)
    chosen = {"prior": choice.name, "held_out_votes": choice.held_out_votes, "log_scores": dict(choice.scores)}
    return _of_confusion(DEFAULT_METHOD, model, chosen)


def _of_confusion(method: str, model: DawidSkene, chosen: dict[str, Any] | None = None) -> Aggregation:
    fitted = _fitted(method, model, _expected_accuracy(model), model.class_marginals)
    return replace(fitted, confusion=model, chosen=chosen or {})


def _one_coin(votes: Votes, asked: _Asked) -> Aggregation:
    found = one_coin(votes, **asked.rounds)
    skills = _with_interval("accuracy", found.skills, found.right, votes)
    return _fitted("one-coin", found, skills, found.class_marginals)


def _mace(votes: Votes, asked: _Asked) -> Aggregation:
    found = mace(votes, **asked.rounds)
    skills = _with_interval("competence", found.competences, found.meant, votes)
    return _fitted("mace", found, skills, found.class_marginals)


def _glad(votes: Votes, asked: _Asked) -> Aggregation:
    found = glad(votes, **asked.rounds)
    return _fitted("glad", found, Skills("ability α", found.abilities), _mean(found.posteriors, votes))


def _fitted(
    method: str, model: DawidSkene | OneCoin | Mace | Glad, skills: Skills, class_marginals: FloatArray
) -> Aggregation:
    """What every model that is fitted in rounds says."""
    return Aggregation(
        method=method,
        votes=model.votes,
        posteriors=model.posteriors,
        winner=model.winner,
        class_marginals=class_marginals,
        skills=skills,
        log_likelihood=model.log_likelihood,
        iterations=model.iterations,
        converged=model.converged,
    )


def _expected_accuracy(model: DawidSkene) -> Skills:
    """How often each annotator gave the label that the posteriors expect, over the person's own votes."""
    votes = model.votes
    right: FloatArray = np.bincount(
        votes.annotator, model.posteriors[votes.item, votes.label], votes.n_annotators
    ).astype(np.float64)
    cast = np.bincount(votes.annotator, minlength=votes.n_annotators)
    return _with_interval("expected accuracy", (right / np.maximum(cast, 1)).astype(np.float64), right, votes)


def _with_interval(meaning: str, value: FloatArray, right: FloatArray, votes: Votes) -> Skills:
    """Bounds of the Beta posterior under a uniform prior, from the expected right and wrong answers."""
    cast = np.bincount(votes.annotator, minlength=votes.n_annotators)
    return Skills(meaning, value, *beta_interval(right + 1, np.maximum(cast - right, 0) + 1))


def _mean(shares: FloatArray, votes: Votes) -> FloatArray:
    marginals: FloatArray = np.einsum("ut->t", shares) / max(votes.n_items, 1)
    return marginals


METHODS: Final[dict[str, Callable[[Votes, _Asked], Aggregation]]] = {
    "majority": _majority,
    "wawa": _wawa,
    "dawid-skene": _plain,
    DEFAULT_METHOD: _map,
    "one-coin": _one_coin,
    "mace": _mace,
    "glad": _glad,
}
