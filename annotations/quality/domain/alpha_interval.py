"""Krippendorff's α for numbers on an interval scale: δ = (x − y)².

    D_o = Σ_u 2 (m_u Σx² − (Σx)²) / (m_u − 1)        D_e = 2 (n Σx² − (Σx)²) / (n − 1)        α = 1 − D_o / D_e

over the items with at least two votes. Only sums and sums of squares enter, so it costs nothing that every score is
different: no table of values is formed.

Source: Krippendorff, *Content Analysis*, 4th edition (2018), chapter 12. How to read it: as nominal α, where a
difference of two weighs four times a difference of one. Example: Krippendorff's 4 × 12 table gives .8491.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from .estimate import Estimate, IntervalMethod, estimate
from .item_sums import ItemSums, shared_items_missing
from .krippendorff_alpha import alpha_forms
from .votes import FloatArray, Votes

__all__ = ["interval_alpha", "interval_alpha_sums"]

# Sums of squares are rounded; a spread below this share of them is none.
_NO_SPREAD = 1e-12


def interval_alpha(votes: Votes, points: FloatArray, interval: IntervalMethod | None = None) -> Estimate:
    """α of the votes where category ``c`` is the number ``points[c]``."""
    return estimate("krippendorff_alpha", interval_alpha_sums(votes, points), interval)


def interval_alpha_sums(votes: Votes, points: FloatArray) -> ItemSums:
    """Per pairable item: its observed disagreement, its votes, and the sums of their numbers and of the squares."""
    size = votes.votes_per_item
    kept = size >= 2
    # Numbers are taken from a middle one, so that a large common offset costs no digits.
    used = points[votes.label]
    x = used - (np.partition(used, len(used) // 2)[len(used) // 2] if len(used) else 0.0)
    sums = np.column_stack([np.bincount(votes.item, weights, votes.n_items) for weights in (x, x**2)])[kept]
    m = size[kept].astype(np.float64)
    disagreement = 2 * (m * sums[:, 1] - sums[:, 0] ** 2) / (m - 1)
    # Rounding must not turn agreement on one number into a disagreement.
    disagreement[disagreement <= _NO_SPREAD * m * sums[:, 1]] = 0.0

    def parts(scalars: FloatArray, _by_label: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        observed, n, total, squares = scalars.T
        chance = 2 * (n * squares - total**2)
        return observed, np.where(chance > _NO_SPREAD * n * squares, chance, 0.0), n

    value, slope_form = alpha_forms(parts, float(m.sum()))
    return ItemSums(
        scalars=np.column_stack([disagreement, m, sums]),
        by_label=sparse.csr_array((len(m), 0), dtype=np.float64),
        value_of_totals=value,
        n_votes=int(m.sum()),
        n_annotators=len(np.unique(votes.annotator[kept[votes.item]])),
        undefined_because=shared_items_missing(votes),
        slope_form=slope_form,
    )
