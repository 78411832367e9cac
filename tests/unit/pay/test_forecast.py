"""U4: the forecast's worked table, and how often synthetic people's weeks fall within it."""

import math
import random
from collections.abc import Callable
from itertools import count

import pytest

from annotations.pay.domain.forecast import FEWEST_WEEKS, forecast
from tests.unit.worked_tables import rows

PEOPLE, WEEKS = 100, 40
Week = tuple[int, int]  # what a week earned, and what its accepted shifts were worth
REQUIRED = 75


def weeks(text: str) -> list[int]:
    if "×" in text:
        amount, times = (int(part) for part in text.split("×"))
        return [amount] * times
    return [int(part) for part in text.split(", ")]


@pytest.mark.parametrize("row", rows("time.md", "forecast"), ids=lambda row: row["Weeks"])
def test_the_worked_table_of_the_forecast(row: dict[str, str]) -> None:
    found = forecast(weeks(row["Weeks"]), int(row["Shifts"]))
    assert [str(part) for part in found or ("", "")] == [row["P10"], row["P90"]]


def test_a_forecast_looks_back_a_quarter_and_no_further() -> None:
    recent = [300, 500, 200, 700, 400, 600, 300, 500, 200, 700, 400, 600, 300]
    assert forecast([10**9, *recent], 0) == forecast(recent, 0)


def steady(random: random.Random, week: int) -> Week:
    return round(max(0.0, random.gauss(20, 3)) * 1500), 0


def now_and_then(random: random.Random, week: int) -> Week:
    """Three weeks in ten without work, the others of very different lengths."""
    return (0 if random.random() < 0.3 else round(random.lognormvariate(math.log(10), 0.6) * 1500)), 0


def growing(random: random.Random, week: int) -> Week:
    return round(max(0.0, random.gauss(5 + 0.8 * week, 3)) * 1500), 0


def fading(random: random.Random, week: int) -> Week:
    return round(max(0.0, random.gauss(max(2.0, 30 - 0.6 * week), 3)) * 1500), 0


def seasonal(random: random.Random, week: int) -> Week:
    return round(max(0.0, random.gauss(15 + 6 * math.sin(week / 8), 3)) * 1500), 0


def on_shifts(random: random.Random, week: int) -> Week:
    """None to five shifts of four hours a week, one in eight not worked, and some work besides."""
    planned = random.randint(0, 5)
    worked = sum(random.random() > 0.125 for _ in range(planned))
    return worked * 6000 + round(max(0.0, random.gauss(3, 2)) * 1500), planned * 6000


KINDS: dict[str, Callable[[random.Random, int], Week]] = {
    "steady": steady,
    "now and then": now_and_then,
    "growing": growing,
    "fading": fading,
    "seasonal": seasonal,
    "on shifts": on_shifts,
}


def coverage(kind: Callable[[random.Random, int], Week]) -> int:
    """Percent of weeks within P10–P90, each forecast from the weeks before it and its own plan."""
    within, total = 0, 0
    for _, seed in zip(range(PEOPLE), count(1), strict=False):
        dice = random.Random(seed)
        history = [kind(dice, week) for week in range(WEEKS)]
        for week in range(FEWEST_WEEKS, WEEKS):
            found = forecast([earned - planned for earned, planned in history[:week]], history[week][1])
            assert found is not None
            within += found.p10_minor <= history[week][0] <= found.p90_minor
            total += 1
    return 100 * within // total


def test_the_backtest_covers_three_weeks_in_four_for_every_kind_of_worker() -> None:
    found = {name: coverage(kind) for name, kind in KINDS.items()}
    assert found == {row["People"]: int(row["Within (%)"]) for row in rows("time.md", "backtest")}
    assert min(found.values()) >= REQUIRED
