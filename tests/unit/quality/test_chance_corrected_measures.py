"""Published values of Gwet's, Brennan and Prediger's, Conger's, Cohen's and Scott's measures, and when they do not exist."""

from __future__ import annotations

import numpy as np
import pytest

from annotations.quality.domain.analytic_interval import Analytic
from annotations.quality.domain.bootstrap import Bootstrap
from annotations.quality.domain.brennan_prediger import brennan_prediger
from annotations.quality.domain.conger_kappa import conger_kappa
from annotations.quality.domain.estimate import Measure
from annotations.quality.domain.fleiss_kappa import fleiss_kappa
from annotations.quality.domain.gwet import gwet_ac1, gwet_ac2
from annotations.quality.domain.krippendorff_alpha import krippendorff_alpha
from annotations.quality.domain.pairwise_estimates import mean_pairwise_kappa, pairwise_kappas
from annotations.quality.domain.pairwise_kappa import pairwise_kappa
from annotations.quality.domain.per_label import per_label
from annotations.quality.domain.percent_agreement import percent_agreement
from annotations.quality.domain.scale import scale_points, weight_matrix
from annotations.quality.domain.self_agreement import repeated_votes
from annotations.quality.domain.two_annotators import cohen_kappa, scott_pi, weighted_cohen_kappa
from annotations.quality.domain.undefined import Undefined
from annotations.quality.domain.votes import Votes
from tests.unit.quality.textbook_tables import cohen_1960, fleiss_1971, gwet_five_observers, krippendorff_4x12, table_of

MEASURES: tuple[Measure, ...] = (
    percent_agreement, krippendorff_alpha, fleiss_kappa, gwet_ac1, brennan_prediger, conger_kappa,
)  # fmt: skip
# Gwet, Handbook (2014), by the R and Python packages irrCAC; se and lower end to the digits printed.
PUBLISHED = [
    ("four raters", gwet_ac1, 0.775, 0.143, 0.461, 1.0),
    ("four raters", fleiss_kappa, 0.761, 0.153, 0.424, 1.0),
    ("four raters", conger_kappa, 0.763, 0.149, 0.435, 1.0),
    ("four raters", brennan_prediger, 0.773, 0.145, 0.454, 1.0),
    ("four raters", krippendorff_alpha, 0.743, 0.146, 0.419, 1.0),
    ("five observers", gwet_ac1, 0.497, 0.122, 0.235, 0.758),
    ("five observers", conger_kappa, 0.469, 0.117, 0.219, 0.719),
    ("five observers", krippendorff_alpha, 0.481, 0.114, 0.237, 0.724),
]
TABLES = {"four raters": krippendorff_4x12, "five observers": gwet_five_observers}
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
DIAGNOSES = [[40, 6, 4, 15], [4, 25, 1, 5], [4, 2, 21, 9], [17, 13, 12, 45]]


@pytest.mark.parametrize(("table", "measure", "value", "error", "low", "high"), PUBLISHED)
def test_the_analytic_intervals_are_those_printed(
    table: str, measure: Measure, value: float, error: float, low: float, high: float
) -> None:
    found = measure(TABLES[table](), Analytic())
    assert found.interval is not None
    assert found.value == pytest.approx(value, abs=5.1e-4)
    assert found.interval.standard_error == pytest.approx(error, abs=5.1e-4)
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), abs=1.1e-3)


@pytest.mark.parametrize(
    ("counts", "weights", "value", "low", "high"),
    [
        (ABSTRACTORS, "identity", 0.849, 0.764, 0.935),
        (ABSTRACTORS, "linear", 0.900, 0.842, 0.958),
        (ABSTRACTORS, "quadratic", 0.940, 0.905, 0.976),
        (DIAGNOSES, "linear", 0.377, 0.267, 0.488),
        (DIAGNOSES, "quadratic", 0.299, 0.150, 0.447),
    ],
)
def test_ac2_of_published_tables(counts: list[list[int]], weights: str, value: float, low: float, high: float) -> None:
    votes = table_of(counts)
    found = gwet_ac2(votes, weight_matrix(scale_points(votes.categories), weights), Analytic())  # type: ignore[arg-type]
    assert found.interval is not None
    assert found.value == pytest.approx(value, abs=5.1e-4)
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), abs=1.1e-3)


def test_ac2_of_four_raters_with_missing_votes_is_the_published_one() -> None:
    votes = krippendorff_4x12()
    points = scale_points(votes.categories)
    assert gwet_ac2(votes, weight_matrix(points, "linear")).value == pytest.approx(0.859, abs=5e-4)
    assert gwet_ac2(votes, weight_matrix(points, "quadratic")).value == pytest.approx(0.914, abs=5e-4)


def test_weighted_kappa_of_a_small_table_by_hand() -> None:
    # Eighty of a hundred agree and twenty are one step of two apart: P = .8 + .2/2. Both people's margins are .5, .3, .2.
    votes = table_of([[40, 10, 0], [10, 20, 0], [0, 0, 20]])
    weights = weight_matrix(scale_points(votes.categories), "linear")
    chance = 1 - (2 * (0.5 * 0.3 + 0.3 * 0.2) * 0.5 + 2 * 0.5 * 0.2 * 1.0)
    assert weighted_cohen_kappa(votes, weights).value == pytest.approx((0.9 - chance) / (1 - chance))


def test_a_scale_point_that_nobody_used_counts() -> None:
    rows = [("1", "a", "1"), ("1", "b", "3"), ("2", "a", "3"), ("2", "b", "3")]
    without, declared = Votes.from_rows(rows), Votes.from_rows(rows, categories=["1", "2", "3"])
    assert brennan_prediger(without).value == pytest.approx(0.0)
    assert brennan_prediger(declared).value == pytest.approx(0.25)
    assert gwet_ac1(declared).value != gwet_ac1(without).value
    assert krippendorff_alpha(declared).value == krippendorff_alpha(without).value


