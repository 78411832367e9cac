from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from kernel.periods import Interval, PayPeriod, pay_period, pay_periods

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_every_instant_belongs_to_exactly_one_pay_period(at: datetime) -> None:
    period = pay_period(at)
    assert at in period.interval
    assert at not in period.next().interval
    assert at not in period.previous().interval
    assert period.next().previous() == period == PayPeriod.parse(period.label)
    assert period.interval.end == period.next().interval.start


def test_the_last_second_of_sunday_and_the_first_of_monday_are_in_different_periods() -> None:
    assert pay_period(MONDAY - timedelta(microseconds=1)).label == "2026-W09"
    assert pay_period(MONDAY).label == "2026-W10"


def test_the_period_is_that_of_utc_wherever_the_person_is() -> None:
    at_home = MONDAY.astimezone(timezone(timedelta(hours=-8)))
    assert at_home.weekday() == 6
    assert pay_period(at_home).label == "2026-W10"


def test_the_periods_of_an_interval_stop_before_its_end() -> None:
    weeks = [period.label for period in pay_periods(Interval(MONDAY, MONDAY + timedelta(days=14)))]
    assert weeks == ["2026-W10", "2026-W11"]
    assert list(pay_periods(Interval(MONDAY, MONDAY))) == []


@pytest.mark.parametrize("label", ["2025-W53", "2026-W00", "2026W07", "x", "2026-W7", "0000-W01"])
def test_a_label_that_names_no_week_is_refused(label: str) -> None:
    with pytest.raises(Invalid):
        PayPeriod.parse(label)


def test_overlap_is_half_open() -> None:
    hour = timedelta(hours=1)
    first = Interval(MONDAY, MONDAY + hour)
    assert first.overlap(Interval(MONDAY + hour, MONDAY + 2 * hour)) is None
    shared = first.overlap(Interval(MONDAY + hour / 2, MONDAY + 2 * hour))
    assert shared is not None
    assert shared.duration == hour / 2


def test_an_interval_that_ends_before_it_starts_or_has_no_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Interval(MONDAY, MONDAY - timedelta(seconds=1))
    with pytest.raises(ValueError, match="time zone"):
        Interval(MONDAY.replace(tzinfo=None), MONDAY)
    with pytest.raises(ValueError, match="no pay period"):
        pay_period(MONDAY.replace(tzinfo=None))
