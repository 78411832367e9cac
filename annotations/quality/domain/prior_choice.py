"""The default model: Dawid and Skene's, with the prior under which the votes predict each other best.

Candidates are the small prior that is the same for everyone (:class:`.dawid_skene.Prior`) and the prior that draws
people to their own accuracy (:mod:`.own_accuracy_prior`) with strengths 1, 2, 4 and 8. A third of the votes is held out, each
third in turn; a candidate's score is the mean logarithm of what it says, from the rest, about each held-out vote:

    log Σ_t post_u[t] π_j[t, l]

The small prior stays unless another is better by more than one standard error of the paired difference (the rule of Breiman et
al. 1984, section 3.4.3, towards the simpler model). All start from rounds under the small prior, so a stronger prior refines that
solution and finds no other. The fit that is returned takes the jumps of :mod:`.squarem`.

How to read it: the choice says how alike a person's errors are over the classes, as far as these votes can tell. It is made without
any reference label. ``docs/algorithms/aggregation.md`` has the figures that led to it. Example: on RTE, .9288 of the items
are right, as with the small prior; over 34 crowds it did not see, .872 instead of .867.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .confusion_em import ConfusionFit, PseudoCountsOf, fit_confusion
from .dawid_skene import DawidSkene, Prior
from .kernels.compiled import worth_compiling
from .own_accuracy_prior import OwnAccuracyPrior
from .vote_table import VoteTable
from .votes import FloatArray, IntArray, Votes

__all__ = ["PriorChoice", "choose_prior", "dawid_skene_map"]

_STRENGTHS: Final = (1.0, 2.0, 4.0, 8.0)
_PARTS: Final = 3
# With so many votes one part tells enough.
_VOTES_FOR_ONE_PART: Final = 100_000
_ROUNDS_OF_A_TRIAL: Final = 40
_ROUNDS_OF_A_REFINEMENT: Final = 25
_TRIAL_TOLERANCE: Final = 1e-3
_LEAST: Final = 1e-12


@dataclass(frozen=True, eq=False)
class PriorChoice:
    """The prior, its name (``"small"`` or ``"own-accuracy-4"``), and every candidate's mean log score (natural)."""

    name: str
    prior: PseudoCountsOf
    scores: Mapping[str, float]
    held_out_votes: int


def dawid_skene_map(
    votes: Votes,
    *,
    seed: int = 1970,
    max_iterations: int = 200,
    tolerance: float = 1e-6,
    use_compiled: bool | None = None,
) -> tuple[DawidSkene, PriorChoice]:
    """Choose the prior and fit. The same votes and ``seed`` give the same model; the seed decides which votes are held out."""
    if max_iterations < 1:
        raise ValueError("Expectation–maximisation needs at least one iteration.")
    fast = worth_compiling(votes.n_votes) if use_compiled is None else use_compiled
    table = VoteTable.of(votes)
    choice = choose_prior(table, seed=seed, use_compiled=fast)
    start = table.soft_vote()
    if not isinstance(choice.prior, Prior):
        start = _small(table, start, use_compiled=fast).posteriors
    fit = fit_confusion(
        table,
        choice.prior,
        start,
        max_iterations=max_iterations,
        tolerance=tolerance,
        use_compiled=fast,
        # Whoever asks for exactly so many rounds wants plain ones.
        extrapolate=tolerance > 0,
    )
    return DawidSkene(votes, fit), choice


def choose_prior(table: VoteTable, *, seed: int, use_compiled: bool) -> PriorChoice:
    """Score the candidates on held-out votes and apply the rule of one standard error."""
    candidates = _candidates()
    shares: dict[str, list[FloatArray]] = {name: [] for name in candidates}
    for held_out in _parts(len(table.item), seed) if table.n_labels > 1 else ():
        for name, fit in _trials(table.where(~held_out), candidates, use_compiled):
            shares[name].append(_log_predicted(fit, table, held_out))
    scored = {name: np.concatenate([*parts, np.zeros(0)]) for name, parts in shares.items()}
    best = max(scored, key=lambda name: float(scored[name].sum()))
    chosen = best if _better_by_more_than_one_error(scored[best], scored["small"]) else "small"
    held = len(scored["small"])
    means = {name: float(found.mean()) for name, found in scored.items()} if held else {}
    return PriorChoice(chosen, candidates[chosen], means, held)


def _candidates() -> dict[str, PseudoCountsOf]:
    stronger: dict[str, PseudoCountsOf] = {
        f"own-accuracy-{strength:g}": OwnAccuracyPrior(strength=strength) for strength in _STRENGTHS
    }
    return {"small": Prior(), **stronger}


def _parts(n_votes: int, seed: int) -> Iterator[NDArray[np.bool_]]:
    """Which votes are held out, one third after another."""
    part: IntArray = np.random.default_rng(seed).permutation(n_votes) % _PARTS
    for number in range(_PARTS if n_votes < _VOTES_FOR_ONE_PART else 1):
        yield part == number


def _trials(
    rest: VoteTable, candidates: Mapping[str, PseudoCountsOf], use_compiled: bool
) -> Iterator[tuple[str, ConfusionFit]]:
    small = _small(rest, rest.soft_vote(), use_compiled=use_compiled)
    yield "small", small
    for name, prior in candidates.items():
        if name != "small":
            yield (
                name,
                fit_confusion(
                    rest,
                    prior,
                    small.posteriors,
                    max_iterations=_ROUNDS_OF_A_REFINEMENT,
                    tolerance=_TRIAL_TOLERANCE,
                    use_compiled=use_compiled,
                ),
            )


def _small(table: VoteTable, start: FloatArray, *, use_compiled: bool) -> ConfusionFit:
    """The fit under the small prior, as far as a stronger one needs it to start from."""
    return fit_confusion(
        table,
        Prior(),
        start,
        max_iterations=_ROUNDS_OF_A_TRIAL,
        tolerance=_TRIAL_TOLERANCE,
        use_compiled=use_compiled,
    )


def _log_predicted(fit: ConfusionFit, table: VoteTable, held_out: NDArray[np.bool_]) -> FloatArray:
    item, column = table.item[held_out], table.column[held_out]
    predicted = np.einsum("vt,vt->v", fit.posteriors[item], fit.confusion_of_pairs()[column])
    logarithm: FloatArray = np.log(np.maximum(predicted, _LEAST))
    return logarithm


def _better_by_more_than_one_error(best: FloatArray, small: FloatArray) -> bool:
    gain = best - small
    return len(gain) > 1 and float(gain.sum()) > float(gain.std(ddof=1)) * np.sqrt(len(gain))
