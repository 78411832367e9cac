"""Krippendorff's α for any distance between labels, such as that of two sets.

    α = 1 − D_o / D_e
    D_o = Σ_u Σ_(pairs i ≠ j of votes on u) δ(l_i, l_j) / (m_u − 1)        D_e = Σ_c Σ_k n_c n_k δ(c, k) / (n − 1)

over the items with at least two votes, where δ is 0 for equal labels and symmetric.

Source: Krippendorff, *Content Analysis*, 4th edition (2018), chapter 12. How to read it: as nominal α, except that some
disagreements weigh less than others. Example: with δ = 1 for all different labels it is nominal α.
"""

from __future__ import annotations

import numpy as np

from .estimate import Estimate, IntervalMethod, estimate
from .item_sums import ItemSums, labelled_at_least, shared_items_missing
from .krippendorff_alpha import alpha_forms
from .pairs_within import pairs_within
from .votes import FloatArray, Votes

__all__ = ["distance_alpha", "distance_alpha_sums"]

_LARGEST_TABLE = 5_000


def distance_alpha(votes: Votes, distance: FloatArray, interval: IntervalMethod | None = None) -> Estimate:
    """α under ``distance``, shape ``(n_categories, n_categories)`` in the order of the categories."""
    return estimate("krippendorff_alpha", distance_alpha_sums(votes, distance), interval)


def distance_alpha_sums(votes: Votes, distance: FloatArray) -> ItemSums:
    """Per pairable item: its observed disagreement, and its votes by label.

    Raises :class:`ValueError` where there are so many different labels that no table of their distances would fit.
    """
    if votes.n_categories > _LARGEST_TABLE:
        raise ValueError(f"More than {_LARGEST_TABLE:,} different labels: their distances do not fit in memory.")
    counts, size, n_annotators = labelled_at_least(votes, 2)
    pairable = votes.votes_per_item >= 2
    total = np.zeros(votes.n_items)
    for first, second in pairs_within(votes.votes_per_item):
        total += np.bincount(votes.item[first], distance[votes.label[first], votes.label[second]], votes.n_items)

    def parts(scalars: FloatArray, by_label: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        return scalars[:, 0], ((by_label @ distance) * by_label).sum(axis=1), by_label.sum(axis=1)

    value, slope_form = alpha_forms(parts, float(size.sum()))
    return ItemSums(
        scalars=(2 * total[pairable] / (size - 1))[:, np.newaxis],
        by_label=counts,
        value_of_totals=value,
        n_votes=int(size.sum()),
        n_annotators=n_annotators,
        undefined_because=shared_items_missing(votes),
        slope_form=slope_form,
    )
