"""A clock that stands where the test puts it: for code that asks kernel.clock, and for acts that take the database's time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from annotations.work.services import person
from kernel.clock import ManualClock, use_clock


@contextmanager
def standing(at: datetime) -> Iterator[ManualClock]:
    """Inside the block it is `at`, until the clock is moved; `person_lock` gives this time as the database's."""
    clock, real = ManualClock(at), person.Person

    def person_now(*fields: Any) -> person.Person:
        return replace(real(*fields), now=clock.now())

    with pytest.MonkeyPatch.context() as patch, use_clock(clock):
        patch.setattr(person, "Person", person_now)
        yield clock
