"""Intervals over people of means over pairs of people: the worked example, and the measures that have one."""

from __future__ import annotations

import numpy as np
import pytest

from annotations.quality.domain.bootstrap import Bootstrap, Interval
from annotations.quality.domain.box_agreement import box_f1, box_f1_over_people
from annotations.quality.domain.mark_f1 import span_f1_mean, span_f1_over_people
from annotations.quality.domain.marked import Marked
from annotations.quality.domain.pair_bootstrap import pair_mean_interval
from annotations.quality.domain.pairwise_estimates import mean_kappa_over_people, mean_pairwise_kappa
from annotations.quality.domain.votes import Votes

FIRST, SECOND = np.array([0, 0, 1]), np.array([1, 2, 2])


def test_three_people_as_in_the_worked_example() -> None:
    found = pair_mean_interval(FIRST, SECOND, np.array([1.0, 0.0, 0.0]), 3, Bootstrap(seed=1, replicates=9000))
    assert found is not None
    assert (found.low, found.high) == (0, 1)
    assert found.undefined_replicates / found.replicates == pytest.approx(1 / 9, abs=0.015)


def test_a_pair_counts_as_often_as_both_were_drawn() -> None:
    values = np.array([0.9, 0.5, 0.1])
    settings = Bootstrap(seed=5, replicates=1, confidence=0.5)
    drawn = np.random.default_rng(5).multinomial(3, [1 / 3] * 3)
    assert sorted(drawn.tolist()) == [0, 1, 2]
    found = pair_mean_interval(FIRST, SECOND, values, 3, settings)
    assert found is not None
    [left_out] = np.flatnonzero(drawn == 0)
    assert found.low == values[2 - left_out]


def test_pairs_without_a_value_and_too_few_people_are_left_out() -> None:
    nothing = float("nan")
    settings = Bootstrap(seed=1, replicates=200)
    found = pair_mean_interval(FIRST, SECOND, np.array([0.4, nothing, 0.4]), 3, settings)
    assert found is not None
    assert [found.low, found.high] == pytest.approx([0.4, 0.4])
    assert pair_mean_interval(FIRST, SECOND, np.full(3, nothing), 3, settings) is None
    assert pair_mean_interval(FIRST[:1], SECOND[:1], np.array([0.4]), 2, settings) is None


def spread(found: Interval | None) -> float:
    assert found is not None
    return found.high - found.low


def test_one_person_unlike_the_others_widens_the_interval_over_people_and_not_that_over_items() -> None:
    settings = Bootstrap(seed=2, replicates=300)
    rows = [(f"{item:03}", f"p{who}", "x" if (item + (who == 4)) % 2 else "y") for item in range(200) for who in range(5)]  # fmt: skip
    votes = Votes.from_rows(rows)
    assert spread(mean_kappa_over_people(votes, settings)) > 0.5
    assert spread(mean_pairwise_kappa(votes, settings).interval) < 0.1

    spans = Marked.from_rows(
        [(f"d{n}", f"p{who}", (n, n + 5 + (who == 4)), "x") for n in range(40) for who in range(5)]
    )
    assert spread(span_f1_over_people(spans, "exact", settings)) > 0.5
    assert spread(span_f1_mean(spans, interval=settings).interval) == 0

    boxes = Marked.from_rows(
        [(f"i{n}", f"p{who}", (0, 0, 10, 1 if who == 4 else 9), "x") for n in range(40) for who in range(5)], width=4
    )
    assert spread(box_f1_over_people(boxes, settings)) > 0.5
    assert spread(box_f1(boxes, interval=settings).interval) == 0
