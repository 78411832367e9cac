"""A clock that stands still: for code that asks kernel.clock, and for what takes the database's time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from kernel import clock as kernel_clock
from kernel.clock import ManualClock, use_clock


@contextmanager
def standing(at: datetime) -> Iterator[ManualClock]:
    """Inside the block it is `at`, until the clock is moved; `server_now` and `person_lock` give this time as the database's."""
    clock = ManualClock(at)
    with pytest.MonkeyPatch.context() as patch, use_clock(clock):
        patch.setattr(kernel_clock, "shifted", lambda told: clock.now())
        yield clock
