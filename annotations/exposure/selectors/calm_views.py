"""Who saw an item while it counted as level 0, and so was never reserved: known to the work feature, asked through here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CalmView:
    """A lease on an item at level 0: whose, which, how long it was in view so far, and until when it lasts if it is open."""

    user_id: int
    assignment_id: int
    leased_at: datetime
    seen_ms: int
    open_until: datetime | None


CalmViews = Callable[[int, datetime], Sequence[CalmView]]


def _none(item_id: int, now: datetime) -> Sequence[CalmView]:
    return ()


_calm_views: CalmViews = _none


def use_calm_views(reader: CalmViews) -> None:
    """Name what answers: `reader(item_id, now)` lists the leases of an item at level 0, open ones up to `now`."""
    global _calm_views
    _calm_views = reader


def calm_views(item_id: int, now: datetime) -> Sequence[CalmView]:
    return _calm_views(item_id, now)
