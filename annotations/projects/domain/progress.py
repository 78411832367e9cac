"""How far a project is, and when it may end: sums over items and votes, never about a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

__all__ = ["RECENT_DAYS", "Activity", "Progress"]

RECENT_DAYS: Final = 7
_FARTHEST: Final = timedelta(days=3650)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Items that are ready, those with a vote, those with all the votes the overlap asks for; votes, and those missing."""

    items: int = 0
    labelled: int = 0
    complete: int = 0
    votes: int = 0
    votes_missing: int = 0

    @property
    def coverage(self) -> float:
        """The share of items with a vote, 0 where there are no items."""
        return self.labelled / self.items if self.items else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Votes given in the last seven days, by day (UTC), oldest first; and how many people have ever voted."""

    days: tuple[tuple[date, int], ...]
    people: int

    @property
    def votes_last_days(self) -> int:
        return sum(votes for _, votes in self.days)

    def ends_at(self, votes_missing: int, now: datetime) -> datetime | None:
        """When the missing votes are in if the next days go as the last seven did; None where that cannot be said.

        >>> from datetime import UTC
        >>> week = Activity(days=((date(2026, 3, 1), 70),), people=4)
        >>> week.ends_at(20, datetime(2026, 3, 2, tzinfo=UTC)).isoformat()
        '2026-03-04T00:00:00+00:00'
        """
        if votes_missing == 0 or not self.votes_last_days:
            return None
        needed = timedelta(days=votes_missing * RECENT_DAYS / self.votes_last_days)
        return now + needed if needed <= _FARTHEST else None
