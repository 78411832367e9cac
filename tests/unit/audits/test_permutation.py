"""Permutation over people: right on shuffled groups, awake to planted ones, and not fooled by many votes of few people."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import chi2_contingency

from governance.audits.domain.permutation import gap_test, p_of_gaps, shuffled_statistics

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


def p_of_largest_gap(code: IntArray, positive: IntArray, votes: IntArray, random: np.random.Generator) -> float:
    """The smallest corrected p over all pairs of groups: the test that something differs."""
    first, second = (np.array(side) for side in zip(*combinations(range(code.max() + 1), 2), strict=True))

    def gaps(groups: IntArray) -> FloatArray:
        rates = np.bincount(groups, positive) / np.bincount(groups, votes)
        found: FloatArray = rates[first] - rates[second]
        return found

    return float(p_of_gaps(gaps(code), shuffled_statistics(gaps, code, shuffles=199, random=random)).min())


def people(random: np.random.Generator, count: int) -> tuple[IntArray, IntArray]:
    """People of very different leanings and industry, as annotators are."""
    votes = random.integers(10, 200, size=count)
    return random.binomial(votes, random.beta(2, 3, size=count)), votes


@pytest.mark.parametrize("groups", [2, 4])
def test_shuffled_groups_are_called_in_three_to_seven_percent(groups: int) -> None:
    random = np.random.default_rng(11)
    called = 0
    for _ in range(1000):
        positive, votes = people(random, 40)
        called += int(p_of_largest_gap(random.permutation(np.arange(40) % groups), positive, votes, random) <= 0.05)
    assert 30 <= called <= 70


def test_the_row_level_test_this_replaces_calls_most_shuffled_groups() -> None:
    random = np.random.default_rng(12)
    called = 0
    for _ in range(200):
        positive, votes = people(random, 40)
        code = random.permutation(np.arange(40) % 2)
        yes, total = np.bincount(code, positive), np.bincount(code, votes)
        called += int(chi2_contingency(np.stack([yes, total - yes])).pvalue <= 0.05)
    assert called > 100


def test_a_planted_difference_is_found() -> None:
    random = np.random.default_rng(13)
    votes = np.full(40, 50)
    code = np.arange(40) % 2
    positive = random.binomial(votes, 0.3 + 0.25 * code)
    assert p_of_largest_gap(code, positive, votes, random) == pytest.approx(1 / 200)


def test_a_gap_beyond_every_shuffle_has_the_smallest_p_and_never_zero() -> None:
    assert p_of_gaps(np.array([9.0]), np.linspace(-1, 1, 99)[:, np.newaxis])[0] == pytest.approx(0.01)


def test_a_gap_that_never_varies_has_p_one() -> None:
    assert p_of_gaps(np.array([0.5, 0.2]), np.tile([0.5, 0.2], (50, 1))).tolist() == [1.0, 1.0]


def test_undefined_shuffles_count_against_the_gap() -> None:
    shuffled = np.concatenate([np.random.default_rng(1).normal(size=(89, 1)), np.full((10, 1), np.nan)])
    assert p_of_gaps(np.array([50.0]), shuffled)[0] == pytest.approx(11 / 100)


def test_one_sided_gaps_are_measured_from_what_shuffling_gives() -> None:
    shuffled = np.random.default_rng(2).normal(0.2, 0.01, size=(199, 1))
    assert p_of_gaps(np.array([0.2]), shuffled, two_sided=False)[0] > 0.2
    assert p_of_gaps(np.array([0.1]), shuffled, two_sided=False)[0] == pytest.approx(1.0)
    assert p_of_gaps(np.array([0.3]), shuffled, two_sided=False)[0] == pytest.approx(1 / 200)


def test_nothing_that_stands_out_stops_early_and_something_that_does_is_shuffled_in_full() -> None:
    random = np.random.default_rng(3)
    asked: list[int] = []

    def draw(shuffles: int) -> FloatArray:
        asked.append(shuffles)
        return random.normal(size=(shuffles, 1))

    p, shuffled = gap_test(np.array([0.1]), draw, shuffles=1999)
    assert (asked, len(shuffled)) == ([199], 199)
    assert p[0] > 0.5
    p, shuffled = gap_test(np.array([9.0]), draw, shuffles=1999)
    assert (asked[1:], len(shuffled)) == ([199, 1800], 1999)
    assert p[0] == pytest.approx(1 / 2000)


def test_stopping_early_keeps_false_calls_at_their_level() -> None:
    random = np.random.default_rng(5)
    called = 0
    for _ in range(2000):
        p, _ = gap_test(random.normal(size=1), lambda shuffles: random.normal(size=(shuffles, 1)), shuffles=999)
        called += int(p[0] <= 0.05)
    assert 60 <= called <= 140


def test_cancelling_stops_between_two_shuffles() -> None:
    calls = 0

    def checkpoint() -> None:
        nonlocal calls
        calls += 1
        if calls > 3:
            raise RuntimeError("cancelled")

    with pytest.raises(RuntimeError, match="cancelled"):
        shuffled_statistics(
            lambda code: code.astype(np.float64),
            np.arange(4),
            shuffles=100,
            random=np.random.default_rng(0),
            checkpoint=checkpoint,
        )
    assert calls == 4
