"""Majority vote, with ties reported and never broken.

    winner_u = the label with the greatest n_uc, if only one has it        share_u = max_c n_uc / m_u

Source: plurality voting; the need to report ties is shown on RTE (Snow et al. 2008), where the tie rule alone moves
accuracy from .856 to .938. How to read it: the winner with its share; 3 of 5 and 5 of 5 are different claims.

Example: an item with votes (a, a, b) has the winner a with share .6667; one with (a, b) has no winner and the tied
labels a and b.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .votes import FloatArray, IntArray, Votes

__all__ = ["NO_WINNER", "Majority", "majority_vote"]

NO_WINNER = -1


@dataclass(frozen=True, eq=False)
class Majority:
    """Per item of ``votes``: the winner's code or ``NO_WINNER``, the greatest share, and whether it is tied."""

    votes: Votes
    winner: IntArray
    share: FloatArray
    tied: NDArray[np.bool_]

    @property
    def n_tied(self) -> int:
        return int(self.tied.sum())

    def label(self, item: int) -> str | None:
        """The majority label of item code ``item``; None when tied."""
        return None if self.tied[item] else self.votes.categories[self.winner[item]]

    def tied_labels(self, item: int) -> tuple[str, ...]:
        """The labels that share the greatest number of votes on a tied item; empty if there is a winner."""
        if not self.tied[item]:
            return ()
        counts = self.votes.counts
        row = slice(counts.indptr[item], counts.indptr[item + 1])
        best = counts.indices[row][counts.data[row] == counts.data[row].max()]
        return tuple(self.votes.categories[code] for code in best)


def majority_vote(votes: Votes) -> Majority:
    """The majority of every item."""
    counts = votes.counts
    if not votes.n_votes:
        return Majority(votes, np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0, dtype=bool))
    starts = counts.indptr[:-1]
    greatest = np.maximum.reduceat(counts.data, starts)
    is_greatest = counts.data == np.repeat(greatest, np.diff(counts.indptr))
    tied = np.add.reduceat(is_greatest, starts, dtype=np.int64) > 1
    winner = np.maximum.reduceat(np.where(is_greatest, counts.indices, NO_WINNER), starts)
    return Majority(votes, np.where(tied, NO_WINNER, winner), greatest / votes.votes_per_item, tied)
