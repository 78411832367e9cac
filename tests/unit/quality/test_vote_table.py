"""The layout of votes for expectation–maximisation: pairs of annotator and label, in their order or in another."""

from __future__ import annotations

import numpy as np
from numpy.testing import assert_array_equal

from annotations.quality.domain.vote_table import VoteTable
from annotations.quality.domain.votes import Votes


def some_votes() -> Votes:
    random = np.random.default_rng(3)
    rows = random.integers(0, [20, 6, 4], (90, 3))
    return Votes.from_rows(((str(i), str(a), str(c)) for i, a, c in rows.tolist()), duplicates="count")


def test_pairs_are_the_answers_that_occur_in_order_also_where_few_of_the_possible_ones_do() -> None:
    votes = some_votes()
    said = votes.annotator * votes.n_categories + votes.label
    sparse = Votes.from_rows([("1", "ann", "x"), ("2", "bob", "y")], categories=[*"abcdefghijklmnopqrst", "x", "y"])
    for table, codes in ((VoteTable.of(votes), said), (VoteTable.of(sparse), np.array([20, 43]))):
        assert_array_equal(table.pairs, np.unique(codes))
        assert_array_equal(table.pairs[table.column], codes)


def test_votes_in_another_order_of_items_and_pairs_are_the_same_votes() -> None:
    table = VoteTable.of(some_votes())
    random = np.random.default_rng(4)
    items, pairs = random.permutation(table.n_items), random.permutation(len(table.pairs))
    other = table.arranged(items, pairs)
    assert (np.diff(other.item) >= 0).all()
    assert sorted(zip(items[other.item], pairs[other.column], strict=True)) == sorted(
        zip(table.item, table.column, strict=True)
    )
    assert_array_equal(other.annotator_of_pair, table.annotator_of_pair[pairs])
    assert_array_equal(other.label_of_pair, table.label_of_pair[pairs])
