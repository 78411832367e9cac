"""Intervals over annotators: the measure itself when everybody is drawn once, and what they are wide about."""

from __future__ import annotations

import numpy as np
import pytest

from annotations.quality.domain import annotator_bootstrap
from annotations.quality.domain.annotator_bootstrap import ANNOTATOR_MEASURES, annotator_interval
from annotations.quality.domain.bootstrap import Bootstrap
from annotations.quality.domain.brennan_prediger import brennan_prediger
from annotations.quality.domain.fleiss_kappa import fleiss_kappa
from annotations.quality.domain.gwet import gwet_ac1
from annotations.quality.domain.krippendorff_alpha import krippendorff_alpha
from annotations.quality.domain.percent_agreement import percent_agreement
from annotations.quality.domain.votes import Votes
from tests.unit.quality.textbook_tables import gwet_five_observers, krippendorff_4x12

MEASURES = {
    "percent_agreement": percent_agreement,
    "krippendorff_alpha": krippendorff_alpha,
    "fleiss_kappa": fleiss_kappa,
    "gwet_ac1": gwet_ac1,
    "brennan_prediger": brennan_prediger,
}


@pytest.mark.parametrize("name", sorted(ANNOTATOR_MEASURES))
def test_everybody_drawn_once_is_the_measure_itself(name: str) -> None:
    for votes in (krippendorff_4x12(), gwet_five_observers()):
        cells, cell = np.unique(votes.item * votes.n_categories + votes.label, return_inverse=True)
        once = annotator_bootstrap._replicate(votes, cells, cell, np.ones(votes.n_annotators), ANNOTATOR_MEASURES[name])
        assert once == pytest.approx(MEASURES[name](votes, None).value, abs=1e-12)


def test_one_person_who_never_agrees_makes_the_interval_over_people_wide_and_that_over_items_not() -> None:
    rows = [(f"{item:03}", f"p{who}", "x" if item % 2 else "y") for item in range(300) for who in range(9)]
    rows += [(f"{item:03}", "p9", "y" if item % 2 else "x") for item in range(300)]
    votes = Votes.from_rows(rows)
    people = annotator_interval(votes, "krippendorff_alpha", Bootstrap(seed=1, replicates=400))
    items = krippendorff_alpha(votes, Bootstrap(seed=1, replicates=400)).interval
    assert people is not None
    assert items is not None
    assert people.high == 1.0
    assert people.high - people.low > 0.4
    assert items.high - items.low < 0.02


def test_two_copies_of_one_person_are_not_taken_for_agreement() -> None:
    # People who guess: with the pairs of copies counted, α would rise to about 1/n instead of 0.
    random = np.random.default_rng(2)
    rows = [(f"{item:04}", f"p{who}", str(random.integers(0, 2))) for item in range(2_000) for who in range(5)]
    found = annotator_interval(Votes.from_rows(rows), "krippendorff_alpha", Bootstrap(seed=3, replicates=100))
    assert found is not None
    assert -0.05 < found.low < found.high < 0.05


def test_fewer_than_three_people_give_no_interval_and_repeats_are_refused() -> None:
    assert (
        annotator_interval(Votes.from_rows([("1", "a", "x"), ("1", "b", "y")]), "gwet_ac1", Bootstrap(seed=1)) is None
    )
    repeated = Votes.from_rows([("1", "a", "x"), ("1", "a", "y"), ("1", "b", "x")], duplicates="count")
    with pytest.raises(ValueError, match="one vote per person"):
        annotator_interval(repeated, "gwet_ac1", Bootstrap(seed=1))
