"""Votes: strings in, sorted codes out, and nothing mistaken for a missing value."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from annotations.quality.domain.votes import Votes

ROWS = [("2", "bob", "dog"), ("1", "ann", "cat"), ("1", "bob", "dog")]


def as_rows(votes: Votes) -> list[tuple[str, str, str]]:
    return [
        (votes.items[item], votes.annotators[annotator], votes.categories[label])
        for item, annotator, label in zip(votes.item, votes.annotator, votes.label, strict=True)
    ]


def test_votes_are_coded_and_kept_in_sorted_order() -> None:
    votes = Votes.from_rows(ROWS)
    assert votes.items == ("1", "2")
    assert votes.annotators == ("ann", "bob")
    assert votes.categories == ("cat", "dog")
    assert as_rows(votes) == sorted(ROWS)
    assert (votes.n_votes, votes.n_items, votes.n_annotators, votes.n_categories) == (3, 2, 2, 2)
    assert votes.votes_per_item.tolist() == [2, 1]
    assert votes.counts.toarray().tolist() == [[1, 1], [0, 1]]


def test_labels_that_look_missing_or_numeric_stay_labels() -> None:
    labels = ["NA", "nan", "None", "null", "", "00123", "123", "1e3", "true"]
    votes = Votes.from_rows((item, "ann", label) for item, label in enumerate(labels))
    assert votes.categories == tuple(sorted(labels))


def test_a_pandas_and_an_arrow_table_give_the_same_votes_as_rows() -> None:
    frame = pd.DataFrame(ROWS, columns=["item", "annotator", "label"])
    tables: list[pd.DataFrame | pa.Table] = [
        frame,
        frame.astype("category"),
        frame.astype(object),
        pa.Table.from_pandas(frame),
    ]
    for table in tables:
        assert as_rows(Votes.from_table(table)) == sorted(ROWS)


def test_columns_may_have_other_names() -> None:
    frame = pd.DataFrame(ROWS, columns=["post", "person", "answer"])
    assert as_rows(Votes.from_table(frame, item="post", annotator="person", label="answer")) == sorted(ROWS)


def test_whole_numbers_become_their_decimal_form() -> None:
    assert Votes.from_rows([(10, 7, "x"), (9, 7, "x")]).items == ("10", "9")


@pytest.mark.parametrize("column", ["item", "annotator", "label"])
def test_an_empty_cell_is_refused_with_its_column(column: str) -> None:
    frame = pd.DataFrame(ROWS, columns=["item", "annotator", "label"])
    frame.loc[1, column] = None
    with pytest.raises(ValueError, match=f"'{column}' has 1 empty"):
        Votes.from_table(frame)


@pytest.mark.parametrize("label", [1.5, True, b"bytes", ["a"]])
def test_labels_that_are_not_text_are_refused(label: object) -> None:
    with pytest.raises(ValueError, match="'label' must hold text"):
        Votes.from_columns(["1"], ["ann"], [label])


def test_mixed_kinds_are_refused() -> None:
    with pytest.raises(ValueError, match="'label' mixes kinds"):
        Votes.from_columns(["1", "2"], ["ann", "ann"], ["a", 1])


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in length"):
        Votes.from_columns(["1", "2"], ["ann"], ["a"])


def test_the_last_of_repeated_votes_replaces_the_earlier_ones() -> None:
    repeated = [("1", "ann", "cat"), ("1", "bob", "cat"), ("1", "ann", "dog")]
    votes = Votes.from_rows(repeated)
    assert as_rows(votes) == [("1", "ann", "dog"), ("1", "bob", "cat")]
    assert not votes.has_repeats


def test_a_label_that_only_a_replaced_vote_had_is_no_category() -> None:
    assert Votes.from_rows([("1", "ann", "typo"), ("1", "ann", "cat")]).categories == ("cat",)


def test_repeated_votes_may_each_count() -> None:
    votes = Votes.from_rows([("1", "ann", "cat"), ("1", "ann", "cat"), ("1", "bob", "dog")], duplicates="count")
    assert votes.n_votes == 3
    assert votes.counts.toarray().tolist() == [[2, 1]]
    assert votes.has_repeats


def test_an_unknown_policy_for_repeats_is_refused() -> None:
    with pytest.raises(ValueError, match="'last' or 'count'"):
        Votes.from_rows(ROWS, duplicates="first")  # type: ignore[arg-type]


def test_declared_categories_keep_their_order_and_unused_points() -> None:
    votes = Votes.from_rows([("1", "ann", "low"), ("2", "ann", "high")], categories=["low", "middle", "high"])
    assert votes.categories == ("low", "middle", "high")
    assert votes.label.tolist() == [0, 2]


def test_a_label_outside_the_declared_categories_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="1 labels are not among the declared categories: 'dog'"):
        Votes.from_rows(ROWS, categories=["cat"])


def test_a_category_declared_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        Votes.from_rows(ROWS, categories=["cat", "dog", "cat"])


def test_no_votes_are_votes() -> None:
    votes = Votes.from_rows([], categories=["yes", "no"])
    assert (votes.n_votes, votes.n_items, votes.n_annotators) == (0, 0, 0)
    assert votes.categories == ("yes", "no")
    assert votes.counts.shape == (0, 2)


def test_the_arrays_cannot_be_changed() -> None:
    votes = Votes.from_rows(ROWS)
    for codes in (votes.item, votes.annotator, votes.label, votes.where(votes.item == 0).label):
        with pytest.raises(ValueError, match="read-only"):
            codes[0] = 1


def test_a_selection_drops_items_and_annotators_without_votes_but_no_category() -> None:
    votes = Votes.from_rows(ROWS)
    chosen = votes.where(votes.label == 0)
    assert as_rows(chosen) == [("1", "ann", "cat")]
    assert (chosen.items, chosen.annotators, chosen.categories) == (("1",), ("ann",), ("cat", "dog"))


def test_pieces_of_a_table_with_dictionaries_of_their_own_are_coded_as_one() -> None:
    first, second = (pa.array(labels).dictionary_encode() for labels in (["y", "x"], ["z", "x"]))
    column = pa.chunked_array([first, first, second])
    votes = Votes.from_columns([str(n) for n in range(6)], ["a"] * 6, column)
    assert [votes.categories[code] for code in votes.label] == ["y", "x", "y", "x", "z", "x"]
    nothing: Any = pa.chunked_array([first])[:0]
    assert Votes.from_columns(nothing, nothing, nothing).n_votes == 0
