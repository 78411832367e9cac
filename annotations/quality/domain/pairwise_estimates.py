"""Cohen's κ of pairs as estimates: of each pair by name, and the mean over pairs with an interval.

The values come from :mod:`.pairwise_kappa` at any size. Intervals need every pair's table in every replicate, so they
are made up to a limit, and above it left out.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy import sparse

from .bootstrap import Bootstrap, Interval
from .estimate import Estimate, IntervalMethod, interval_of
from .item_sums import ItemSums, shared_items_missing
from .marked import mean_of_pairs
from .pair_bootstrap import pair_mean_interval
from .pairs_within import pairs_within
from .pairwise_kappa import PairwiseKappa, pairwise_kappa
from .two_annotators import cohen_kappa
from .undefined import Undefined
from .votes import FloatArray, Votes

__all__ = ["mean_kappa_over_people", "mean_pairwise_kappa", "pairwise_kappas"]

# Pairs that are listed even without a shared item; pairs, and cells of all tables, up to which there are intervals.
_MOST_LISTED = 100_000
_MOST_PAIRS = 300
_MOST_CELLS = 50_000


def pairwise_kappas(votes: Votes, interval: IntervalMethod | None = None) -> dict[str, Estimate]:
    """κ by ``"A|B"``, in the order of the names; of a large crowd only the pairs who share an item."""
    found = pairwise_kappa(votes)
    n = votes.n_annotators
    if len(found.shared) <= _MOST_PAIRS and interval is not None:
        return {_name(votes, a, b): _of_pair(votes, a, b, interval) for a, b in combinations(range(n), 2)}
    rows = zip(found.first.tolist(), found.second.tolist(), found.shared.tolist(), found.kappa.tolist(), strict=True)
    known = {(a, b): _estimate(shared, kappa) for a, b, shared, kappa in rows}
    if n * (n - 1) // 2 > _MOST_LISTED:
        return {_name(votes, a, b): estimate for (a, b), estimate in known.items()}
    none = _estimate(0, float("nan"))
    return {_name(votes, a, b): known.get((a, b), none) for a, b in combinations(range(n), 2)}


def mean_pairwise_kappa(votes: Votes, interval: IntervalMethod | None = None) -> Estimate:
    """The mean of κ over the pairs that have one; undefined if none has. The interval resamples items."""
    found = pairwise_kappa(votes)
    undefined = shared_items_missing(votes) or (None if len(found.defined) else Undefined.NO_VARIATION)
    n_cells = len(found.shared) * max(votes.n_categories, 1) ** 2
    ask = interval is not None and undefined is None and n_cells <= _MOST_CELLS
    pairable = votes.votes_per_item >= 2
    return Estimate(
        measure="mean_pairwise_cohen_kappa",
        value=None if undefined else float(found.defined.mean()),
        undefined_because=undefined,
        n_items=int(pairable.sum()),
        n_votes=int(votes.votes_per_item[pairable].sum()),
        n_annotators=votes.n_annotators,
        interval=interval_of(_mean_sums(votes, found), interval) if ask else None,
    )


def mean_kappa_over_people(votes: Votes, settings: Bootstrap) -> Interval | None:
    """The interval of :func:`mean_pairwise_kappa` that resamples annotators; at any size."""
    found = pairwise_kappa(votes)
    return pair_mean_interval(found.first, found.second, found.kappa, votes.n_annotators, settings)


def _mean_sums(votes: Votes, found: PairwiseKappa) -> ItemSums:
    """Per item: the cells of all pairs' tables."""
    n, q = votes.n_annotators, votes.n_categories
    pair = np.zeros((n, n), dtype=np.int64)
    pair[found.first, found.second] = np.arange(len(found.shared))
    rows, columns = [], []
    for first, second in pairs_within(votes.votes_per_item):
        rows.append(votes.item[first])
        people = pair[votes.annotator[first], votes.annotator[second]]
        columns.append((people * q + votes.label[first]) * q + votes.label[second])
    row, column = np.concatenate(rows), np.concatenate(columns)
    cells = sparse.csr_array((np.ones(len(row)), (row, column)), shape=(votes.n_items, len(found.shared) * q * q))

    def value(_scalars: FloatArray, by_label: FloatArray) -> FloatArray:
        tables = by_label.reshape(len(by_label), len(found.shared), q, q)
        size = tables.sum(axis=(2, 3))
        with np.errstate(divide="ignore", invalid="ignore"):
            chance = (tables.sum(axis=3) * tables.sum(axis=2)).sum(axis=2)
            agreeing = np.einsum("bpcc->bp", tables)
            kappa = np.where(chance < size**2, (agreeing * size - chance) / (size**2 - chance), np.nan)
        return mean_of_pairs(kappa)

    kept = np.flatnonzero(votes.votes_per_item >= 2)
    return ItemSums(np.ones((len(kept), 1)), sparse.csr_array(cells[kept]), value, 0, n, None)


def _of_pair(votes: Votes, a: int, b: int, interval: IntervalMethod) -> Estimate:
    both = votes.where((votes.annotator == a) | (votes.annotator == b))
    return cohen_kappa(both, interval)


def _estimate(shared: int, kappa: float) -> Estimate:
    undefined = Undefined.NO_SHARED_ITEMS if shared == 0 else Undefined.NO_VARIATION if np.isnan(kappa) else None
    return Estimate(
        measure="cohen_kappa",
        value=None if undefined else kappa,
        undefined_because=undefined,
        n_items=shared,
        n_votes=2 * shared,
        n_annotators=2,
    )


def _name(votes: Votes, a: int, b: int) -> str:
    return f"{votes.annotators[a]}|{votes.annotators[b]}"
