"""A round of expectation–maximisation for confusion matrices as sparse products: the form whose bits are the same everywhere."""

from __future__ import annotations

import numpy as np

from .confusion_round import Counts, PseudoCounts, class_sums
from .kernels.dawid_skene_step import LEAST, TINY
from .vote_table import VoteTable
from .votes import FloatArray

__all__ = ["PlainRound", "probability", "with_prior"]


class PlainRound:
    """See :class:`.confusion_round.Round`."""

    def __init__(self, table: VoteTable, start: FloatArray) -> None:
        self.table = table
        self.posteriors = start

    def count(self) -> Counts:
        answered = np.asarray(self.table.by_pair @ self.posteriors)
        return Counts(answered, np.asarray(self.table.of_annotator @ answered), class_sums(self.posteriors))

    def expect(self, counts: Counts, pseudo: PseudoCounts, marginals: FloatArray) -> tuple[float, float]:
        counted, of_row = with_prior(self.table, counts.answered, counts.total, pseudo)
        # In place, because this is the largest array of all.
        np.maximum(counted, TINY, out=counted)
        np.log(counted, out=counted)
        counted -= np.log(np.maximum(of_row, TINY))[self.table.annotator_of_pair]
        np.maximum(counted, np.log(LEAST), out=counted)
        joint = np.asarray(self.table.by_item @ counted)
        joint += np.log(np.maximum(marginals, LEAST))
        greatest = np.maximum.reduceat(joint.ravel(), np.arange(0, joint.size, joint.shape[1]))[:, np.newaxis]
        joint -= greatest
        posteriors = np.exp(joint, out=joint)
        evidence = np.einsum("ut->u", posteriors)[:, np.newaxis]
        posteriors /= evidence
        move = float(np.abs(posteriors - self.posteriors).max())
        self.posteriors = posteriors
        return move, float((np.log(evidence) + greatest).sum())

    def in_order(self, answered: FloatArray) -> tuple[FloatArray, FloatArray]:
        return self.posteriors, answered


def with_prior(
    table: VoteTable, answered: FloatArray, total: FloatArray, pseudo: PseudoCounts
) -> tuple[FloatArray, FloatArray]:
    """Counts with the prior: of the pairs, shape ``(pairs, K)``, and of the rows of the matrices, ``(J, K)``."""
    annotator, label = table.annotator_of_pair, table.label_of_pair
    counted: FloatArray = answered + pseudo.off_diagonal[annotator, np.newaxis]
    counted[np.arange(len(label)), label] += (pseudo.diagonal - pseudo.off_diagonal)[annotator]
    off_diagonal = (table.n_labels - 1) * pseudo.off_diagonal
    return counted, total + pseudo.diagonal[:, np.newaxis] + off_diagonal[:, np.newaxis]


def probability(table: VoteTable, counted: FloatArray, of_row: FloatArray) -> FloatArray:
    """π of every pair; 1 in a row without any evidence, as where logarithms are taken."""
    shares: FloatArray = np.maximum(counted, TINY) / np.maximum(of_row, TINY)[table.annotator_of_pair]
    return shares
