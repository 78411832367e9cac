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

from collections.abc import Callable

import numpy as np

from .estimate import Estimate, IntervalMethod, estimate
from .item_sums import ItemSums, ValueOfTotals, labelled_at_least, shared_items_missing
from .votes import FloatArray, Votes

__all__ = ["alpha_forms", "alpha_sums", "krippendorff_alpha"]

# Totals to (observed disagreement, disagreement of all pairs, number of votes), B of each.
Parts = Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray, FloatArray]]


def krippendorff_alpha(votes: Votes, interval: IntervalMethod | None = None) -> Estimate:
    """Nominal α of the votes, from −1 to 1; undefined if nobody shares an item or everyone used one label."""
    return estimate("krippendorff_alpha", alpha_sums(votes), interval)


def alpha_sums(votes: Votes) -> ItemSums:
    """Per pairable item: its observed disagreement, and its votes by label."""
    counts, size, n_annotators = labelled_at_least(votes, 2)
    agreeing = np.add.reduceat(counts.data**2, counts.indptr[:-1]) if len(size) else np.zeros(0)
    disagreement = (size**2 - agreeing) / (size - 1)
    value, slope_form = alpha_forms(_parts, float(size.sum()))
    return ItemSums(
        scalars=disagreement[:, np.newaxis],
        by_label=counts,
        value_of_totals=value,
        n_votes=int(size.sum()),
        n_annotators=n_annotators,
        undefined_because=shared_items_missing(votes),
        slope_form=slope_form,
    )


def alpha_forms(parts: Parts, n_votes: float) -> tuple[ValueOfTotals, ValueOfTotals]:
    """α as a function of the totals, and the form from whose slopes Gwet takes its standard error.

    ``parts`` gives, from the totals, the observed disagreement Σ_u D_u, the disagreement of all pairs of votes
    Σ_c Σ_k n_c n_k δ_ck, and the number n of votes; ``n_votes`` is n over all items. Gwet leaves out the correction
    for small samples, which makes 1 − α larger by n/(n − 1).
    """

    def value(scalars: FloatArray, by_label: FloatArray) -> FloatArray:
        observed, chance, n = parts(scalars, by_label)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(chance > 0, 1 - observed * (n - 1) / chance, np.nan)

    def slope_form(scalars: FloatArray, by_label: FloatArray) -> FloatArray:
        return 1 - (1 - value(scalars, by_label)) * n_votes / (n_votes - 1)

    return value, slope_form


def _parts(scalars: FloatArray, by_label: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    n = by_label.sum(axis=1)
    return scalars[:, 0], n**2 - (by_label**2).sum(axis=1), n
