"""Which labels are given to the same items: disagreeing pairs of votes, by the two labels.

    pairs(c, k) = Σ_u n_uc n_uk  for c ≠ k        share = pairs(c, k) / all disagreeing pairs

Source: the off-diagonal cells of Krippendorff's table of coincidences (*Content Analysis*, 2018, chapter 12),
counted in pairs of votes. How to read it: a large share points to two definitions that overlap in the guidelines;
many pairs on few items point to those items.

Example: items (a, b, b) and (a, c) have two pairs a–b on one item and one pair a–c: shares 2/3 and 1/3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .votes import Votes

__all__ = ["ConfusedLabels", "confused_labels"]


@dataclass(frozen=True, kw_only=True)
class ConfusedLabels:
    """Two labels, how many pairs of votes said one and the other, on how many items, and the share of all."""

    first: str
    second: str
    pairs: int
    items: int
    share: float


def confused_labels(votes: Votes, *, limit: int = 20) -> tuple[ConfusedLabels, ...]:
    """The ``limit`` most confused pairs of labels, most pairs first, equal ones in the order of the categories."""
    counts = votes.counts
    present = counts.copy()
    present.data[:] = 1
    together = (counts.T @ counts).tocoo()
    items = (present.T @ present).tocsr()
    above = together.row < together.col
    first, second, pairs = together.row[above], together.col[above], together.data[above]
    total = pairs.sum()
    order = np.lexsort((second, first, -pairs))[:limit]
    return tuple(
        ConfusedLabels(
            first=votes.categories[first[place]],
            second=votes.categories[second[place]],
            pairs=round(pairs[place]),
            items=round(items[first[place], second[place]]),
            share=float(pairs[place] / total),
        )
        for place in order
    )