def test_words_have_no_order_until_it_is_declared() -> None:
    with pytest.raises(ValueError, match="declare"):
        scale_points(["high", "low", "medium"])
    assert scale_points(["low", "medium", "high"], declared=True).tolist() == [0, 1, 2]
    assert scale_points(["10", "9", "-1.5"]).tolist() == [10, 9, -1.5]
    with pytest.raises(ValueError, match="declare"):
        scale_points(["1", "nan"])


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_says_why_it_has_no_value(measure: Measure) -> None:
    nobody: list[tuple[str, str, str]] = []
    alone = [("1", "a", "x"), ("2", "a", "y")]
    apart = [("1", "a", "x"), ("2", "b", "y")]
    assert measure(Votes.from_rows(nobody), None).undefined_because == Undefined.NO_VOTES
    assert measure(Votes.from_rows(alone), Bootstrap(seed=1)).undefined_because == Undefined.ONE_ANNOTATOR
    assert measure(Votes.from_rows(apart), Analytic()).undefined_because == Undefined.NO_SHARED_ITEMS


@pytest.mark.parametrize("measure", [m for m in MEASURES if m is not percent_agreement])
def test_one_label_only_is_no_variation_and_never_one(measure: Measure) -> None:
    votes = Votes.from_rows([(str(item), who, "x") for item in range(5) for who in "abc"])
    found = measure(votes, Bootstrap(seed=1, replicates=20))
    assert (found.value, found.undefined_because) == (None, Undefined.NO_VARIATION)
    assert percent_agreement(votes).value == 1.0


def test_measures_of_two_people_refuse_three_and_one() -> None:
    for measure in (cohen_kappa, scott_pi):
        assert measure(krippendorff_4x12()).undefined_because == Undefined.NOT_TWO_ANNOTATORS
        assert measure(Votes.from_rows([("1", "a", "x")])).undefined_because == Undefined.ONE_ANNOTATOR
    repeated = Votes.from_rows([("1", "a", "x"), ("1", "a", "y"), ("1", "b", "x")], duplicates="count")
    with pytest.raises(ValueError, match="one vote per person"):
        cohen_kappa(repeated)


def test_with_two_people_and_no_missing_vote_conger_is_cohen_and_fleiss_is_scott() -> None:
    votes = cohen_1960()
    assert conger_kappa(votes).value == pytest.approx(cohen_kappa(votes).value, abs=1e-12)
    assert fleiss_kappa(votes).value == pytest.approx(scott_pi(votes).value, abs=1e-12)


def test_the_kappas_of_fleiss_by_category() -> None:
    found = {label: one.value for label, one in per_label(fleiss_1971(), fleiss_kappa).items()}
    assert found == pytest.approx({"1": 0.2448, "2": 0.2448, "3": 0.52, "4": 0.4711, "5": 0.5661}, abs=5e-5)


def test_pairs_by_one_sort_are_the_pairs_one_by_one() -> None:
    random = np.random.default_rng(3)
    rows = [
        (f"i{n}", f"p{person:02}", random.choice(list("xyz")))
        for n in range(40)
        for person in range(9)
        if random.random() < 0.4
    ]
    votes = Votes.from_rows(rows)
    slow = {key: one.value for key, one in pairwise_kappas(votes, Bootstrap(seed=1, replicates=5)).items()}
    fast = {key: one.value for key, one in pairwise_kappas(votes).items()}
    assert fast == pytest.approx(slow, abs=1e-12)
    found = pairwise_kappa(votes)
    assert mean_pairwise_kappa(votes).value == pytest.approx(
        np.mean([value for value in slow.values() if value is not None])
    )
    assert int(found.shared.sum()) == int((votes.votes_per_item * (votes.votes_per_item - 1) // 2).sum())


def test_a_pair_without_a_shared_item_is_listed_as_undefined() -> None:
    votes = Votes.from_rows([("1", "a", "x"), ("1", "b", "y"), ("2", "a", "x"), ("2", "b", "x"), ("3", "c", "x")])
    found = pairwise_kappas(votes)
    assert found["a|c"].undefined_because == Undefined.NO_SHARED_ITEMS
    assert found["a|b"].value == pytest.approx(0.0)


def test_people_who_meet_an_item_again_are_compared_with_themselves() -> None:
    rows = [("1", "a", "x"), ("1", "a", "x"), ("2", "a", "x"), ("2", "a", "y"), ("1", "b", "y")]
    again = repeated_votes(Votes.from_rows(rows, duplicates="count"))
    assert (again.n_items, percent_agreement(again).value) == (2, 0.5)
    assert tuple(again.items) == ("1|a", "2|a")
    assert repeated_votes(Votes.from_rows(rows)).n_votes == 0


def test_an_analytic_interval_covers_as_the_bootstrap_does() -> None:
    random = np.random.default_rng(5)
    truth = random.integers(0, 3, 400)
    rows = [
        (f"{n:03}", f"p{who}", str(truth[n] if random.random() < 0.75 else random.integers(0, 3)))
        for n in range(400) for who in range(4)
    ]  # fmt: skip
    votes = Votes.from_rows(rows)
    for measure in MEASURES:
        drawn, computed = measure(votes, Bootstrap(seed=2)).interval, measure(votes, Analytic()).interval
        assert drawn is not None
        assert computed is not None
        assert (computed.low, computed.high) == pytest.approx((drawn.low, drawn.high), abs=0.006)
