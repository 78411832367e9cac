"""The offset of an installation in test mode is added to every clock, and gone without a trace afterwards."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from kernel import clock

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_offset_afterwards() -> Iterator[None]:
    yield
    clock.use_offset(None)


def test_the_offset_is_added_to_this_clock_and_to_times_of_another() -> None:
    clock.use_offset(lambda: timedelta(days=7))
    with clock.use_clock(clock.ManualClock(AT)):
        assert clock.utcnow() == AT + timedelta(days=7)
    assert clock.shifted(AT) == AT + timedelta(days=7)


def test_without_an_offset_a_time_comes_back_as_it_is() -> None:
    assert clock.shifted(AT) is AT
