"""Exact rolling windows over an append-only log with running totals (docs/algorithms/exposure.md section 3).

The log of a person holds one row per settled view at level 1 or above, in the order of settling. Use of a window is a
difference of two totals, found by bisection; the database does the same with an index.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from annotations.exposure.domain.dose import Reservation
from annotations.exposure.domain.limits import RUN_GAP_MS, WINDOW_MS, Decision, Limits, Window, check

__all__ = ["Hold", "LogRow", "decide", "frees_at_ms", "settled", "used"]


@dataclass(frozen=True, slots=True)
class Hold:
    """An open reservation: when it was made, and the worst case it stands for."""

    started_ms: int
    reservation: Reservation


@dataclass(frozen=True, slots=True)
class LogRow:
    """A settled view with the totals up to and including it, and the total at which its run began."""

    settled_ms: int
    total_qpms: int
    total_view_ms: int
    run_began_at_qpms: int


def settled(
    log: Sequence[LogRow], hold: Hold, charge: Reservation, *, now_ms: int, still_open: Iterable[Hold] = ()
) -> LogRow:
    """The row that settling `hold` with `charge` appends to the log; `still_open` are the person's other holds.

    The run goes on unless 10 minutes lie between the last row and the start of this view and of every open one.

    >>> settled([], Hold(0, Reservation(2, 9000)), Reservation(2, 5000), now_ms=6000)
    LogRow(settled_ms=6000, total_qpms=20000, total_view_ms=5000, run_began_at_qpms=0)
    """
    if charge.level == 0:
        raise ValueError("A view at level 0 leaves no trace in the log.")
    if charge.qpms > hold.reservation.qpms:
        raise ValueError("A view is never charged more than was reserved for it.")
    last = log[-1] if log else None
    if now_ms < hold.started_ms or (last and now_ms < last.settled_ms):
        raise ValueError("The log only grows forward in time.")
    before = last.total_qpms if last else 0
    began = last.run_began_at_qpms if last and _run_goes_on(last, [hold, *still_open], now_ms) else before
    return LogRow(now_ms, before + charge.qpms, (last.total_view_ms if last else 0) + charge.view_ms, began)


def used(log: Sequence[LogRow], holds: Iterable[Hold], *, now_ms: int) -> dict[Window, int]:
    """What counts in each window at `now_ms`: settled views that are inside it, and open reservations in full.

    >>> row = settled([], Hold(0, Reservation(2, 9000)), Reservation(2, 5000), now_ms=6000)
    >>> used([row], [], now_ms=6000)[Window.HOUR], used([row], [], now_ms=6000 + 3_600_000)[Window.HOUR]
    (20000, 0)
    """
    counted = [hold for hold in holds if hold.reservation.level]
    held_qpms = sum(hold.reservation.qpms for hold in counted)
    held_view_ms = sum(hold.reservation.view_ms for hold in counted)
    run = log[-1].total_qpms - log[-1].run_began_at_qpms if log and _run_goes_on(log[-1], counted, now_ms) else 0
    usage = {Window.RUN: run + held_qpms}
    for window in WINDOW_MS:
        in_log = _total(log, window, len(log)) - _total(log, window, _left_before(log, window, now_ms))
        usage[window] = in_log + (held_view_ms if window is Window.VIEW else held_qpms)
    return usage


def decide(
    log: Sequence[LogRow], holds: Iterable[Hold], reservation: Reservation, limits: Limits, *, now_ms: int
) -> Decision:
    """Whether the reservation may be made now, and if not, which window frees last and when.

    >>> row = settled([], Hold(0, Reservation(3, 500_000)), Reservation(3, 500_000), now_ms=500_000)
    >>> from annotations.exposure.domain.limits import STANDARD
    >>> refused = decide([row], [], Reservation(2, 1000), STANDARD, now_ms=500_000)
    >>> refused.window, refused.frees_at_ms
    (<Window.RUN: 'run'>, 1100000)
    """
    open_holds = list(holds)
    decision = check(used(log, open_holds, now_ms=now_ms), reservation, limits)
    if decision.allowed:
        return decision
    frees = {
        window: frees_at_ms(log, open_holds, window, over, now_ms=now_ms) for window, over in decision.over.items()
    }
    last = max(frees, key=lambda window: frees[window])
    alone = check(dict.fromkeys(Window, 0), reservation, limits)
    if not alone.allowed:
        return replace(decision, window=alone.window)
    return replace(decision, window=last, frees_at_ms=frees[last])


def frees_at_ms(log: Sequence[LogRow], holds: Iterable[Hold], window: Window, over: int, *, now_ms: int) -> int:
    """When `over` (qpms, or milliseconds in view) will have left the window, if nothing more is viewed.

    Open reservations are taken to settle in full at `now_ms`, which is the least favourable case that is still now.
    """
    open_holds = [hold for hold in holds if hold.reservation.level]
    if window is Window.RUN:
        return (now_ms if open_holds or not log else log[-1].settled_ms) + RUN_GAP_MS
    gone = _total(log, window, _left_before(log, window, now_ms))
    index = bisect_left(range(len(log)), gone + over, key=lambda row: _total(log, window, row + 1))
    return (log[index].settled_ms if index < len(log) else now_ms) + WINDOW_MS[window]


def _run_goes_on(last: LogRow, holds: Iterable[Hold], now_ms: int) -> bool:
    first_start = min((hold.started_ms for hold in holds if hold.reservation.level), default=now_ms)
    return first_start - last.settled_ms < RUN_GAP_MS


def _left_before(log: Sequence[LogRow], window: Window, now_ms: int) -> int:
    """How many rows have left the window: it holds its end and not its beginning, (now − W, now]."""
    return bisect_right(log, now_ms - WINDOW_MS[window], key=lambda row: row.settled_ms)


def _total(log: Sequence[LogRow], window: Window, rows: int) -> int:
    """The total over the first `rows` rows of the log, in the unit of the window."""
    if rows == 0:
        return 0
    return log[rows - 1].total_view_ms if window is Window.VIEW else log[rows - 1].total_qpms
