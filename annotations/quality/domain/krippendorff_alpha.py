"""Krippendorff's α for nominal labels.

    α = 1 − D_o / D_e
    D_o = Σ_u (m_u² − Σ_c n_uc²) / (m_u − 1)        D_e = (n² − Σ_c n_c²) / (n − 1)

over the items with at least two votes, where item u has n_uc votes for label c and m_u in all.

Source: Krippendorff, *Content Analysis*, 4th edition (2018), chapter 12. How to read it: 1 is perfect agreement, 0
what chance would give, below 0 systematic disagreement; Krippendorff relies on .800 and more, and draws tentative
conclusions from .667. Missing votes are allowed, and only sums per item are formed.

Example: items (a, a), (a, b), (b, b) give D_o = 2, D_e = 3.6 and α = 1 − 2/3.6 = .4444.
"""

from __future__ import annotations

import numpy as np

from .bootstrap import Bootstrap
from .estimate import Estimate, estimate
from .item_sums import ItemSums, labelled_at_least, shared_items_missing
from .votes import FloatArray, Votes

__all__ = ["alpha_sums", "krippendorff_alpha"]


def krippendorff_alpha(votes: Votes, bootstrap: Bootstrap | None = None) -> Estimate:
    """Nominal α of the votes, from −1 to 1; undefined if nobody shares an item or everyone used one label."""
    return estimate("krippendorff_alpha", alpha_sums(votes), bootstrap)


def alpha_sums(votes: Votes) -> ItemSums:
    """Per pairable item: its observed disagreement, and its votes by label."""
    counts, size, n_annotators = labelled_at_least(votes, 2)
    agreeing = np.add.reduceat(counts.data**2, counts.indptr[:-1]) if len(size) else np.zeros(0)
    disagreement = (size**2 - agreeing) / (size - 1)
    return ItemSums(
        scalars=disagreement[:, np.newaxis],
        by_label=counts,
        value_of_totals=_alpha,
        n_votes=int(size.sum()),
        n_annotators=n_annotators,
        undefined_because=shared_items_missing(votes),
    )


def _alpha(scalars: FloatArray, by_label: FloatArray) -> FloatArray:
    observed = scalars[:, 0]
    n = by_label.sum(axis=1)
    expected = (n**2 - (by_label**2).sum(axis=1)) / np.maximum(n - 1, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - observed / expected, np.nan)
