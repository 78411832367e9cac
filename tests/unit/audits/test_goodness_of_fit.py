"""Distance from a reference, by hand and against scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chisquare

from governance.audits.domain.goodness_of_fit import goodness_of_fit, total_variation, total_variation_interval

COUNTS, REFERENCE = np.array([50, 30, 20]), np.array([0.25, 0.25, 0.5])


def test_the_example_of_the_docstring_worked_by_hand() -> None:
    fit = goodness_of_fit(COUNTS, REFERENCE, draws=1, random=np.random.default_rng(0))
    # 25²/25 + 5²/25 + 30²/50
    assert fit.statistic == pytest.approx(25 + 1 + 18)
    assert fit.degrees_of_freedom == 2
    assert total_variation(COUNTS / 100, REFERENCE) == pytest.approx(0.3)


def test_statistic_and_p_equal_scipys() -> None:
    fit = goodness_of_fit(COUNTS, REFERENCE, draws=1, random=np.random.default_rng(0))
    theirs = chisquare(COUNTS, 100 * REFERENCE)
    assert (fit.statistic, fit.p) == pytest.approx((theirs.statistic, theirs.pvalue))
    assert not fit.simulated


def test_small_expected_counts_are_simulated_and_close_to_the_exact_p() -> None:
    # Of four with even odds, 4 and 0 are as far away as 0 and 4: p = 2/16 exactly.
    fit = goodness_of_fit(np.array([4, 0]), np.array([0.5, 0.5]), draws=20_000, random=np.random.default_rng(3))
    assert fit.simulated
    assert fit.p == pytest.approx(0.125, abs=0.01)


def test_the_interval_of_the_distance_lies_around_it_and_repeats_with_its_seed() -> None:
    first, again = (
        total_variation_interval(COUNTS, REFERENCE, 0.001, draws=1000, random=np.random.default_rng(5))
        for _ in range(2)
    )
    assert first == again
    assert 0.15 < first[0] < 0.3 < first[1] < 0.45


def test_a_category_that_cannot_occur_is_refused() -> None:
    with pytest.raises(ValueError, match="above zero"):
        goodness_of_fit(np.array([1, 2]), np.array([1.0, 0.0]), draws=1, random=np.random.default_rng(0))
