"""Rates and their intervals, against printed figures and scipy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from governance.audits.domain.wilson import clustered_rate, wilson_rate


def test_the_published_recidivism_rate_has_the_published_interval() -> None:
    rate = wilson_rate(1901, 3696)
    assert rate.value == pytest.approx(0.514340, abs=5e-7)
    assert rate.low == pytest.approx(0.498220, abs=5e-7)
    assert rate.high == pytest.approx(0.530429, abs=5e-7)


@given(st.integers(1, 5000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_wilson_equals_scipy_for_any_counts(counts: tuple[int, int]) -> None:
    positive, total = counts
    theirs = binomtest(positive, total).proportion_ci(method="wilson")
    ours = wilson_rate(positive, total)
    assert ours.low == pytest.approx(theirs.low, abs=1e-12)
    assert ours.high == pytest.approx(theirs.high, abs=1e-12)


def test_a_rate_of_nothing_is_refused_and_not_zero() -> None:
    with pytest.raises(ValueError, match="not defined"):
        wilson_rate(0, 0)
    with pytest.raises(ValueError, match="nobody voted"):
        clustered_rate(np.array([0, 0]), np.array([0, 0]))


def test_two_people_of_one_mind_each_are_two_votes_and_not_twenty() -> None:
    clustered = clustered_rate(np.array([10, 0]), np.array([10, 10]))
    plain = wilson_rate(10, 20)
    assert clustered.value == plain.value == 0.5
    assert clustered.high - clustered.low > 1.5 * (plain.high - plain.low)


def test_people_who_do_not_differ_are_as_good_as_independent_votes() -> None:
    assert clustered_rate(np.array([5, 5, 5]), np.array([10, 10, 10])) == wilson_rate(15, 30)


def test_when_everybody_says_yes_each_person_counts_once() -> None:
    rate = clustered_rate(np.array([40, 40, 40, 40, 40]), np.array([40, 40, 40, 40, 40]))
    assert rate == wilson_rate(5, 5)


def test_the_clustered_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(1)
    held = 0
    for _ in range(1000):
        leaning = random.beta(4, 6, size=30)
        votes = random.integers(5, 60, size=30)
        rate = clustered_rate(random.binomial(votes, leaning), votes)
        held += rate.low <= 0.4 <= rate.high
    assert 920 <= held <= 980
