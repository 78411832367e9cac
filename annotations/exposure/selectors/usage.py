"""What counts in each window now, and the limits it is held against: reads shared by the gate and the person's own page."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from annotations.exposure.domain.consent import Consent
from annotations.exposure.domain.dose import Reservation
from annotations.exposure.domain.limits import RUN_GAP_MS, STANDARD, WINDOW_MS, Limits, Window, strictest
from annotations.exposure.domain.override import Raise, base_limits
from annotations.exposure.domain.severity import Category
from annotations.exposure.domain.windows import Hold
from annotations.exposure.models import ExposureAccount, ExposureReservation
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
    """An account with its open reservations, at a time.

    `gone` is there where it was read along (`standing_read`); otherwise `usage_of` asks for it.
    """

    row: ExposureAccount
    views: tuple[OpenView, ...]
    now: datetime
    gone: Gone | None = None
    consent: Consent = field(default_factory=dict)

    @classmethod
    def of(
        cls, row: ExposureAccount, open_rows: Iterable[ExposureReservation], now: datetime, gone: Gone | None = None
    ) -> "Standing":
        views = (
            OpenView(one.pk, one.assignment_id, one.category, one.path, _hold(one.reserved_at, one.level, one.view_ms))
            for one in open_rows
        )
        return cls(row, tuple(views), now, gone)

    @property
    def holds(self) -> tuple[Hold, ...]:
        return tuple(view.hold for view in self.views)


def run_goes_on(account: ExposureAccount, holds: Iterable[Hold], now: datetime) -> bool:
    """Whether a view now, or one still open, belongs to the run of the last settled view."""
    if account.last_view_at is None:
        return False
    first_start = min((hold.started_ms for hold in holds if hold.reservation.level), default=epoch_ms(now))
    return first_start - epoch_ms(account.last_view_at) < RUN_GAP_MS


_WINDOWS = ", ".join(f"('{window.value}', interval '{length} milliseconds')" for window, length in WINDOW_MS.items())
_GONE = f"""
SELECT json_agg(json_build_array(w.name, coalesce(c.cum_qpms, 0), coalesce(c.cum_view_ms, 0)))
  FROM (VALUES {_WINDOWS}) AS w(name, length)
  LEFT JOIN LATERAL (
    SELECT cum_qpms, cum_view_ms FROM exposure_exposurecharge
     WHERE user_id = %(user)s AND at <= %(now)s::timestamptz - w.length ORDER BY at DESC, id DESC LIMIT 1
  ) c ON true
"""  # noqa: S608 - constants only
_GONE_OF_MANY = f"SELECT u.id, ({_GONE.replace('%(user)s', 'u.id')}) FROM unnest(%(users)s::bigint[]) AS u (id)"  # noqa: S608 - constants only
_READ = f"""
SELECT ({_GONE}),
       (SELECT json_agg(json_build_array(r.id, r.assignment_id, r.category, r.path, r.level, r.view_ms,
                                         floor(extract(epoch FROM r.reserved_at) * 1000)::bigint) ORDER BY r.id)
          FROM exposure_exposurereservation r WHERE r.user_id = %(user)s AND r.settled_at IS NULL),
       (SELECT json_object_agg(c.category, c.level) FROM exposure_exposureconsent c WHERE c.user_id = %(user)s)
"""  # noqa: S608 - constants only


def standing_read(row: ExposureAccount, now: datetime) -> Standing:
    """What the gate asks of a person whose account is locked, in one statement: every lease at level 1 or above pays for it."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, {"user": row.pk, "now": now})
        gone, views, consent = (_json(value) for value in cursor.fetchone())
    return Standing(
        row,
        tuple(
            OpenView(number, assignment_id, category, path, Hold(since_ms, Reservation(level, view_ms)))
            for number, assignment_id, category, path, level, view_ms, since_ms in views or ()
        ),
        now,
        _by_window(gone),
        {Category(category): level for category, level in (consent or {}).items()},
    )


def usage_of(standing: Standing) -> dict[Window, int]:
    """What counts in each window now: the difference of two running totals, plus what is reserved and still open.

    The same as `domain.windows.used` over the whole log, in two index look-ups a window (test_windows_agree).
    """
    account, holds = standing.row, [hold for hold in standing.holds if hold.reservation.level]
    held_qpms = sum(hold.reservation.qpms for hold in holds)
    held_view_ms = sum(hold.reservation.view_ms for hold in holds)
    run = account.cum_qpms - account.run_base_qpms if run_goes_on(account, holds, standing.now) else 0
    usage = {Window.RUN: run + held_qpms}
    gone = standing.gone if standing.gone is not None else _gone(account.pk, standing.now)
    for window, (qpms, view_ms) in gone.items():
        if window is Window.VIEW:
            usage[window] = account.cum_view_ms - view_ms + held_view_ms
        else:
            usage[window] = account.cum_qpms - qpms + held_qpms
    return usage


def _gone(user_id: int, now: datetime) -> Gone:
    with connection.cursor() as cursor:
        cursor.execute(_GONE, {"user": user_id, "now": now})
        return _by_window(_json(cursor.fetchone()[0]))


def standings_of(accounts: Iterable[ExposureAccount], now: datetime) -> dict[int, Standing]:
    """Of many people at once, by their number: as many statements as for one."""
    rows = {account.pk: account for account in accounts}
    open_rows: defaultdict[int, list[ExposureReservation]] = defaultdict(list)
    for one in ExposureReservation.objects.filter(user_id__in=list(rows), settled_at=None):
        open_rows[one.user_id].append(one)
    with connection.cursor() as cursor:
        cursor.execute(_GONE_OF_MANY, {"users": list(rows), "now": now})
        gone = {user_id: _by_window(_json(told)) for user_id, told in cursor.fetchall()}
    return {user_id: Standing.of(row, open_rows[user_id], now, gone[user_id]) for user_id, row in rows.items()}


def _by_window(rows: Iterable[tuple[str, int, int]]) -> Gone:
    return {Window(name): (qpms, view_ms) for name, qpms, view_ms in rows}


def limits_for(account: ExposureAccount, project_limits: dict[str, int], now: datetime) -> Limits:
    """The strictest of the installation's limits (with the person's exceptions), the project's and the person's own."""
    base = STANDARD if not account.raised else base_limits(_raised(account.raised), now_ms=epoch_ms(now))
    return strictest(base, _windows(project_limits), _windows(account.lowered))


def _raised(stored: dict[str, list[int]]) -> dict[Window, Raise]:
    return {Window(name): Raise(amount, until_ms) for name, (amount, until_ms) in stored.items()}


def _windows(limits: dict[str, int]) -> dict[Window, int]:
    return {Window(name): limit for name, limit in limits.items() if name in set(Window)}


def _hold(reserved_at: datetime, level: int, view_ms: int) -> Hold:
    return Hold(epoch_ms(reserved_at), Reservation(level, view_ms))


def _json(value: Any) -> Any:
    """Raw cursors hand out json as text."""
    return json.loads(value) if isinstance(value, str) else value
