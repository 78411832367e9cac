"""Cohen's κ of every two annotators who share an item, however many annotators there are.

    κ_ab = (p_o − p_e) / (1 − p_e)        p_e = Σ_c (a's votes for c / S) (b's votes for c / S)

over the S items both answered. The pairs of votes on each item are sorted by (a, b), and all tables counted in one pass,
so the cost is that of the pairs of votes and not of the pairs of people.

Source: Cohen, "A coefficient of agreement for nominal scales" (1960); the mean over pairs is that of Light, "Measures of
response agreement for qualitative data" (1971). How to read it: see :mod:`.matrix`. A pair without shared items or
without variation has no κ and does not enter the mean.

Example: Fleiss' thirty patients, with the six columns taken for six people: the mean of the fifteen pairs is .4594.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .pairs_within import pairs_within
from .votes import FloatArray, IntArray, Votes

__all__ = ["PairwiseKappa", "pairwise_kappa"]

_CELLS_IN_MEMORY = 8_000_000


@dataclass(frozen=True, eq=False)
class PairwiseKappa:
    """The pairs who share an item, by code: ``first[i] < second[i]``, ``shared[i]`` items, ``kappa[i]`` or NaN."""

    annotators: tuple[str, ...]
    first: IntArray
    second: IntArray
    shared: IntArray
    kappa: FloatArray

    @property
    def defined(self) -> FloatArray:
        return self.kappa[~np.isnan(self.kappa)]

    def by_name(self) -> Iterator[tuple[str, str, float | None]]:
        """Names of each pair and its κ, None where it is undefined, in the order of the codes."""
        rows = zip(self.first.tolist(), self.second.tolist(), self.kappa.tolist(), strict=True)
        for first, second, kappa in rows:
            yield self.annotators[first], self.annotators[second], None if np.isnan(kappa) else kappa


def pairwise_kappa(votes: Votes) -> PairwiseKappa:
    """κ of all pairs with a shared item. Raises :class:`ValueError` if somebody has two votes on one item."""
    if votes.has_repeats:
        raise ValueError("Kappa of pairs needs one vote per person and item: keep the last of repeats.")
    q = max(votes.n_categories, 1)
    # One number holds the two people and their two labels; one sort brings each pair of people together.
    keys = np.sort(
        np.concatenate([np.zeros(0, dtype=np.int64), *(_keys(votes, q, *block) for block in _blocks(votes))])
    )
    people = keys // q**2
    starts = np.flatnonzero(np.diff(people, prepend=-1))
    shared = np.diff(np.append(starts, len(keys)))
    pair = np.repeat(np.arange(len(starts)), shared)
    cell = keys - people * q**2
    left, right = cell // q, cell % q
    agreeing = np.bincount(pair[left == right], minlength=len(starts))
    chance = _products_of_margins(pair, left, right, starts, q)
    squared = shared.astype(np.float64) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        # Whole numbers are compared, so a chance agreement of exactly one is recognised exactly.
        kappa = np.where(chance < squared, (agreeing * shared - chance) / (squared - chance), np.nan)
    return PairwiseKappa(
        votes.annotators, people[starts] // votes.n_annotators, people[starts] % votes.n_annotators, shared, kappa
    )


def _blocks(votes: Votes) -> Iterator[tuple[IntArray, IntArray]]:
    return pairs_within(votes.votes_per_item)


def _keys(votes: Votes, q: int, first: IntArray, second: IntArray) -> IntArray:
    people = votes.annotator[first] * votes.n_annotators + votes.annotator[second]
    return (people * q + votes.label[first]) * q + votes.label[second]


def _products_of_margins(pair: IntArray, left: IntArray, right: IntArray, starts: IntArray, q: int) -> FloatArray:
    """Σ_c (a's votes for c) (b's votes for c) of each pair, on the items they share; blocks of pairs fit in memory."""
    found = np.zeros(len(starts))
    block = max(1, _CELLS_IN_MEMORY // q)
    for begin in range(0, len(starts), block):
        end = min(begin + block, len(starts))
        low, high = starts[begin], starts[end] if end < len(starts) else len(pair)
        row = (pair[low:high] - begin) * q
        margins = [np.bincount(row + label[low:high], minlength=(end - begin) * q) for label in (left, right)]
        found[begin:end] = np.einsum("ij,ij->i", *(margin.reshape(-1, q) for margin in margins))
    return found
