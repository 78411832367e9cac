"""Percent agreement, Krippendorff's α and Fleiss' κ on published tables, and where they have no value."""

from __future__ import annotations

import pytest

from annotations.quality.domain.bootstrap import Bootstrap
from annotations.quality.domain.estimate import Measure
from annotations.quality.domain.fleiss_kappa import fleiss_kappa
from annotations.quality.domain.krippendorff_alpha import krippendorff_alpha
from annotations.quality.domain.percent_agreement import percent_agreement
from annotations.quality.domain.undefined import Undefined
from annotations.quality.domain.votes import Votes
from tests.unit.quality.textbook_tables import cohen_1960, fleiss_1971, krippendorff_4x12, three_items

ALL = [percent_agreement, krippendorff_alpha, fleiss_kappa]


@pytest.mark.parametrize(
    ("votes", "measure", "value"),
    [
        (three_items(), percent_agreement, 2 / 3),
        (three_items(), krippendorff_alpha, 1 - 2 / 3.6),
        (three_items(), fleiss_kappa, 1 / 3),
        (cohen_1960(), percent_agreement, 0.7),
        (cohen_1960(), krippendorff_alpha, 0.48846153846153845),
        (fleiss_1971(), percent_agreement, 0.5555555555555556),
        (fleiss_1971(), fleiss_kappa, 0.43024452006014086),
        (fleiss_1971(), krippendorff_alpha, 0.43340982828202895),
        (krippendorff_4x12(), percent_agreement, 0.8181818181818182),
        (krippendorff_4x12(), krippendorff_alpha, 0.743421052631579),
        (krippendorff_4x12(), fleiss_kappa, 0.7611692754224111),
    ],
)
def test_published_values_are_reproduced(votes: Votes, measure: Measure, value: float) -> None:
    assert measure(votes, None).value == pytest.approx(value, abs=1e-12)


def test_an_estimate_counts_what_entered_it() -> None:
    # Unit 12 of the table has one vote, so it enters κ's chance agreement but neither α nor percent agreement.
    alpha, kappa = krippendorff_alpha(krippendorff_4x12()), fleiss_kappa(krippendorff_4x12())
    assert (alpha.n_items, alpha.n_votes, alpha.n_annotators) == (11, 40, 4)
    assert (kappa.n_items, kappa.n_votes, kappa.n_annotators) == (12, 41, 4)


def test_names_that_look_like_missing_values_are_labels() -> None:
    pairs = [("NA", "NA"), ("nan", "nan"), ("None", "NA"), ("null", "null"), ("nan", "NA")]
    votes = Votes.from_rows(
        (item, person, label) for item, pair in enumerate(pairs) for person, label in zip("ab", pair, strict=True)
    )
    assert krippendorff_alpha(votes).value == pytest.approx(0.4857142857142857, abs=1e-12)


def test_systematic_disagreement_is_negative() -> None:
    votes = Votes.from_rows((item, person, person) for item in range(4) for person in ("a", "b"))
    assert krippendorff_alpha(votes).value == pytest.approx(1 - 7 / 4)
    assert fleiss_kappa(votes).value == pytest.approx(-1)
    assert percent_agreement(votes).value == 0


UNDEFINED = {
    Undefined.NO_VOTES: [],
    Undefined.ONE_ANNOTATOR: [("1", "ann", "a"), ("2", "ann", "b")],
    Undefined.NO_SHARED_ITEMS: [("1", "ann", "a"), ("2", "bob", "b")],
}


@pytest.mark.parametrize("measure", ALL)
@pytest.mark.parametrize("reason", UNDEFINED)
def test_a_measure_without_a_value_says_why(measure: Measure, reason: Undefined) -> None:
    found = measure(Votes.from_rows(UNDEFINED[reason]), Bootstrap(seed=1))
    assert (found.value, found.undefined_because, found.interval) == (None, reason, None)
    assert reason.explanation.endswith(".")


def test_one_label_only_is_no_variation_beside_full_percent_agreement() -> None:
    votes = Votes.from_rows((item, person, "yes") for item in range(7) for person in "abc")
    for measure in (krippendorff_alpha, fleiss_kappa):
        found = measure(votes)
        assert (found.value, found.undefined_because) == (None, Undefined.NO_VARIATION)
    assert percent_agreement(votes).value == 1


def test_variation_outside_the_shared_items_does_not_define_alpha() -> None:
    votes = Votes.from_rows([("1", "ann", "a"), ("1", "bob", "a"), ("2", "ann", "b")])
    assert krippendorff_alpha(votes).undefined_because is Undefined.NO_VARIATION


def test_an_unused_declared_category_changes_nothing() -> None:
    rows = [("1", "x", "a"), ("1", "y", "a"), ("2", "x", "a"), ("2", "y", "b"), ("3", "x", "b"), ("3", "y", "b")]
    for measure in ALL:
        assert (
            measure(Votes.from_rows(rows, categories=["z", "b", "a"]), None).value == measure(three_items(), None).value
        )
