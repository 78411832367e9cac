"""The dose: severity × time in view, in whole quarter-point milliseconds (docs/algorithms/exposure.md section 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from annotations.exposure.domain.severity import WEIGHTS_QP, Severity, worst_level
from kernel.rounding import ceil_div

__all__ = ["QPMS_PER_POINT", "Reservation", "charge_qpms", "points", "rerating_qpms", "reserve"]

QPMS_PER_POINT: Final = 4_000


def charge_qpms(level: int, view_ms: int) -> int:
    """Quarter-point milliseconds for a view. Blur, grey and size are no parameters: they never discount the dose.

    >>> charge_qpms(2, 1000), charge_qpms(4, 1000)
    (4000, 32000)
    """
    if view_ms < 0:
        raise ValueError("A view cannot last less than no time.")
    return WEIGHTS_QP[level] * view_ms


def points(qpms: int) -> int:
    """Exposure points for display, rounded up: what is shown as used is never less than what was used.

    >>> points(4000), points(4001), points(0)
    (1, 2, 0)
    """
    return ceil_div(qpms, QPMS_PER_POINT)


@dataclass(frozen=True, slots=True)
class Reservation:
    """The worst case of one view: its level, the longest it can last, and what that charges."""

    level: int
    view_ms: int

    @property
    def qpms(self) -> int:
        return charge_qpms(self.level, self.view_ms)

    @property
    def counted_view_ms(self) -> int:
        """What it takes from the 4 hours in view: all of it at level 1 and above, nothing at level 0."""
        return self.view_ms if self.level else 0

    def settle(self, seen_ms: int | None) -> Reservation:
        """What is charged in the end: the time seen, never more than reserved; all of it for a lost lease (None).

        >>> Reservation(3, 60_000).settle(10_000).qpms, Reservation(3, 60_000).settle(None).qpms
        (120000, 720000)
        """
        if seen_ms is not None and seen_ms < 0:
            raise ValueError("A view cannot last less than no time.")
        return Reservation(self.level, self.view_ms if seen_ms is None else min(seen_ms, self.view_ms))


def reserve(upper: Severity, longest_view_ms: int) -> Reservation:
    """The reservation for an item of this upper severity that can be in view for so long at most.

    >>> from annotations.exposure.domain.severity import Category
    >>> reserve({Category.HATE: 2, Category.OTHER: 1}, 30_000)
    Reservation(level=2, view_ms=30000)
    """
    if longest_view_ms <= 0:
        raise ValueError("The longest view must be above zero, or nothing would be reserved.")
    return Reservation(worst_level(upper), longest_view_ms)


def rerating_qpms(charged_level: int, rated_level: int, view_ms: int) -> int:
    """What a rating after the view adds to the dose: the difference if it is higher, nothing if it is lower.

    >>> rerating_qpms(2, 4, 1000), rerating_qpms(4, 2, 1000)
    (28000, 0)
    """
    return max(0, charge_qpms(rated_level, view_ms) - charge_qpms(charged_level, view_ms))
