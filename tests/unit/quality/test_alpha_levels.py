"""Krippendorff's α at every level of measurement, and under distances of sets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.quality.domain import alpha_ordinal, alpha_ratio
from annotations.quality.domain.alpha_by_level import Level, alpha_sums_at
from annotations.quality.domain.alpha_distance import distance_alpha
from annotations.quality.domain.analytic_interval import Analytic
from annotations.quality.domain.bootstrap import Bootstrap
from annotations.quality.domain.estimate import estimate
from annotations.quality.domain.krippendorff_alpha import krippendorff_alpha
from annotations.quality.domain.set_distance import set_distances
from annotations.quality.domain.undefined import Undefined
from annotations.quality.domain.votes import Votes
from tests.unit.quality.textbook_tables import hayes_2007, krippendorff_4x12

LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio")
scores = st.dictionaries(
    st.tuples(st.integers(0, 5), st.integers(0, 3)), st.sampled_from([0, 1, 2, 5, 9]), min_size=1, max_size=20
).map(lambda cells: [(f"i{item}", f"p{person}", str(score)) for (item, person), score in cells.items()])


def by_definition(votes: Votes, level: Level) -> float:
    """α from all pairs of votes, one by one."""
    x = np.array([float(votes.categories[code]) for code in votes.label])
    shared = votes.votes_per_item[votes.item] > 1
    x, item = x[shared], votes.item[shared]
    below = np.array([(x < value).sum() + (x == value).sum() / 2 for value in x])

    def distance(i: int, j: int) -> float:
        if level == "ordinal":
            return float((below[i] - below[j]) ** 2)
        if level == "ratio":
            return float(((x[i] - x[j]) / (x[i] + x[j])) ** 2) if x[i] + x[j] else 0.0
        return float((x[i] - x[j]) ** 2) if level == "interval" else float(x[i] != x[j])

    pairs = [(i, j) for i in range(len(x)) for j in range(len(x)) if i != j]
    expected = sum(distance(i, j) for i, j in pairs) / max(len(x) - 1, 1)
    observed = sum(distance(i, j) / (votes.votes_per_item[item[i]] - 1) for i, j in pairs if item[i] == item[j])
    return 1 - observed / expected if expected else float("nan")


@pytest.mark.parametrize(
    ("level", "value"), [("nominal", 0.7434), ("ordinal", 0.8154), ("interval", 0.8491), ("ratio", 0.7974)]
)
def test_krippendorffs_own_table_at_each_level(level: Level, value: float) -> None:
    assert alpha_sums_at(krippendorff_4x12(), level).value() == pytest.approx(value, abs=5e-5)


def test_hayes_and_krippendorff_2007() -> None:
    assert alpha_sums_at(hayes_2007(), "ordinal").value() == pytest.approx(0.7598, abs=5e-5)


def test_analytic_intervals_of_the_weighted_alphas_are_those_printed() -> None:
    # irrCAC prints .561 for quadratic weights, which are the interval level, and .484 for the ratio level.
    for level, low in (("interval", 0.561), ("ratio", 0.484)):
        found = estimate("alpha", alpha_sums_at(krippendorff_4x12(), level), Analytic()).interval  # type: ignore[arg-type]
        assert found is not None
        assert found.low == pytest.approx(low, abs=6e-4)


@settings(deadline=None, max_examples=60)
@given(scores, st.sampled_from(LEVELS))
def test_each_level_is_its_definition_by_pairs(rows: list[tuple[str, str, str]], level: Level) -> None:
    votes = Votes.from_rows(rows)
    found = alpha_sums_at(votes, level)
    value = float("nan") if found.undefined_because else found.value()
    assert value == pytest.approx(by_definition(votes, level), abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("spread", ["wide", "zeros"])
def test_the_ratio_level_of_many_scores_by_the_integral_is_that_by_the_table(
    spread: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(4)
    x = (
        np.exp(random.normal(0, 4, 900))
        if spread == "wide"
        else np.where(random.random(900) < 0.2, 0, random.random(900))
    )
    votes = Votes.from_rows([(f"{n // 3}", str(n % 3), repr(float(score))) for n, score in enumerate(x)])
    by_table = alpha_sums_at(votes, "ratio").value()
    monkeypatch.setattr(alpha_ratio, "_SMALL_TABLE", 0)
    assert alpha_sums_at(votes, "ratio").value() == pytest.approx(by_table, abs=1e-11)


def test_ranks_of_many_labels_are_those_of_few(monkeypatch: pytest.MonkeyPatch) -> None:
    few = alpha_sums_at(hayes_2007(), "ordinal").value()
    monkeypatch.setattr(alpha_ordinal, "_MOST_LABELS", 0)
    assert alpha_sums_at(hayes_2007(), "ordinal").value() == pytest.approx(few, abs=1e-12)


@pytest.mark.parametrize("level", LEVELS)
def test_people_who_agree_on_one_score_leave_no_variation_at_any_level(level: Level) -> None:
    votes = Votes.from_rows([(str(item), who, "0.1") for item in range(4) for who in "abc"])
    found = estimate("alpha", alpha_sums_at(votes, level), Bootstrap(seed=1, replicates=10))
    assert found.undefined_because == Undefined.NO_VARIATION


def test_a_large_common_offset_costs_no_digits() -> None:
    rows = [(f"{n}", str(who), str(n % 3 + (who == 2 and n % 5 == 0))) for n in range(60) for who in range(3)]
    far = [(item, who, str(int(label) + 10**9)) for item, who, label in rows]
    values = [alpha_sums_at(Votes.from_rows(given), "interval").value() for given in (rows, far)]
    assert values[0] == pytest.approx(values[1], abs=1e-12)


def test_words_and_numbers_below_zero_are_refused_with_what_to_do() -> None:
    words = Votes.from_rows([("1", "a", "low"), ("1", "b", "high")])
    with pytest.raises(ValueError, match="declare"):
        alpha_sums_at(words, "ordinal")
    with pytest.raises(ValueError, match="numbers"):
        alpha_sums_at(words, "interval")
    with pytest.raises(ValueError, match="below zero"):
        alpha_sums_at(Votes.from_rows([("1", "a", "-1"), ("1", "b", "2")]), "ratio")


def test_the_declared_order_of_words_counts_and_not_their_alphabet() -> None:
    rows = [("1", "a", "low"), ("1", "b", "mid"), ("2", "a", "mid"), ("2", "b", "mid"), ("3", "a", "top"), ("3", "b", "top"), ("4", "a", "low"), ("4", "b", "low")]  # fmt: skip
    declared = alpha_sums_at(Votes.from_rows(rows, categories=["low", "mid", "top"]), "ordinal", declared=True).value()
    numbers = {"low": "1", "mid": "2", "top": "10"}
    as_numbers = Votes.from_rows([(item, who, numbers[label]) for item, who, label in rows])
    assert declared == pytest.approx(alpha_sums_at(as_numbers, "ordinal").value(), abs=1e-12)


def test_all_different_labels_at_one_distance_are_nominal_alpha() -> None:
    votes = krippendorff_4x12()
    distance = 1.0 - np.eye(votes.n_categories)
    assert distance_alpha(votes, distance).value == pytest.approx(krippendorff_alpha(votes).value, abs=1e-12)


def test_distances_of_sets_by_hand() -> None:
    sets = [{"a", "b"}, {"a"}, {"b", "c"}, {"d"}, set[str]()]
    assert set_distances(sets, "jaccard")[0].tolist() == pytest.approx([0, 1 / 2, 2 / 3, 1, 1])
    assert set_distances(sets, "masi")[0].tolist() == pytest.approx([0, 1 - 1 / 3, 1 - 1 / 9, 1, 1])
    assert set_distances(sets, "masi")[4, 4] == 0
