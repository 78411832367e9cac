"""A prior for confusion matrices that draws each annotator's rows towards that person's own accuracy.

    a_j       = (Σ_(votes v of j) post_u(v)[label of v] + 5 ā) / (n_j + 5),      ā = max(d / (d + (K − 1) o), ½)
    α_j[t, l] = s · (a_j if t = l else (1 − a_j) / (K − 1)),                     s = strength · (d + (K − 1) o)

with d = 2 and o = ½, the counts of the small prior. As the strength grows the model becomes one accuracy a person, which needs
few votes; as it falls it becomes free confusion matrices, which need many.

Source: the shrinkage of a hierarchical Bayesian confusion matrix (Li, Rubinstein and Cohn 2019, section 3; Paun et al. 2018,
"Comparing Bayesian models of annotation"), with the person's mean set by maximisation instead of sampling. How to read it: the
strength is how many votes on items of one class it takes before a person's own errors there outweigh what is known of
the person in general.

Example: with two labels, d + o = 2.5, so strength 2 adds 5 answers a row; for someone right in 8 of 10 votes a_j = (8 + 4) / 15 =
.8, that is 4 right answers and 1 wrong one in each row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from .confusion_round import PseudoCounts
from .vote_table import VoteTable
from .votes import FloatArray

__all__ = ["OwnAccuracyPrior"]

_DIAGONAL: Final = 2.0
_OFF_DIAGONAL: Final = 0.5
_VOTES_OF_THE_MEAN: Final = 5.0


@dataclass(frozen=True, kw_only=True)
class OwnAccuracyPrior:
    """The prior above; the class marginals get the count 1, as with the small prior."""

    strength: float

    def __call__(self, table: VoteTable, answered: FloatArray) -> PseudoCounts:
        """For everyone in the table, from the expected answers of this round."""
        wrong_labels = max(table.n_labels - 1, 1)
        row = _DIAGONAL + wrong_labels * _OFF_DIAGONAL
        right_of_pair = answered[np.arange(len(table.pairs)), table.label_of_pair]
        right = np.bincount(table.annotator_of_pair, right_of_pair, table.n_annotators)
        votes = table.votes_per_annotator
        usual = max(_DIAGONAL / row, 0.5)
        accuracy = (right + _VOTES_OF_THE_MEAN * usual) / (votes + _VOTES_OF_THE_MEAN)
        counts = self.strength * row
        return PseudoCounts(counts * accuracy, counts * (1 - accuracy) / wrong_labels, 1.0)
