"""Krippendorff's α of slices and groups, again for every shuffle."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import random_table

from annotations.quality.domain.krippendorff_alpha import alpha_sums
from annotations.quality.domain.votes import Votes

from .group_votes import GroupVotes

__all__ = ["group_alphas", "shuffled_slice_alphas"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_CELLS_IN_MEMORY = 4_000_000


def group_alphas(votes: GroupVotes, group_of_person: IntArray) -> FloatArray:
    """Nominal α within each group, shape ``(n_groups,)``; NaN where it is undefined.

    The same sums as :func:`annotations.quality.domain.krippendorff_alpha.alpha_sums`, for all groups in one count.
    """
    counts = votes.counts(group_of_person).astype(np.float64)
    size = counts.sum(axis=2)
    pairable = size > 1
    disagreement = np.where(pairable, (size**2 - (counts**2).sum(axis=2)) / np.maximum(size - 1, 1), 0.0)
    labels = (counts * pairable[..., np.newaxis]).sum(axis=1)
    return _alphas(disagreement.sum(axis=1), labels)


def shuffled_slice_alphas(
    votes: Votes, slice_of_item: IntArray, n_slices: int, *, shuffles: int, random: np.random.Generator
) -> FloatArray:
    """α of each slice with the slices shuffled over the items, shape ``(shuffles, n_slices)``; NaN where undefined.

    Items with the same votes are alike, so a shuffle is a random table with the numbers of items a slice and a
    pattern of votes as margins (Patefield, Applied Statistics 30 (1981) 91–97), drawn without touching the items.
    """
    sums = alpha_sums(votes)
    rows = np.hstack([sums.scalars, sums.by_label.toarray()])
    patterns, pattern_of_item = np.unique(rows, axis=0, return_inverse=True)
    # alpha_sums leaves items with a single vote out; so must the sizes of the slices.
    slices = slice_of_item[votes.votes_per_item > 1]
    sizes = np.bincount(slices, minlength=n_slices)
    frequency = np.bincount(pattern_of_item.ravel(), minlength=len(patterns))
    table = random_table(sizes, frequency)
    block = max(1, _CELLS_IN_MEMORY // (n_slices * len(patterns)))
    found = []
    for start in range(0, shuffles, block):
        drawn = table.rvs(size=min(block, shuffles - start), random_state=random)
        totals = np.asarray(drawn, dtype=np.float64) @ patterns
        found.append(_alphas(totals[..., 0], totals[..., 1:]))
    return np.concatenate(found)


def _alphas(disagreement: FloatArray, labels: FloatArray) -> FloatArray:
    """α from summed disagreement (any shape) and label totals (one axis more)."""
    n = labels.sum(axis=-1)
    expected = (n**2 - (labels**2).sum(axis=-1)) / np.maximum(n - 1, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        alphas: FloatArray = np.where(expected > 0, 1 - disagreement / expected, np.nan)
    return alphas
