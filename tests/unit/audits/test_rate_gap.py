"""Differences and ratios of rates, against the papers' examples."""

from __future__ import annotations

import pytest
from scipy.stats.contingency import relative_risk

from governance.audits.domain.rate_gap import rate_difference, rate_ratio
from governance.audits.domain.wilson import wilson_rate


def test_newcombes_first_example_has_his_interval() -> None:
    gap = rate_difference(wilson_rate(56, 70), wilson_rate(48, 80))
    assert gap.value == pytest.approx(0.2)
    assert gap.low == pytest.approx(0.0524, abs=5e-5)
    assert gap.high == pytest.approx(0.3339, abs=5e-5)


def test_newcombes_example_with_no_positives_keeps_an_interval() -> None:
    gap = rate_difference(wilson_rate(10, 10), wilson_rate(0, 20))
    assert (round(gap.low, 4), round(gap.high, 4)) == (0.6791, 1.0)


def test_the_ratio_and_its_interval_equal_scipys_relative_risk() -> None:
    ours = rate_ratio(201, 310, 499, 690)
    theirs = relative_risk(201, 310, 499, 690)
    interval = theirs.confidence_interval(0.95)
    assert ours is not None
    assert ours == pytest.approx((theirs.relative_risk, interval.low, interval.high))


@pytest.mark.parametrize("counts", [(0, 10, 5, 10), (5, 10, 0, 10)])
def test_a_ratio_with_a_count_of_zero_is_undefined_and_not_zero_or_infinite(counts: tuple[int, int, int, int]) -> None:
    assert rate_ratio(*counts) is None
