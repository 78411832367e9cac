import threading
from datetime import UTC, datetime, timedelta, timezone
from uuid import RFC_4122

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.clock import ManualClock, SystemClock, epoch_ms, from_epoch_ms, use_clock, utcnow
from kernel.ids import new_token, token_digest, uuid7

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TIMES = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))


@given(TIMES, TIMES)
def test_ids_sort_by_the_time_they_were_made(first: datetime, second: datetime) -> None:
    if first != second:
        earlier, later = sorted((first, second))
        assert uuid7(earlier) < uuid7(later)


def test_an_id_is_a_version_7_uuid_and_two_are_never_equal() -> None:
    ids = {uuid7(NOON) for _ in range(1000)}
    assert len(ids) == 1000
    assert {(one.version, one.variant) for one in ids} == {(7, RFC_4122)}


def test_a_time_before_1970_makes_no_id() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        uuid7(datetime(1969, 12, 31, tzinfo=UTC))


def test_tokens_differ_and_their_digest_does_not_show_them() -> None:
    first, second = new_token("fh"), new_token("fh")
    assert first != second
    assert len(token_digest(first)) == 64
    assert first not in token_digest(first)
    assert token_digest(first) == token_digest(first) != token_digest(second)


@given(TIMES)
def test_milliseconds_lead_back_to_the_same_millisecond(at: datetime) -> None:
    assert timedelta(0) <= at - from_epoch_ms(epoch_ms(at)) < timedelta(milliseconds=1)


def test_a_manual_clock_moves_only_when_told_and_the_system_clock_returns_after_it() -> None:
    clock = ManualClock(NOON)
    with use_clock(clock):
        assert utcnow() == utcnow() == NOON
        clock.advance(timedelta(seconds=5))
        assert utcnow() == NOON + timedelta(seconds=5)
        clock.set(NOON.astimezone(timezone(timedelta(hours=9))))
        assert utcnow().isoformat() == "2026-03-02T12:00:00+00:00"
    assert abs(utcnow() - SystemClock().now()) < timedelta(minutes=1)


def test_many_threads_may_advance_one_clock() -> None:
    clock = ManualClock(NOON)

    def tick() -> None:
        for _ in range(500):
            clock.advance(timedelta(milliseconds=1))

    threads = [threading.Thread(target=tick) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.now() == NOON + timedelta(seconds=2)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        ManualClock(NOON.replace(tzinfo=None))
