"""Nineteen of twenty intervals of a distance hold the distance of the populations, also where there is none or hardly one."""

from __future__ import annotations

import numpy as np
import pytest

from governance.audits.domain.measures.distance_interval import distance_interval
from governance.audits.domain.measures.stability import label_shift, shift_of_counts

TRIALS, BEFORE, AFTER = 300, 318, 182


@pytest.mark.parametrize("moved", [0.0, 0.01, 0.03, 0.05, 0.1, 0.2])
@pytest.mark.parametrize("labels", [2, 4])
def test_the_interval_of_a_total_variation_holds_it_as_often_as_it_says(moved: float, labels: int) -> None:
    random = np.random.default_rng(int(1000 * moved) + labels)
    before = np.full(labels, 1 / labels)
    after = before + np.array([-moved, *[0.0] * (labels - 2), moved])
    held = 0
    for _ in range(TRIALS):
        shift = label_shift(
            random.multinomial(BEFORE, before), random.multinomial(AFTER, after), draws=199, random=random
        )
        held += shift.low <= moved <= shift.high
        assert (shift.low > 0) <= (shift.p <= 0.05)
    assert held >= 0.91 * TRIALS


@pytest.mark.parametrize("moved", [0.0, 0.02, 0.05])
def test_the_interval_of_a_stability_index_holds_it_as_often_as_it_says(moved: float) -> None:
    random = np.random.default_rng(int(1000 * moved))
    before = np.array([0.5, 0.5])
    after = before + np.array([-moved, moved])
    true = float(((after - before) * np.log(after / before)).sum())
    held = 0
    for _ in range(TRIALS):
        shift = shift_of_counts(
            random.multinomial(BEFORE, before), random.multinomial(AFTER, after), draws=199, random=random
        )
        held += shift.low <= true <= shift.high
    assert held >= 0.91 * TRIALS


def test_the_interval_holds_the_value_and_leaves_out_what_is_not_defined() -> None:
    assert distance_interval(0.25, [0.25, np.inf, np.nan], p=0.01) == (0.25, 0.25)
    assert distance_interval(0.25, [np.inf], p=0.01) == (0.25, 0.25)
    assert distance_interval(0.25, [np.inf], p=0.5) == (0.0, 0.25)
    low, high = distance_interval(0.25, [0.2, 0.3], p=0.01)
    assert low == pytest.approx(0.2025)
    assert high == pytest.approx(0.2975)
