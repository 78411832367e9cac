"""Krippendorff's α of slices and groups, again for every shuffle."""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import NDArray

from annotations.quality.domain.item_sums import ItemSums

from .group_votes import GroupVotes

__all__ = ["ItemPatterns", "group_alphas"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_CELLS_IN_MEMORY = 4_000_000
_FINGERPRINT_SEED = 11


def group_alphas(votes: GroupVotes, group_of_person: IntArray) -> FloatArray:
    """Nominal α within each group, shape ``(n_groups,)``; NaN where it is undefined.

    The same sums as :func:`annotations.quality.domain.krippendorff_alpha.alpha_sums`, for all groups in one count.
    """
    counts = votes.counts(group_of_person)
    size = counts.sum(axis=0)
    pairable = size > 1
    agreeing = np.einsum("lgi,lgi->gi", counts, counts)
    disagreement = np.where(pairable, (size * size - agreeing) / np.maximum(size - 1, 1), 0.0)
    labels = np.einsum("lgi,gi->gl", counts, pairable.astype(np.int64))
    return _alphas(disagreement.sum(axis=1), labels.astype(np.float64))


class ItemPatterns:
    """Items with the same votes are alike: what they contribute to α is kept once a pattern.

    A shuffle of slices over items is then a random table with the sizes of the slices and the frequencies of the
    patterns as margins (Patefield, Applied Statistics 30 (1981) 91–97), drawn without touching the items.
    """

    def __init__(self, sums: ItemSums) -> None:
        random = np.random.default_rng(_FINGERPRINT_SEED)
        weights = random.random(sums.by_label.shape[1]) + 1j * random.random(sums.by_label.shape[1])
        # Two random projections of 53 bits tell different rows apart with near certainty, in one sort.
        fingerprint = sums.by_label @ weights
        _, first, pattern = np.unique(fingerprint, return_index=True, return_inverse=True)
        self._contribution = np.hstack([sums.scalars[first], sums.by_label[first].toarray()])
        self._pattern_of_item: IntArray = pattern

    def shuffled_alphas(
        self, slice_of_item: IntArray, n_slices: int, *, shuffles: int, random: np.random.Generator
    ) -> FloatArray:
        """α of each slice with the slices shuffled over the items, shape ``(shuffles, n_slices)``; NaN if undefined.

        ``slice_of_item`` has one number for each item of the sums; −1 leaves the item out.
        """
        inside = slice_of_item >= 0
        sizes = np.bincount(slice_of_item[inside], minlength=n_slices)
        frequency = np.bincount(self._pattern_of_item[inside], minlength=len(self._contribution))
        table = scipy.stats.random_table(sizes, frequency)
        block = max(1, _CELLS_IN_MEMORY // max(n_slices * len(frequency), 1))
        found = []
        for start in range(0, shuffles, block):
            drawn = table.rvs(size=min(block, shuffles - start), random_state=random)
            totals = np.asarray(drawn, dtype=np.float64) @ self._contribution
            found.append(_alphas(totals[..., 0], totals[..., 1:]))
        return np.concatenate(found)


def _alphas(disagreement: FloatArray, labels: FloatArray) -> FloatArray:
    """α from summed disagreement (any shape) and label totals (one axis more)."""
    n = labels.sum(axis=-1)
    expected = (n**2 - (labels**2).sum(axis=-1)) / np.maximum(n - 1, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        alphas: FloatArray = np.where(expected > 0, 1 - disagreement / expected, np.nan)
    return alphas
