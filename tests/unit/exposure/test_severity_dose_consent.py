import inspect
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from annotations.exposure.domain.consent import allows, missing
from annotations.exposure.domain.dose import QPMS_PER_POINT, Reservation, charge_qpms, points, rerating_qpms, reserve
from annotations.exposure.domain.severity import (
    WEIGHTS_QP,
    Category,
    history_bound,
    merge,
    parse_severity,
    upper_severity,
    worst_level,
)
from kernel.errors import Invalid
from tests.unit.worked_tables import rows

LEVELS = st.integers(0, 4)
SEVERITIES = st.dictionaries(st.sampled_from(Category), LEVELS)
VIEWS_MS = st.integers(0, 10_000_000)


def severity_of(text: str) -> dict[Category, int]:
    """Read `hate 3, sexual 1`."""
    pairs = [part.rsplit(" ", 1) for part in text.split(", ") if part]
    return {Category(name): int(level) for name, level in pairs}


def test_the_worked_table_of_weights() -> None:
    table = rows("exposure.md", "weights")
    assert tuple(int(row["Quarter points"]) for row in table) == WEIGHTS_QP
    assert all(float(row["Weight"]) * 4 == int(row["Quarter points"]) for row in table)


@pytest.mark.parametrize("row", rows("exposure.md", "history"))
def test_the_worked_table_of_history_bounds(row: dict[str, str]) -> None:
    *rated, bound = (int(cell) for cell in row.values())
    assert history_bound(rated) == bound


@given(st.lists(st.integers(0, 400), min_size=5, max_size=5).filter(lambda rated: sum(rated) >= 30))
def test_the_bound_agrees_with_the_clopper_pearson_interval_of_scipy(rated: list[int]) -> None:
    total = sum(rated)
    bounds = []
    for level in range(5):
        higher = sum(rated[level + 1 :])
        share = beta.ppf(0.9, higher + 1, total - higher) if higher < total else 1.0
        assert not math.isclose(share, 0.1, rel_tol=1e-9)
        if share <= 0.1:
            bounds.append(level)
    assert history_bound(rated) == min(bounds)


def test_a_long_history_is_judged_in_no_time_and_without_overflow() -> None:
    assert history_bound([10_000_000, 900_000, 0, 0, 0]) == 0
    assert history_bound([10_000_000, 1_200_000, 0, 0, 0]) == 1


@pytest.mark.parametrize(
    ("history", "upper"),
    [
        ({}, {Category.OTHER: 3}),
        ({Category.HATE: [29, 0, 0, 0, 0]}, {Category.OTHER: 3}),
        ({Category.HATE: [28, 0, 0, 0, 1]}, {Category.OTHER: 3, Category.HATE: 4}),
        ({Category.HATE: [30, 0, 0, 0, 0]}, {}),
        ({Category.HATE: [0, 0, 30, 0, 0]}, {Category.HATE: 2}),
    ],
)
def test_an_undeclared_item_counts_as_level_3_until_30_of_its_source_are_rated(
    history: dict[Category, list[int]], upper: dict[Category, int]
) -> None:
    assert upper_severity(declared=None, observed={}, history=history) == upper


@given(SEVERITIES, SEVERITIES, st.lists(st.integers(0, 50), min_size=5, max_size=5))
def test_ratings_and_history_only_ever_raise_a_declaration(
    declared: dict[Category, int], observed: dict[Category, int], rated: list[int]
) -> None:
    upper = upper_severity(declared=declared, observed=observed, history={Category.HATE: rated})
    for category in Category:
        assert upper.get(category, 0) >= max(declared.get(category, 0), observed.get(category, 0))
    assert worst_level(upper) == max(upper.values(), default=0)


@given(SEVERITIES, SEVERITIES)
def test_merging_takes_the_highest_of_each_category(first: dict[Category, int], second: dict[Category, int]) -> None:
    merged = merge(first, second)
    assert merged == {category: max(first.get(category, 0), second.get(category, 0)) for category in first | second}


@pytest.mark.parametrize("data", [{"hate": 5}, {"hate": -1}, {"hate": True}, {"hate": "2"}, {"Hate": 2}, {"joy": 1}])
def test_a_declaration_that_is_no_severity_is_refused_by_field(data: dict[str, object]) -> None:
    with pytest.raises(Invalid) as caught:
        parse_severity(data)
    assert caught.value.errors[0]["field"] == next(iter(data))


@pytest.mark.parametrize("row", rows("exposure.md", "dose"))
def test_the_worked_table_of_doses(row: dict[str, str]) -> None:
    qpms = charge_qpms(int(row["Level"]), int(row["In view (s)"]) * 1000)
    assert (qpms, points(qpms)) == (int(row["qpms"]), int(row["Points"]))


@given(LEVELS, st.integers(1, 10_000_000), VIEWS_MS)
def test_a_settled_view_charges_what_was_seen_and_never_more_than_was_reserved(
    level: int, longest: int, seen: int
) -> None:
    reservation = Reservation(level, longest)
    settled = reservation.settle(seen)
    assert settled.qpms == charge_qpms(level, min(seen, longest)) <= reservation.qpms
    assert settled.counted_view_ms <= reservation.counted_view_ms
    assert reservation.settle(None) == reservation


@given(LEVELS, LEVELS, VIEWS_MS)
def test_a_later_rating_charges_upwards_only(charged: int, rated: int, view_ms: int) -> None:
    extra = rerating_qpms(charged, rated, view_ms)
    assert extra >= 0
    assert charge_qpms(charged, view_ms) + extra == charge_qpms(max(charged, rated), view_ms)


def test_a_dose_knows_nothing_of_filters() -> None:
    assert list(inspect.signature(charge_qpms).parameters) == ["level", "view_ms"]
    assert charge_qpms(2, 1000) == QPMS_PER_POINT


def test_a_view_of_no_or_negative_length_cannot_be_reserved_or_settled() -> None:
    with pytest.raises(ValueError, match="above zero"):
        reserve({}, 0)
    with pytest.raises(ValueError, match="no time"):
        charge_qpms(2, -1)
    with pytest.raises(ValueError, match="no time"):
        Reservation(2, 10).settle(-1)


@pytest.mark.parametrize("row", rows("exposure.md", "consent"))
def test_the_worked_table_of_consent(row: dict[str, str]) -> None:
    consent, item = severity_of(row["Consented"]), severity_of(row["Item"])
    assert missing(consent, item) == severity_of(row["Missing"])
    assert allows(consent, item) is (row["Missing"] == "")


@given(SEVERITIES)
def test_without_any_consent_only_level_0_is_served(item: dict[Category, int]) -> None:
    assert allows({}, item) is (worst_level(item) == 0)
