"""When a person's planned work ends today: known to the shifts above this feature, asked through here (E11)."""

from collections.abc import Callable
from datetime import datetime

PlannedEnd = Callable[[int, datetime], datetime | None]


def _no_plan(user_id: int, now: datetime) -> datetime | None:
    return None


_planned_end: PlannedEnd = _no_plan


def use_planned_end(reader: PlannedEnd) -> None:
    """Name what answers: `reader(user_id, now)` gives the end of the planned interval that `now` lies in, or None."""
    global _planned_end
    _planned_end = reader


def planned_end(user_id: int, now: datetime) -> datetime | None:
    return _planned_end(user_id, now)
