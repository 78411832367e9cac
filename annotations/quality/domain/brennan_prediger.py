"""Brennan and Prediger's κ: chance gives every category the same share.

    κ_n = (P − P_e) / (1 − P_e)        P_e = T / q²        (1/q without weights)

with q the number of categories and T the sum of the weights.

Source: Brennan and Prediger, "Coefficient kappa: some uses, misuses, and alternatives", Educational and Psychological
Measurement 41 (1981); with weights, Gwet, *Handbook of Inter-Rater Reliability*, 4th edition (2014). How to read it:
as κ against people who guess evenly. It depends on how many categories were offered, so declare those nobody used.

Example: items (a, a), (a, b), (b, b) give P = 2/3, P_e = 1/2 and 1/3; Cohen's table (1960, p. 45) gives .55.
"""

from __future__ import annotations

import numpy as np

from .estimate import Estimate, IntervalMethod, estimate
from .item_sums import ItemSums
from .rating_shares import share_sums
from .votes import FloatArray, Votes

__all__ = ["brennan_prediger", "brennan_prediger_sums"]


def brennan_prediger(
    votes: Votes, interval: IntervalMethod | None = None, *, weights: FloatArray | None = None
) -> Estimate:
    """κ_n, at most 1; undefined if nobody shares an item or there is one category only."""
    return estimate("brennan_prediger", brennan_prediger_sums(votes, weights), interval)


def brennan_prediger_sums(votes: Votes, weights: FloatArray | None = None) -> ItemSums:
    """As :func:`.rating_shares.share_sums`, with an even chance agreement."""
    q = votes.n_categories
    total = float(q if weights is None else weights.sum())
    return share_sums(votes, lambda shares: np.full(len(shares), total / max(q, 1) ** 2), weights)
