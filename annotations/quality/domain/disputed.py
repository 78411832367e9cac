"""The items people disagree on most, by the entropy of their labels.

    H_u = − Σ_c s_uc log₂ s_uc        s_uc = n_uc / m_u

Source: Shannon, "A mathematical theory of communication" (1948). Unit: bits. How to read it: 0 when all agree, 1
when two labels have equal shares, log₂ K when K have. A disputed item may be badly worded, badly defined in the
guidelines, or honestly contestable.

Example: an item with votes (a, a, b, b) has entropy 1; one with (a, a, a, b) has .8113.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .votes import FloatArray, Votes

__all__ = ["DisputedItem", "item_entropy", "most_disputed"]


@dataclass(frozen=True, kw_only=True)
class DisputedItem:
    """An item, the entropy of its labels in bits, and its votes by label (labels nobody gave are left out)."""

    item: str
    entropy_bits: float
    votes: dict[str, int]


def item_entropy(votes: Votes) -> FloatArray:
    """Entropy of each item's labels in bits, shape ``(n_items,)``; 0 for an item with one vote."""
    counts = votes.counts
    if not votes.n_votes:
        return np.zeros(0)
    share = counts.data / np.repeat(votes.votes_per_item, np.diff(counts.indptr))
    # Adding zero turns the minus zero of a unanimous item into zero.
    return -np.add.reduceat(share * np.log2(share), counts.indptr[:-1]) + 0.0


def most_disputed(votes: Votes, *, limit: int = 100) -> tuple[DisputedItem, ...]:
    """The ``limit`` items of highest entropy above zero; equal ones by more votes, then by name."""
    # Rounding keeps items with the same shares together whatever the order of summation.
    entropy = np.round(item_entropy(votes), 12)
    order = np.lexsort((-votes.votes_per_item, -entropy))[:limit]
    counts = votes.counts
    return tuple(
        DisputedItem(
            item=votes.items[item],
            entropy_bits=float(entropy[item]),
            votes={
                votes.categories[counts.indices[place]]: round(counts.data[place])
                for place in range(counts.indptr[item], counts.indptr[item + 1])
            },
        )
        for item in order
        if entropy[item] > 0
    )
