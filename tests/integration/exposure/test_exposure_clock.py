"""G04 and G06: a process with a wrong clock, a zone with a DST night, midnight and an empty Redis change no window."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from annotations.exposure.domain.limits import STANDARD, Window
from annotations.exposure.domain.windows import LogRow, used
from annotations.exposure.models import ExposureAccount, ExposureCharge
from annotations.exposure.selectors.frees import frees_at
from annotations.exposure.selectors.usage import standing_read, usage_of
from annotations.items.domain.severity import Category, needs_mask
from kernel import clock
from kernel.clock import ManualClock, epoch_ms
from tests.factories.people import make_member, make_organisation, make_token, make_user, with_token
from tests.factories.projects import make_items, make_project

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def send(client: Client, url: str, body: Any = None, method: str = "post") -> Any:
    return getattr(client, method)(url, json.dumps(body or {}), content_type="application/json")


def full_hour() -> tuple[User, Client, str, str]:
    """A person whose rolling hour is full since half an hour ago, with a project and an item they may browse."""
    organisation = make_organisation()
    project = make_project(organisation, max_level=3, support_contact="Sam")
    severity = {Category.HATE: 3}
    item = make_items(project, ["x"], level=3, severity=severity, needs=needs_mask(severity))[0]
    user = make_member(organisation, Role.ANNOTATOR, Role.OWNER)
    client = with_token(make_token(user)[1])
    send(client, "/api/me/consents/", {"category": "hate", "level": 3}, "put")
    at, hour = clock.utcnow() - HOUR / 2, STANDARD[Window.HOUR]
    ExposureAccount.objects.create(
        user=user, cum_qpms=hour, run_base_qpms=hour, last_view_at=at, first_work_at=at - timedelta(days=30)
    )
    charge(user, at, hour)
    return user, client, f"/api/projects/{project.pk}/leases/", f"/api/projects/{project.pk}/items/{item.pk}/reveal/"


def charge(user: User, at: datetime, qpms: int, *, cum: int | None = None) -> None:
    ExposureCharge.objects.create(
        user=user,
        at=at,
        category="hate",
        level=3,
        view_ms=1,
        qpms=qpms,
        cum_view_ms=1,
        cum_qpms=qpms if cum is None else cum,
        path="workbench",
        reason="settled",
    )


@pytest.mark.parametrize("wrong", [2 * HOUR, -2 * HOUR])
def test_a_process_whose_clock_is_two_hours_wrong_serves_nothing_more(wrong: timedelta) -> None:
    user, client, lease, reveal = full_hour()
    budgets = client.get("/api/me/wellbeing/").json()["budgets"]
    with clock.use_clock(ManualClock(clock.utcnow() + wrong)):
        assert send(client, lease).json()["reason"] == "budget"
        assert send(client, reveal).status_code == 409
        assert client.get("/api/me/wellbeing/").json()["budgets"] == budgets
    assert ExposureCharge.objects.filter(user=user).count() == 1


def test_an_empty_redis_changes_nothing() -> None:
    _, client, lease, reveal = full_hour()
    budgets = client.get("/api/me/wellbeing/").json()["budgets"]
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    assert send(client, lease).json()["reason"] == "budget"
    assert send(client, reveal).status_code == 409
    assert client.get("/api/me/wellbeing/").json()["budgets"] == budgets


@pytest.mark.parametrize(
    "zone", ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati"]
)
@pytest.mark.parametrize(
    "night",
    [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
        datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
        datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
    ],
)
def test_windows_are_the_same_in_every_zone_over_midnight_and_a_changed_clock(night: datetime, zone: str) -> None:
    """The database session's zone has no say: 24 hours are 24 hours, also on a day of 23 or 25."""
    user = make_user()
    total = 0
    account = ExposureAccount.objects.create(user=user)
    for step in range(-30, 4):
        total += 1000 * (step + 40)
        charge(user, night + step * HOUR, 1000 * (step + 40), cum=total)
    account.cum_qpms, account.cum_view_ms, account.last_view_at = total, 1, night + 3 * HOUR
    log = [
        LogRow(epoch_ms(row.at), row.cum_qpms, row.cum_view_ms, 0)
        for row in ExposureCharge.objects.filter(user=user).order_by("id")
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
    for ahead in (timedelta(hours=3), timedelta(hours=3, minutes=59), timedelta(hours=23), timedelta(hours=26)):
        now = night + ahead
        assert usage_of(standing_read(account, now)) == used(log, [], now_ms=epoch_ms(now)), ahead


def test_when_a_window_frees_agrees_with_the_rule_over_the_whole_log() -> None:
    from annotations.exposure.domain.dose import Reservation
    from annotations.exposure.domain.windows import decide

    user, now = make_user(), clock.utcnow()
    account, total, log = ExposureAccount(user=user), 0, []
    for place in range(200):
        at = now - timedelta(days=8) + timedelta(minutes=57 * place, milliseconds=137 * place)
        total += 160_000 + 997 * place
        charge(user, at, 160_000 + 997 * place, cum=total)
        log.append(LogRow(epoch_ms(at), total, 1, total))
        last = at
    account.cum_qpms, account.cum_view_ms, account.last_view_at, account.run_base_qpms = total, 1, last, total
    wanted = Reservation(3, 60_000)
    for ahead in (timedelta(0), timedelta(minutes=30), timedelta(hours=5), timedelta(days=3)):
        moment = last + ahead
        standing = standing_read(account, moment)
        expected = decide(log, [], wanted, STANDARD, now_ms=epoch_ms(moment))
        found = frees_at(standing, wanted, STANDARD, expected.over)
        if expected.allowed:
            assert found is None
        else:
            assert found is not None
            assert expected.frees_at_ms is not None
            assert 0 <= epoch_ms(found) - expected.frees_at_ms <= 2, ahead
