"""Multiple choice as one question per option, and as whole sets."""

from __future__ import annotations

import pytest

from annotations.quality.domain.krippendorff_alpha import krippendorff_alpha
from annotations.quality.domain.multi_label import NOT_SELECTED, SELECTED, option_votes, set_votes
from annotations.quality.domain.percent_agreement import percent_agreement

SETS = [("ab", "ab", "a"), ("a", "a", "a"), ("bc", "b", "bc"), ("c", "cd", "c"), ("abc", "ab", "abc"), ("d", "d", "d")]
ANSWERS = [
    (item, person, frozenset(options))
    for item, sets in enumerate([*SETS, ("ad", "d", "a")])
    for person, options in zip("ABC", sets, strict=True)
]


def test_each_option_is_a_question_of_its_own() -> None:
    found = {option: krippendorff_alpha(votes).value for option, votes in option_votes(ANSWERS).items()}
    assert found == pytest.approx(
        {"a": 0.8181818181818182, "b": 0.8076923076923077, "c": 0.5918367346938775, "d": 0.5555555555555556}, abs=1e-12
    )


def test_whole_sets_are_strict() -> None:
    votes = set_votes([("1", "x", {"b", "a"}), ("1", "y", {"a", "b"}), ("2", "x", {"a", "b"}), ("2", "y", {"a"})])
    assert votes.categories == ('["a", "b"]', '["a"]')
    assert percent_agreement(votes).value == 0.5


def test_an_answer_that_selects_nothing_is_an_answer() -> None:
    votes = option_votes([("1", "x", set()), ("1", "y", {"a"})])["a"]
    assert votes.categories == (NOT_SELECTED, SELECTED)
    assert votes.label.tolist() == [0, 1]


def test_options_may_hold_any_character() -> None:
    options = {'a;b,"c"]', "", "nan", "ü"}
    assert set(option_votes([("1", "x", options)])) == options


def test_declared_options_keep_their_order_and_those_nobody_chose() -> None:
    found = option_votes([("1", "x", {"b"}), ("1", "y", {"b"})], options=["c", "b"])
    assert list(found) == ["c", "b"]
    assert found["c"].label.tolist() == [0, 0]


def test_an_answer_outside_the_declared_options_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'b'"):
        option_votes([("1", "x", {"b"})], options=["a"])


def test_the_last_of_repeated_answers_counts_for_every_option() -> None:
    found = option_votes([("1", "x", {"a"}), ("1", "x", {"b"})], options=["a", "b"])
    assert found["a"].label.tolist() == [0]
    assert found["b"].label.tolist() == [1]


def test_whole_sets_can_be_taken_apart() -> None:
    assert option_votes(set_votes(ANSWERS))["a"].label.tolist() == option_votes(ANSWERS)["a"].label.tolist()
