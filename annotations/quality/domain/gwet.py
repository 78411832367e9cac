"""Gwet's AC1, and AC2 with weights: agreement that stays readable when one label dominates.

    AC = (P − P_e) / (1 − P_e)        P_e = T / (q (q − 1)) · Σ_c π_c (1 − π_c)

with q the number of categories, T the sum of the weights (q for AC1), P the (weighted) agreement of pairs over items
with at least two votes, and π the mean shares of the labels over items with a vote.

Source: Gwet, "Computing inter-rater reliability and its variance in the presence of high agreement", British Journal
of Mathematical and Statistical Psychology 61 (2008); *Handbook of Inter-Rater Reliability*, 4th edition (2014). How
to read it: as κ, but chance agreement is largest when the labels are used equally, so a rare label does not drag the
value to 0 while people nearly always agree. Show it beside α, not in its place: the two differ most where it matters.

Example: items (a, a), (a, b), (b, b) give P = 2/3, P_e = 1/2 and AC1 = 1/3; Cohen's table (1960, p. 45) gives .5760.
"""

from __future__ import annotations

import numpy as np

from .estimate import Estimate, IntervalMethod, estimate
from .item_sums import ItemSums
from .rating_shares import share_sums
from .votes import FloatArray, Votes

__all__ = ["gwet_ac1", "gwet_ac2", "gwet_sums"]


def gwet_ac1(votes: Votes, interval: IntervalMethod | None = None) -> Estimate:
    """AC1, at most 1; undefined if nobody shares an item or there is one category only."""
    return estimate("gwet_ac1", gwet_sums(votes), interval)


def gwet_ac2(votes: Votes, weights: FloatArray, interval: IntervalMethod | None = None) -> Estimate:
    """AC2 with the weights of :func:`.scale.weight_matrix`, in the order of the categories."""
    return estimate("gwet_ac2", gwet_sums(votes, weights), interval)


def gwet_sums(votes: Votes, weights: FloatArray | None = None) -> ItemSums:
    """As :func:`.rating_shares.share_sums`, with Gwet's chance agreement."""
    q = votes.n_categories
    total = float(q if weights is None else weights.sum())

    def chance(shares: FloatArray) -> FloatArray:
        if q < 2:
            return np.full(len(shares), np.nan)
        found: FloatArray = total / (q * (q - 1)) * (shares * (1 - shares)).sum(axis=1)
        return found

    return share_sums(votes, chance, weights)
