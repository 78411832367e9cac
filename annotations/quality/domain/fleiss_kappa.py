"""Fleiss' κ for any number of annotators.

    κ = (P − P_e) / (1 − P_e)        P_e = Σ_c π_c²        π_c = mean over items of n_uc / m_u

with P the percent agreement over items with at least two votes, and π over every item with a vote.

Source: Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin 76 (1971); with
unequal numbers of votes, Gwet, *Handbook of Inter-Rater Reliability*, 4th edition (2014), which is the original
when they are equal. How to read it: 1 is perfect agreement, 0 what pooled chance would give; it falls when one
label dominates, even if people nearly always agree.

Example: items (a, a), (a, b), (b, b) give P = 2/3, P_e = 1/2 and κ = 1/3.
"""

from __future__ import annotations

from .estimate import Estimate, IntervalMethod, estimate
from .item_sums import ItemSums
from .rating_shares import share_sums
from .votes import FloatArray, Votes

__all__ = ["fleiss_kappa", "fleiss_sums"]


def fleiss_kappa(votes: Votes, interval: IntervalMethod | None = None) -> Estimate:
    """Fleiss' κ, at most 1; undefined if nobody shares an item or everyone used one label."""
    return estimate("fleiss_kappa", fleiss_sums(votes), interval)


def fleiss_sums(votes: Votes) -> ItemSums:
    """Per item with a vote: its share of agreeing pairs, whether it has two votes, one, and its label shares."""
    return share_sums(votes, _chance)


def _chance(shares: FloatArray) -> FloatArray:
    chance: FloatArray = (shares**2).sum(axis=1)
    return chance
