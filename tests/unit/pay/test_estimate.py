"""Section 11 of docs/algorithms/pay.md: the estimate before acceptance."""

import re

import pytest

from annotations.pay.domain.estimate import EstimateBasis, estimate
from annotations.pay.domain.rates import HourlyPolicy, PerItemPolicy
from tests.unit.worked_tables import rows


def times_ms(text: str) -> list[int]:
    """`1..20` is every second from 1 to 20; `30 × 20` is thirty seconds twenty times."""
    if span := re.fullmatch(r"(\d+)\.\.(\d+)", text):
        return [second * 1000 for second in range(int(span[1]), int(span[2]) + 1)]
    pairs = [part.split("×") for part in text.split(",")]
    return [int(seconds) * 1000 for seconds, times in pairs for _ in range(int(times))]


@pytest.mark.parametrize("row", rows("pay.md", "estimate"), ids=str)
def test_the_estimate_is_that_of_the_table(row: dict[str, str]) -> None:
    policy = PerItemPolicy(1, "EUR", int(row["Rate an item"]), int(row["Floor"]))
    found = estimate(policy, times_ms=times_ms(row["Times (s)"]), people=5, declared_s=None)
    assert (found.p10_ms, found.p90_ms) == (int(row["P10"]) * 1000, int(row["P90"]) * 1000)
    assert (found.hour_slow_minor, found.hour_fast_minor) == (int(row["Hour, slow"]), int(row["Hour, fast"]))
    assert found.basis is EstimateBasis.RECORDED


@pytest.mark.parametrize(("people", "labels"), [(4, 100), (5, 19)])
def test_times_of_few_people_or_few_labels_are_not_shown(people: int, labels: int) -> None:
    policy = PerItemPolicy(1, "EUR", 12, 1241)
    declared = estimate(policy, times_ms=[7_000] * labels, people=people, declared_s=30)
    assert (declared.basis, declared.p10_ms, declared.hour_fast_minor) == (EstimateBasis.DECLARED, 30_000, 1440)
    unknown = estimate(policy, times_ms=[7_000] * labels, people=people, declared_s=None)
    assert (unknown.basis, unknown.p90_ms, unknown.hour_slow_minor) == (EstimateBasis.NONE, None, 1241)


def test_an_hour_by_the_hour_is_the_rate_whatever_the_pace() -> None:
    found = estimate(HourlyPolicy(1, "EUR", 1500, 1400), times_ms=[1_000] * 30, people=6, declared_s=None)
    assert (found.hour_slow_minor, found.hour_fast_minor) == (1500, 1500)
