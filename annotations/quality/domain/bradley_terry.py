"""Bradley–Terry scores: how strong each option is, from which of two was preferred.

    P(i preferred to j) = p_i / (p_i + p_j)        p_i ← w_i / Σ_j n_ij / (p_i + p_j), then divided by their sum

with w_i the comparisons i won and n_ij those between i and j, until nothing moves by more than 1e-12 (at most 10,000
rounds). Scores add up to 1.

Source: Bradley and Terry, "Rank analysis of incomplete block designs", Biometrika 39 (1952); the rounds and when a finite
solution exists, Hunter, "MM algorithms for generalized Bradley–Terry models", Annals of Statistics 32 (2004). How to read
it: a score three times another's means to be preferred in three comparisons of four. An option that always wins (or a
group that always wins against the rest) has no finite score: the value is undefined, and more comparisons are needed.

Example: a preferred to b twice and b to a once: scores 2/3 and 1/3.
"""

from __future__ import annotations

import numpy as np
import scipy
from scipy import sparse

from .bootstrap import Bootstrap, Interval, replicate_totals
from .estimate import Estimate
from .item_sums import ItemSums
from .undefined import Undefined
from .votes import FloatArray, IntArray

__all__ = ["bradley_terry_scores"]

_ROUNDS = 10_000
_STILL = 1e-12


def bradley_terry_scores(
    item: IntArray, winner: IntArray, loser: IntArray, options: tuple[str, ...], interval: Bootstrap | None = None
) -> dict[str, Estimate]:
    """The score of each option, from comparisons by code; the interval resamples items.

    ``item[i]`` says in which item ``winner[i]`` was preferred to ``loser[i]``.
    """
    n = len(options)
    items, row = np.unique(item, return_inverse=True)
    cells = sparse.csr_array((np.ones(len(row)), (row, winner * n + loser)), shape=(len(items), n * n))
    cells.sum_duplicates()
    wins = np.bincount(winner * n + loser, minlength=n * n).reshape(1, n, n).astype(np.float64)
    undefined = _undefined(wins[0])
    scores = np.full(n, np.nan) if undefined else _scores(wins)[0]
    intervals = _intervals(cells, n, interval) if interval is not None and undefined is None else [None] * n
    taken = wins[0].sum(axis=0) + wins[0].sum(axis=1)
    return {
        option: Estimate(
            measure="bradley_terry_scores",
            value=None if undefined else float(scores[place]),
            undefined_because=undefined,
            n_items=len(items),
            n_votes=int(taken[place]),
            n_annotators=0,
            interval=intervals[place],
        )
        for place, option in enumerate(options)
    }


def _undefined(wins: FloatArray) -> Undefined | None:
    if not wins.any():
        return Undefined.NO_VOTES
    groups, _ = scipy.sparse.csgraph.connected_components(sparse.csr_array(wins), directed=True, connection="strong")
    return None if groups == 1 else Undefined.NEVER_BEATEN


def _scores(wins: FloatArray) -> FloatArray:
    """Scores of each of B tables of wins, shape ``(B, n, n)`` to ``(B, n)``."""
    between = wins + wins.transpose(0, 2, 1)
    won = wins.sum(axis=2)
    scores = np.full(won.shape, 1 / won.shape[1])
    for _ in range(_ROUNDS):
        risk = (between / (scores[:, :, np.newaxis] + scores[:, np.newaxis, :])).sum(axis=2)
        new = won / np.maximum(risk, np.finfo(float).tiny)
        new /= new.sum(axis=1, keepdims=True)
        moved = float(np.abs(new - scores).max())
        scores = new
        if moved < _STILL:
            break
    return scores


def _intervals(
    cells: sparse.csr_array[np.float64, tuple[int, int]], n: int, settings: Bootstrap
) -> list[Interval | None]:
    """Percentile intervals; replicates in which some option is never beaten have no scores and are left out."""
    sums = ItemSums(np.ones((cells.shape[0], 1)), cells, lambda scalars, _: scalars[:, 0], 0, 0, None)
    if sums.n_items < 2:
        return [None] * n
    tables = np.concatenate([by_label for _, by_label in replicate_totals(sums, settings)]).reshape(-1, n, n)
    defined = tables[[_undefined(table) is None for table in tables]]
    if not len(defined):
        return [None] * n
    tail = (1 - settings.confidence) / 2
    lows, highs = np.quantile(_scores(defined), [tail, 1 - tail], axis=0)
    return [
        Interval(
            low=float(low),
            high=float(high),
            confidence=settings.confidence,
            replicates=settings.replicates,
            undefined_replicates=settings.replicates - len(defined),
        )
        for low, high in zip(lows, highs, strict=True)
    ]
