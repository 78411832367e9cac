"""A person's statement: what was there, what moved, what is there (docs/algorithms/payout.md section 6)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from kernel.errors import Invalid
from kernel.periods import Interval, PayPeriod

__all__ = ["StateRow", "statement_interval", "total_row"]

_MONTH: Final = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)
_YEAR: Final = re.compile(r"[0-9]{4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class StateRow:
    """One state over an interval, in minor units: opening + came_in − went_out = closing."""

    state: str
    opening_minor: int
    came_in_minor: int
    went_out_minor: int
    closing_minor: int

    @property
    def adds_up(self) -> bool:
        return self.opening_minor + self.came_in_minor - self.went_out_minor == self.closing_minor

    @classmethod
    def of(cls, state: str, opening_minor: int, moves: Iterable[int]) -> StateRow:
        """The row of a state from its opening and the moves onto (positive) and off (negative) it.

        >>> StateRow.of("earned", 0, [900, 300, -900]).closing_minor
        300
        """
        moved = list(moves)
        came_in = sum(amount for amount in moved if amount > 0)
        went_out = -sum(amount for amount in moved if amount < 0)
        return cls(state, opening_minor, came_in, went_out, opening_minor + came_in - went_out)


def total_row(rows: Iterable[StateRow]) -> StateRow:
    """All states together: what the person's money was and is, wherever it lies. Moves between states cancel in it.

    >>> total_row([StateRow("earned", 0, 1200, 900, 300), StateRow("payable", 250, 900, 0, 1150)])
    StateRow(state='total', opening_minor=250, came_in_minor=1200, went_out_minor=0, closing_minor=1450)
    """
    found = list(rows)
    opening, closing = sum(row.opening_minor for row in found), sum(row.closing_minor for row in found)
    gain = closing - opening
    return StateRow("total", opening, max(0, gain), max(0, -gain), closing)


def statement_interval(label: str) -> Interval:
    """The interval of a label: an ISO week, a month or a year, all in UTC.

    >>> statement_interval("2026-12").end.isoformat(), statement_interval("2026-W01").start.isoformat()
    ('2027-01-01T00:00:00+00:00', '2025-12-29T00:00:00+00:00')
    """
    try:
        if match := _MONTH.fullmatch(label):
            year, month = int(match[1]), int(match[2])
            start = datetime(year, month, 1, tzinfo=UTC)
            return Interval(start, datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC))
        if _YEAR.fullmatch(label):
            return Interval(datetime(int(label), 1, 1, tzinfo=UTC), datetime(int(label) + 1, 1, 1, tzinfo=UTC))
        return PayPeriod.parse(label).interval
    except (ValueError, Invalid):
        raise Invalid(
            f"{label[:40]!r} is not a week, a month or a year.",
            code="bad-period",
            remedy="Write 2026-W07, 2026-02 or 2026.",
        ) from None
