"""Association, repair and the small model: worked examples, edges, and tests that call chance five times in a hundred."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import random_table

from governance.audits.domain.association import (
    conditional_disparity,
    demographic_disparity,
    mantel_haenszel,
    mantel_haenszel_p,
    npmi,
    odds_ratio,
    theils_u,
)
from governance.audits.domain.checks.annotator_skew import effective_number, gini, top_share
from governance.audits.domain.distances import jensen_shannon, kullback_leibler, total_variation
from governance.audits.domain.encoding import Trait, design
from governance.audits.domain.error_counts import ErrorCounts
from governance.audits.domain.logistic import Logistic, skill
from governance.audits.domain.repair import repaired


def test_what_never_comes_together_has_no_npmi_and_what_is_independent_has_none_of_it() -> None:
    assert np.isnan(npmi(np.array(0), np.array(10), np.array(10), 40))
    assert npmi(np.array(10), np.array(20), np.array(20), 40) == pytest.approx(0)
    assert npmi(np.array(10), np.array(10), np.array(10), 40) == pytest.approx(1)


def test_theils_u_is_one_for_a_copy_and_none_for_independence() -> None:
    assert theils_u(np.diag([30, 20, 10])) == pytest.approx(1)
    assert theils_u(np.outer([1, 2], [30, 20, 10])) == pytest.approx(0, abs=1e-12)
    assert np.isnan(theils_u(np.array([[30, 20]])))


def test_strata_in_which_everybody_has_the_label_take_no_part() -> None:
    tables = np.array([[[10, 20], [20, 10]], [[0, 50], [0, 50]]])
    assert np.isnan(demographic_disparity(tables)[1])
    assert conditional_disparity(tables) == pytest.approx(20 / 30 - 10 / 30)


def test_an_odds_ratio_with_an_empty_cell_is_undefined_and_one_stratum_gives_the_plain_ratio() -> None:
    assert odds_ratio(np.array([[0, 5], [5, 5]])) is None
    assert mantel_haenszel(np.array([[[0, 5], [5, 5]]])) is None
    table = np.array([[1198, 1493], [557, 1278]])
    plain, pooled = odds_ratio(table), mantel_haenszel(table[np.newaxis])
    assert plain is not None
    assert pooled is not None
    assert pooled.value == pytest.approx(plain.value)
    assert plain.value == pytest.approx(1.8411, abs=1e-4)


def test_strata_without_an_effect_are_called_in_three_to_seven_percent() -> None:
    random = np.random.default_rng(3)
    called = 0
    for _ in range(1000):
        positive = random.binomial([[40, 60], [30, 30], [80, 20]], np.array([[0.2], [0.5], [0.7]]))
        total = np.array([[40, 60], [30, 30], [80, 20]])
        called += mantel_haenszel_p(np.stack([positive, total - positive], axis=2)) <= 0.05
    assert 30 <= called <= 70


def test_predictions_that_know_nothing_are_called_in_three_to_seven_percent() -> None:
    random = np.random.default_rng(4)
    called = 0
    for _ in range(600):
        truth, said = random.integers(0, 3, 120), random.integers(0, 3, 120)
        table = np.bincount(truth * 3 + said, minlength=9).reshape(3, 3)
        dealt = skill(random_table(table.sum(axis=1), table.sum(axis=0), seed=random).rvs(99))
        called += (1 + (dealt >= skill(table) - 1e-12).sum()) / 100 <= 0.05
    assert 18 <= called <= 42


def test_skill_is_none_for_guessing_and_one_for_certainty() -> None:
    assert skill(np.array([[90, 10], [40, 60]])) == pytest.approx(0.5)
    assert skill(np.diag([5, 7])) == pytest.approx(1)
    assert skill(np.array([[5, 5], [5, 5]])) == pytest.approx(0)


def test_the_model_learns_what_there_is_and_says_the_same_twice() -> None:
    random = np.random.default_rng(5)
    code = random.integers(0, 3, 400)
    x = design([Trait("a", code, 3), Trait("n", code * 0 - 1, 0, random.normal(size=400))])
    y = (code == 2).astype(np.int64)
    first = Logistic(x, y, 2).predict(x)
    assert (first == y).all()
    assert (Logistic(x, y, 2).predict(x) == first).all()


def test_a_repaired_attribute_has_the_same_values_in_every_group() -> None:
    random = np.random.default_rng(6)
    group = np.repeat([0, 1], [300, 200])
    code = np.where(group == 0, random.integers(0, 2, 500), random.integers(1, 3, 500))
    shares = [
        np.bincount(repaired(Trait("a", code, 3), group, random).code[group == one], minlength=3) / (group == one).sum()
        for one in (0, 1)
    ]
    assert shares[0] == pytest.approx(shares[1], abs=0.011)
    number = random.normal(size=500) + 3 * group
    moved = repaired(Trait("n", code, 0, number), group, random).number
    assert moved is not None
    assert np.quantile(moved[group == 0], [0.1, 0.5, 0.9]) == pytest.approx(
        np.quantile(moved[group == 1], [0.1, 0.5, 0.9]), abs=0.05
    )
    assert (np.argsort(moved[group == 0]) == np.argsort(number[group == 0])).all()


def test_distances_are_nothing_for_equal_distributions_and_bounded_for_others() -> None:
    p, q = np.array([0.5, 0.5, 0.0]), np.array([0.0, 0.0, 1.0])
    assert kullback_leibler(p, p) == jensen_shannon(p, p) == total_variation(p, p) == 0
    assert jensen_shannon(p, q) == pytest.approx(np.log(2))
    assert total_variation(p, q) == 1
    assert np.isinf(kullback_leibler(p, q))


def test_error_rates_of_the_worked_example() -> None:
    counts = ErrorCounts(tp=640, fn=360, fp=200, tn=800)
    rates = {name: rate.value for name in ("FNR", "FPR", "PPrev") if (rate := counts.rate(name))}
    assert rates == {"FNR": 0.36, "FPR": 0.2, "PPrev": 0.42}
    assert ErrorCounts(tp=0, fn=0, fp=3, tn=4).rate("FNR") is None


def test_votes_of_a_few_busy_people() -> None:
    assert gini(np.array([0, 0, 0, 4])) == pytest.approx(0.75)
    assert gini(np.array([1, 1, 1, 1])) == 0
    assert top_share(np.array([1, 2, 3, 4]), 1) == pytest.approx(0.4)
    assert effective_number(np.array([5, 5, 5, 5])) == pytest.approx(4)
