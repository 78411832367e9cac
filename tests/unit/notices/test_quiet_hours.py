"""22:00 to 07:00 on the person's own wall clock, also on the two days a year on which it jumps."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notices.domain.quiet_hours import deliver_after

VIENNA = ZoneInfo("Europe/Vienna")


def _at(year: int, month: int, day: int, hour: int, minute: int = 0, fold: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=VIENNA, fold=fold)


def test_by_day_a_message_goes_at_once() -> None:
    for hour in (7, 12, 21):
        now = _at(2026, 6, 1, hour, 59)
        assert deliver_after(now, "Europe/Vienna") == now


def test_from_ten_in_the_evening_it_waits_for_seven_of_the_next_day() -> None:
    assert deliver_after(_at(2026, 6, 1, 22), "Europe/Vienna") == _at(2026, 6, 2, 7)
    assert deliver_after(_at(2026, 6, 2, 6, 59), "Europe/Vienna") == _at(2026, 6, 2, 7)


def test_an_urgent_one_never_waits() -> None:
    now = _at(2026, 6, 2, 3)
    assert deliver_after(now, "Europe/Vienna", urgent=True) == now


def test_the_night_the_clocks_go_forward_is_an_hour_shorter() -> None:
    now = _at(2026, 3, 28, 22)
    assert deliver_after(now, "Europe/Vienna").astimezone(UTC) - now.astimezone(UTC) == timedelta(hours=8)


def test_the_night_they_go_back_is_an_hour_longer() -> None:
    for fold in (0, 1):
        waits_until = deliver_after(_at(2026, 10, 25, 2, 30, fold=fold), "Europe/Vienna")
        assert waits_until == datetime(2026, 10, 25, 6, tzinfo=UTC)


# A busy machine says nothing about the rule.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    now=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(
        ["Europe/Vienna", "Asia/Kolkata", "Pacific/Apia", "America/St_Johns", "Africa/Nairobi", "UTC"]
    ),
)
def test_nothing_is_ever_delivered_by_night_nor_held_longer_than_one_night(now: datetime, zone: str) -> None:
    after = deliver_after(now, zone)
    there = after.astimezone(ZoneInfo(zone))
    assert 7 <= there.hour < 22
    assert now <= after <= now + timedelta(hours=10)
