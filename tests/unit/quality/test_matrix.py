"""The annotator matrix: Cohen's κ of every pair on the items both answered."""

from __future__ import annotations

import numpy as np
import pytest

from annotations.quality.domain.matrix import annotator_matrix
from annotations.quality.domain.undefined import Undefined
from annotations.quality.domain.votes import Votes
from tests.unit.quality.textbook_tables import cohen_1960, krippendorff_4x12


def test_cohens_own_table_has_his_kappa() -> None:
    (pair,) = annotator_matrix(cohen_1960()).pairs()
    assert (pair.first, pair.second, pair.shared_items) == ("A", "B", 200)
    assert pair.percent_agreement == pytest.approx(0.7)
    assert pair.cohen_kappa == pytest.approx(0.4915254237288136, abs=1e-12)
    assert pair.undefined_because is None


def test_each_pair_uses_the_items_it_shares_and_no_others() -> None:
    found = {(pair.first, pair.second): pair.cohen_kappa for pair in annotator_matrix(krippendorff_4x12()).pairs()}
    assert found == pytest.approx(
        {
            ("A", "B"): 0.8448275862068966,
            ("A", "C"): 0.4782608695652174,
            ("A", "D"): 0.85,
            ("B", "C"): 0.5423728813559322,
            ("B", "D"): 0.8701298701298701,
            ("C", "D"): 0.6153846153846154,
        },
        abs=1e-12,
    )


def test_the_matrix_is_symmetric_with_an_empty_diagonal() -> None:
    matrix = annotator_matrix(krippendorff_4x12())
    assert np.array_equal(matrix.cohen_kappa, matrix.cohen_kappa.T, equal_nan=True)
    assert np.array_equal(matrix.shared_items, matrix.shared_items.T)
    assert np.isnan(matrix.cohen_kappa.diagonal()).all()
    assert np.isnan(matrix.percent_agreement.diagonal()).all()
    assert matrix.shared_items.diagonal().tolist() == [9, 10, 11, 11]


def test_a_pair_without_shared_items_says_so() -> None:
    (pair,) = annotator_matrix(Votes.from_rows([("1", "ann", "a"), ("2", "bob", "b")])).pairs()
    assert (pair.shared_items, pair.percent_agreement, pair.cohen_kappa) == (0, None, None)
    assert pair.undefined_because is Undefined.NO_SHARED_ITEMS


def test_a_pair_with_one_label_has_percent_agreement_but_no_kappa() -> None:
    votes = Votes.from_rows((item, person, "yes") for item in range(7) for person in "ab")
    (pair,) = annotator_matrix(votes).pairs()
    assert (pair.percent_agreement, pair.cohen_kappa) == (1, None)
    assert pair.undefined_because is Undefined.NO_VARIATION


def test_only_the_annotators_with_most_votes_are_kept_in_the_order_of_their_names() -> None:
    rows = [(item, person, "a") for person, n in (("z", 5), ("y", 1), ("x", 3), ("w", 3)) for item in range(n)]
    matrix = annotator_matrix(Votes.from_rows(rows), largest=2)
    assert matrix.annotators == ("w", "z")
    assert matrix.left_out == 2


def test_repeated_votes_are_refused_because_nobody_agrees_with_themself() -> None:
    votes = Votes.from_rows([("1", "ann", "a"), ("1", "ann", "b")], duplicates="count")
    with pytest.raises(ValueError, match="duplicates='last'"):
        annotator_matrix(votes)


def test_no_votes_are_an_empty_matrix() -> None:
    matrix = annotator_matrix(Votes.from_rows([]))
    assert matrix.annotators == ()
    assert list(matrix.pairs()) == []
