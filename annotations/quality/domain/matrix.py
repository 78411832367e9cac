"""Annotator by annotator: shared items, percent agreement and Cohen's κ of each pair.

    κ_ab = (p_o − p_e) / (1 − p_e)
    p_o = items on which a and b agree / S        p_e = Σ_c (a's votes for c / S) · (b's votes for c / S)

over the S items both answered. Source: Cohen, "A coefficient of agreement for nominal scales", Educational and
Psychological Measurement 20 (1960). How to read it: look for a row that is low throughout (one person reads the
question differently) and for blocks (two schools of thought). A pair with few shared items says little.

Example: Cohen's own table (p. 45), p_o = .70 and p_e = .41, gives κ = .4915.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .undefined import Undefined
from .votes import FloatArray, IntArray, Votes

__all__ = ["AnnotatorMatrix", "AnnotatorPair", "annotator_matrix"]


@dataclass(frozen=True, kw_only=True)
class AnnotatorPair:
    """Two annotators, how many items they share, and how they agree on those."""

    first: str
    second: str
    shared_items: int
    percent_agreement: float | None
    cohen_kappa: float | None
    undefined_because: Undefined | None


@dataclass(frozen=True, eq=False)
class AnnotatorMatrix:
    """Square arrays over ``annotators``; NaN where undefined and on the diagonal of the two measures.

    ``left_out`` is the number of annotators beyond the bound.
    """

    annotators: tuple[str, ...]
    shared_items: IntArray
    percent_agreement: FloatArray
    cohen_kappa: FloatArray
    left_out: int

    def pairs(self) -> Iterator[AnnotatorPair]:
        """Each pair once, in the order of the rows."""
        for row in range(len(self.annotators)):
            for column in range(row + 1, len(self.annotators)):
                yield self.pair(row, column)

    def pair(self, row: int, column: int) -> AnnotatorPair:
        shared = int(self.shared_items[row, column])
        kappa = float(self.cohen_kappa[row, column])
        undefined = Undefined.NO_SHARED_ITEMS if shared == 0 else Undefined.NO_VARIATION if np.isnan(kappa) else None
        return AnnotatorPair(
            first=self.annotators[row],
            second=self.annotators[column],
            shared_items=shared,
            percent_agreement=float(self.percent_agreement[row, column]) if shared else None,
            cohen_kappa=None if undefined else kappa,
            undefined_because=undefined,
        )


def annotator_matrix(votes: Votes, *, largest: int = 50) -> AnnotatorMatrix:
    """The matrix of the ``largest`` annotators with most votes, in the order of their names.

    Raises :class:`ValueError` if an annotator has two votes on one item: agreement with oneself is not agreement.
    """
    if votes.has_repeats:
        raise ValueError(
            "The annotator matrix needs one vote per person and item: build the votes with duplicates='last'."
        )
    chosen = _with_most_votes(votes, largest)
    of_chosen = votes.where(np.isin(votes.annotator, chosen))
    n, n_labels = of_chosen.n_annotators, max(of_chosen.n_categories, 1)
    ones = np.ones(of_chosen.n_votes, dtype=np.int64)
    item, annotator, label = of_chosen.item, of_chosen.annotator, of_chosen.label

    def one_hot(
        rows: IntArray, columns: IntArray, shape: tuple[int, int]
    ) -> sparse.csr_array[np.int64, tuple[int, int]]:
        return sparse.csr_array((ones, (rows, columns)), shape=shape)

    answered = one_hot(item, annotator, (of_chosen.n_items, n))
    said = one_hot(item * n_labels + label, annotator, (of_chosen.n_items * n_labels, n))
    by_label = one_hot(item, annotator * n_labels + label, (of_chosen.n_items, n * n_labels))
    shared = (answered.T @ answered).toarray()
    agreeing = (said.T @ said).toarray().astype(np.float64)
    # used[a, c, b]: how often a said c on the items that b also answered.
    used = (by_label.T @ answered).toarray().reshape(n, n_labels, n)
    expected = np.einsum("acb,bca->ab", used, used)
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = agreeing / shared
        # Whole numbers are compared, so a chance agreement of exactly one is recognised exactly.
        squared = shared**2
        kappa = np.where(expected < squared, (agreeing * shared - expected) / (squared - expected), np.nan)
    np.fill_diagonal(observed, np.nan)
    np.fill_diagonal(kappa, np.nan)
    return AnnotatorMatrix(of_chosen.annotators, shared, observed, kappa, votes.n_annotators - n)


def _with_most_votes(votes: Votes, largest: int) -> IntArray:
    number = np.bincount(votes.annotator, minlength=votes.n_annotators)
    return np.argsort(-number, kind="stable")[:largest]
