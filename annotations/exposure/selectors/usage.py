"""What counts in each window now, and the limits it is held against: reads shared by the gate and the person's own page."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from annotations.exposure.domain.consent import Consent
from annotations.exposure.domain.dose import Reservation
from annotations.exposure.domain.limits import RUN_GAP_MS, STANDARD, WINDOW_MS, Limits, Window, strictest
from annotations.exposure.domain.override import Raise, base_limits
from annotations.exposure.domain.severity import Category
from annotations.exposure.domain.windows import Hold
from annotations.exposure.models import ExposureAccount
from kernel.clock import epoch_ms

# What had left each window: running totals of points (qpms) and of time in view (ms) as the window began.
Gone = Mapping[Window, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class OpenView:
    """A reservation that is not settled yet, with its row's number and what its charge will say."""

    id: int
    assignment_id: int | None
    category: str
    path: str
    hold: Hold


@dataclass(frozen=True, slots=True)
class Standing:
    """An account with its open reservations, at a time, and what had left each window by then."""

    row: ExposureAccount
    views: tuple[OpenView, ...]
    now: datetime
    gone: Gone
    consent: Consent

    @property
    def holds(self) -> tuple[Hold, ...]:
        return tuple(view.hold for view in self.views)


def run_goes_on(account: ExposureAccount, holds: Iterable[Hold], now: datetime) -> bool:
    """Whether a view now, or one still open, belongs to the run of the last settled view."""
    if account.last_view_at is None:
        return False
    first_start = min((hold.started_ms for hold in holds if hold.reservation.level), default=epoch_ms(now))
    return first_start - epoch_ms(account.last_view_at) < RUN_GAP_MS


_NAMES = frozenset(window.value for window in Window)
# Where the windows begin, each length once (the day of points and the day in view are the same look-up).
_LENGTHS = tuple(dict.fromkeys(WINDOW_MS.values()))
_STARTS = ", ".join(f"%(now)s::timestamptz - interval '{length} milliseconds'" for length in _LENGTHS)
# How the person %(user)s stands at %(now)s (`gone`, `views`, `consent`): one function, for whoever reads and whoever has locked.
STANDING = f"exposure_standing({{person}}, ARRAY[{_STARTS}])"
_READ = f"SELECT gone, views, consent FROM {STANDING.format(person='%(user)s')}"  # noqa: S608 - constants only
_READ_MANY = f"""
SELECT u.id, s.gone, s.views, s.consent FROM unnest(%(users)s::bigint[]) AS u(id), {STANDING.format(person="u.id")} s
"""  # noqa: S608 - constants only


def standing_of(row: ExposureAccount, now: datetime, told: Sequence[Any]) -> Standing:
    """The standing of an account from the three columns of `exposure_standing`, in a raw cursor."""
    gone, views, consent = (_json(value) for value in told)
    at_start = dict(zip(_LENGTHS, gone, strict=True))
    return Standing(
        row,
        tuple(
            OpenView(number, assignment_id, category, path, Hold(since_ms, Reservation(level, view_ms)))
            for number, assignment_id, category, path, level, view_ms, since_ms in views or ()
        ),
        now,
        {window: at_start[length] for window, length in WINDOW_MS.items()},
        {Category(category): level for category, level in (consent or {}).items()},
    )


def standing_read(row: ExposureAccount, now: datetime) -> Standing:
    """How the person of an account stands, for whoever only looks: nothing is locked."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, {"user": row.pk, "now": now})
        return standing_of(row, now, cursor.fetchone())


def standings_read(accounts: Iterable[ExposureAccount], now: datetime) -> dict[int, Standing]:
    """Of many people at once, by their number, in one statement."""
    rows = {account.pk: account for account in accounts}
    with connection.cursor() as cursor:
        cursor.execute(_READ_MANY, {"users": list(rows), "now": now})
        return {user_id: standing_of(rows[user_id], now, told) for user_id, *told in cursor.fetchall()}


def usage_of(standing: Standing) -> dict[Window, int]:
    """What counts in each window now: the difference of two running totals, plus what is reserved and still open.

    The same as `domain.windows.used` over the whole log, in two index look-ups a window (test_windows_agree).
    """
    account, holds = standing.row, [hold for hold in standing.holds if hold.reservation.level]
    held_qpms = sum(hold.reservation.qpms for hold in holds)
    held_view_ms = sum(hold.reservation.view_ms for hold in holds)
    run = account.cum_qpms - account.run_base_qpms if run_goes_on(account, holds, standing.now) else 0
    usage = {Window.RUN: run + held_qpms}
    for window, (qpms, view_ms) in standing.gone.items():
        if window is Window.VIEW:
            usage[window] = account.cum_view_ms - view_ms + held_view_ms
        else:
            usage[window] = account.cum_qpms - qpms + held_qpms
    return usage


def limits_for(account: ExposureAccount, project_limits: dict[str, int], now: datetime) -> Limits:
    """The strictest of the installation's limits (with the person's exceptions), the project's and the person's own."""
    base = STANDARD if not account.raised else base_limits(_raised(account.raised), now_ms=epoch_ms(now))
    return strictest(base, _windows(project_limits), _windows(account.lowered))


def _raised(stored: dict[str, list[int]]) -> dict[Window, Raise]:
    return {Window(name): Raise(amount, until_ms) for name, (amount, until_ms) in stored.items()}


def _windows(limits: dict[str, int]) -> dict[Window, int]:
    return {Window(name): limit for name, limit in limits.items() if name in _NAMES}


def _json(value: Any) -> Any:
    """Raw cursors hand out json as text."""
    return json.loads(value) if isinstance(value, str) else value
