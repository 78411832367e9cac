"""Robust distances: the published example, an independent implementation, and clean tables."""

from __future__ import annotations

import numpy as np
import pytest

from governance.audits.domain.measures.robust_distance import clean_maxima, innermost, robust_distances

# Brownlee's stack loss data (1965): air flow, water temperature, acid concentration.
STACK_LOSS = np.array(
    [
        [80, 27, 89], [80, 27, 88], [75, 25, 90], [62, 24, 87], [62, 22, 87], [62, 23, 87], [62, 24, 93], [62, 24, 93],
        [58, 23, 87], [58, 18, 80], [58, 18, 89], [58, 17, 88], [58, 18, 82], [58, 19, 93], [50, 18, 89], [50, 18, 86],
        [50, 19, 72], [50, 19, 79], [50, 20, 80], [56, 20, 82], [70, 20, 91],
    ],
    dtype=float,
)  # fmt: skip


def test_the_stack_loss_data_give_the_figures_of_an_independent_implementation() -> None:
    # MinCovDet of scikit-learn 1.5: raw location, reweighted location and the distances of the outer rows.
    raw, _ = innermost(STACK_LOSS, random=np.random.default_rng(0))
    assert raw == pytest.approx([58.76923077, 20.61538462, 87.23076923])
    found = robust_distances(STACK_LOSS, random=np.random.default_rng(0))
    assert found.centre == pytest.approx([57.125, 20.3125, 86.375])
    # It scales the last scatter a little differently, so the distances agree up to one factor.
    ratio = np.sqrt(found.squared[[0, 1, 2, 16, 20]]) / np.array([5.32, 5.42, 4.05, 3.19, 3.60])
    assert ratio == pytest.approx(np.full(5, ratio.mean()), rel=2e-3)


def test_the_rows_known_as_outliers_lie_furthest() -> None:
    found = robust_distances(STACK_LOSS, random=np.random.default_rng(0))
    # Rousseeuw and Leroy, Robust Regression and Outlier Detection (1987): 1, 2, 3 and 21 are leverage points.
    assert set(np.argsort(-found.squared)[:4] + 1) == {1, 2, 3, 21}


def test_distances_do_not_depend_on_units_or_on_how_columns_are_mixed() -> None:
    random = np.random.default_rng(3)
    rows = random.normal(size=(80, 3))
    mixed = rows @ np.array([[2.0, 1, 0], [0, 3, 0.5], [1, 0, 100]]) + 7
    one = robust_distances(rows, random=np.random.default_rng(1)).squared
    other = robust_distances(mixed, random=np.random.default_rng(1)).squared
    assert one == pytest.approx(other)


def test_a_quarter_of_planted_outliers_does_not_hide_itself() -> None:
    random = np.random.default_rng(4)
    rows = random.normal(size=(100, 3))
    rows[:25] = random.normal(size=(25, 3)) * 0.2 + 8
    squared = robust_distances(rows, random=random).squared
    assert squared[:25].min() > squared[25:].max()


def test_of_clean_tables_about_one_in_twenty_exceeds_the_cut_off() -> None:
    random = np.random.default_rng(5)
    cut_off = clean_maxima(40, 2, samples=199, random=random)[189]
    beyond = [
        robust_distances(random.standard_normal((40, 2)), random=random, starts=10, finish=1).squared.max() > cut_off
        for _ in range(300)
    ]
    assert 0.03 <= np.mean(beyond) <= 0.07


def test_too_few_rows_and_columns_that_do_not_vary_are_refused() -> None:
    random = np.random.default_rng(6)
    with pytest.raises(ValueError, match="too few"):
        robust_distances(np.ones((6, 3)), random=random)
    with pytest.raises(ValueError, match="plane"):
        robust_distances(np.column_stack([random.normal(size=50), np.ones(50)]), random=random)
