"""The five limits of one human, who may change them, and the question "does this view fit?".

The standard values and the ceilings are constants on purpose: no setting, role or migration can raise them further
(docs/algorithms/exposure.md section 3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from annotations.exposure.domain.dose import QPMS_PER_POINT, Reservation
from kernel.errors import FieldError, Forbidden, Invalid

__all__ = [
    "CEILINGS",
    "HOUR_MS",
    "RUN_GAP_MS",
    "STANDARD",
    "WINDOW_MS",
    "Decision",
    "Limits",
    "Usage",
    "Window",
    "check",
    "check_lowered",
    "check_raised",
    "fits_alone",
    "strictest",
]

HOUR_MS: Final = 3_600_000
# A run is over once this long passes without any view at level 1 or above.
RUN_GAP_MS: Final = 600_000


class Window(StrEnum):
    """The stretches of time that have a limit; the first four in qpms, `view` in milliseconds in view."""

    RUN = "run"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    VIEW = "view"


# How far the rolling windows look back; a run ends by a gap instead.
WINDOW_MS: Final[dict[Window, int]] = {
    Window.HOUR: HOUR_MS,
    Window.DAY: 24 * HOUR_MS,
    Window.WEEK: 7 * 24 * HOUR_MS,
    Window.VIEW: 24 * HOUR_MS,
}

# An amount for each window: qpms for the first four, milliseconds for `view`.
Limits = Mapping[Window, int]
Usage = Mapping[Window, int]

STANDARD: Final[Limits] = {
    Window.RUN: 1_500 * QPMS_PER_POINT,
    Window.HOUR: 2_400 * QPMS_PER_POINT,
    Window.DAY: 7_200 * QPMS_PER_POINT,
    Window.WEEK: 28_800 * QPMS_PER_POINT,
    Window.VIEW: 4 * HOUR_MS,
}
# As far as an operator may go: twice the points, and not a minute more in view.
CEILINGS: Final[Limits] = {window: limit if window is Window.VIEW else 2 * limit for window, limit in STANDARD.items()}


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a view may be reserved now; if not, the window that frees last, when, and by how much each is over.

    `frees_at_ms` is None when waiting would not help, because the view is larger than the limit itself.
    """

    allowed: bool
    window: Window | None = None
    frees_at_ms: int | None = None
    over: Mapping[Window, int] = field(default_factory=dict)


def check(usage: Usage, reservation: Reservation, limits: Limits) -> Decision:
    """Whether the reservation fits into every window beside what is used and reserved already.

    `usage` counts open reservations in full. Level 0 always fits. `windows.decide` adds the time at which it frees.

    >>> check(dict.fromkeys(Window, 0), Reservation(4, 187_500), STANDARD).allowed
    True
    >>> refused = check(dict.fromkeys(Window, 0), Reservation(4, 187_501), STANDARD)
    >>> refused.window, refused.over[Window.RUN]
    (<Window.RUN: 'run'>, 32)
    """
    if reservation.level == 0:
        return Decision(allowed=True)
    over = {}
    for window in Window:
        added = reservation.counted_view_ms if window is Window.VIEW else reservation.qpms
        if (excess := usage[window] + added - limits[window]) > 0:
            over[window] = excess
    return Decision(allowed=not over, window=next(iter(over), None), over=over)


def fits_alone(reservation: Reservation, limits: Limits = STANDARD) -> bool:
    """Whether the view could ever be served under these limits; with the standard ones, whether to accept the item.

    >>> fits_alone(Reservation(4, 120_000)), fits_alone(Reservation(4, 200_000))
    (True, False)
    """
    return check(dict.fromkeys(Window, 0), reservation, limits).allowed


def strictest(*limits: Mapping[Window, int]) -> dict[Window, int]:
    """The lowest value of each window; a source of limits may leave windows out. At least one must be complete.

    >>> strictest(STANDARD, {Window.RUN: 4000})[Window.RUN]
    4000
    """
    return {window: min(limit[window] for limit in limits if window in limit) for window in Window}


def check_lowered(wishes: Mapping[Window, int], base: Limits) -> None:
    """An owner or an annotator may only lower: raise `Forbidden` for more than `base`, `Invalid` below zero.

    >>> check_lowered({Window.HOUR: 4000}, STANDARD)
    """
    _refuse_negative(wishes)
    raised = [window.value for window, limit in wishes.items() if limit > base[window]]
    if raised:
        raise Forbidden(
            f"Exposure limits can only be lowered here, and these would be raised: {', '.join(raised)}.",
            code="limits-only-lower",
            kept="Your limits are as they were.",
            remedy="Choose a value below the present limit.",
        )


def check_raised(wishes: Mapping[Window, int]) -> None:
    """An operator may set points up to twice the standard, and never more than 4 hours in view.

    >>> check_raised({Window.WEEK: 2 * 28_800 * QPMS_PER_POINT})
    """
    _refuse_negative(wishes)
    errors: list[FieldError] = [
        {"field": window.value, "message": f"{limit} is above the ceiling of {CEILINGS[window]}."}
        for window, limit in wishes.items()
        if limit > CEILINGS[window]
    ]
    if errors:
        raise Invalid(
            "No installation may go beyond twice the standard points, or 4 hours in view.",
            errors=errors,
            code="above-ceiling",
            kept="The limits are as they were.",
        )


def _refuse_negative(wishes: Mapping[Window, int]) -> None:
    errors: list[FieldError] = [
        {"field": window.value, "message": "A limit is zero or more."}
        for window, limit in wishes.items()
        if type(limit) is not int or limit < 0
    ]
    if errors:
        raise Invalid("A limit cannot be below zero.", errors=errors, code="bad-limit")
