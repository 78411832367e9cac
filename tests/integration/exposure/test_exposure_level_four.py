"""Level 4 has its rules (E11): two weeks, ten a day, five minutes, and never two running."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from annotations.exposure.domain.paths import ViewPath
from annotations.exposure.models import ExposureAccount, ExposureReservation
from annotations.exposure.selectors import planned_end
from annotations.exposure.services.gate import gate_open
from annotations.exposure.services.glance import glance_open
from annotations.exposure.services.rating import item_rate
from annotations.exposure.services.reservation import level_noted, reservation_extend, reservation_settle
from annotations.items.domain.severity import Category, needs_mask
from annotations.items.models import Item
from annotations.projects.models import ExposurePolicyVersion
from kernel import clock
from kernel.errors import Conflict
from tests.factories.exposure import reserve_view, sensitive, viewed
from tests.factories.people import make_member, make_organisation, make_token, make_user, with_token
from tests.factories.projects import make_items, make_project

pytestmark = pytest.mark.django_db


def send(client: Client, url: str, body: Any = None, method: str = "post") -> Any:
    return getattr(client, method)(url, json.dumps(body or {}), content_type="application/json")


@pytest.fixture
def shift() -> Iterator[None]:
    yield
    planned_end.use_planned_end(lambda user_id, now: None)


def gate_level(user: User, now: datetime) -> int:
    return gate_open(user_id=user.pk, policy=ExposurePolicyVersion(max_view_ms=5_000), now=now).max_level


def veteran() -> tuple[User, datetime]:
    user, now = make_user(), clock.utcnow()
    ExposureAccount.objects.create(user=user, first_work_at=now - timedelta(days=14))
    return user, now


def test_level_4_begins_after_14_days_to_the_second() -> None:
    user, now = veteran()
    assert gate_level(user, now - timedelta(seconds=1)) == 3
    assert gate_level(user, now) == 4


def test_level_4_ends_an_hour_before_the_planned_end(shift: None) -> None:
    user, now = veteran()
    planned_end.use_planned_end(lambda user_id, at: now + timedelta(hours=1, seconds=5))
    assert gate_level(user, now) == 4
    planned_end.use_planned_end(lambda user_id, at: now + timedelta(hours=1, seconds=4))
    assert gate_level(user, now) == 3


def glances_at_level_four(user: User, number: int, now: datetime) -> None:
    ExposureReservation.objects.bulk_create(
        [
            ExposureReservation(
                user=user,
                assignment_id=place + 1,
                category="hate",
                level=4,
                view_ms=1,
                qpms=32,
                reserved_at=now - timedelta(hours=20, minutes=place),
                settled_at=now - timedelta(hours=19),
            )
            for place in range(number)
        ]
    )


def test_level_4_stops_at_ten_in_24_hours() -> None:
    user, now = veteran()
    glances_at_level_four(user, 9, now)
    assert gate_level(user, now) == 4
    ExposureReservation.objects.create(
        user=user,
        path=ViewPath.PREVIEW,
        category="hate",
        level=4,
        view_ms=1,
        qpms=32,
        reserved_at=now - timedelta(hours=20, minutes=30),
        settled_at=now,
    )
    assert gate_level(user, now) == 3
    assert gate_level(user, now + timedelta(hours=4)) == 4


def test_level_4_never_follows_level_4_and_asks_for_five_minutes() -> None:
    user, now = veteran()
    glance_open(user_id=user.pk, item_id=1, level=4, severity={"hate": 4}, path=ViewPath.PREVIEW, now=now)
    with pytest.raises(Conflict):
        glance_open(user_id=user.pk, item_id=2, level=1, severity={"hate": 1}, path=ViewPath.PREVIEW, now=now)
    later = now + timedelta(minutes=5)
    assert gate_level(user, later - timedelta(seconds=1)) == 0
    assert gate_level(user, later) == 3
    glance_open(user_id=user.pk, item_id=3, level=1, severity={"hate": 1}, path=ViewPath.PREVIEW, now=later)
    assert gate_level(user, later) == 4


@pytest.mark.parametrize("between", ["the same project", "a project without anything disturbing"])
def test_level_4_comes_again_once_anything_else_lay_between(between: str) -> None:
    organisation = make_organisation()
    grave = make_project(organisation, max_level=4, support_contact="Sam")
    calm = grave if between == "the same project" else make_project(organisation)
    needs = needs_mask({Category.HATE: 4})
    make_items(grave, ["grave 1", "grave 2"], level=4, severity={"hate": 4}, needs=needs)
    make_items(calm, ["calm"])
    annotator = make_member(organisation, Role.ANNOTATOR)
    client = with_token(make_token(annotator)[1])
    send(client, "/api/me/consents/", {"category": "hate", "level": 4}, "put")
    ExposureAccount.objects.create(
        user=annotator, first_work_at=clock.utcnow() - timedelta(days=20), last_level=4, last_view_at=None
    )
    # The policy's two minutes at level 4 fit into a run; only the rule about two running refuses.
    first = send(client, f"/api/projects/{grave.pk}/leases/").json()
    assert first["lease"] is None or first["item"]["level"] == 0
    if first["lease"] is None:
        assert first["reason"] == "budget"
        first = send(client, f"/api/projects/{calm.pk}/leases/").json()
        assert first["item"]["level"] == 0
    assert send(client, f"/api/projects/{grave.pk}/leases/", {"resume": False}).json()["item"]["level"] == 4
    again = send(client, f"/api/projects/{grave.pk}/leases/", {"resume": False}).json()
    assert again["lease"] is None


def test_an_open_item_that_is_rated_at_level_4_counts_as_one_of_level_4() -> None:
    _, (item,) = sensitive(level=1)
    Item.objects.filter(pk=item.pk).update(severity={"hate": 1})
    user, now = veteran()
    viewed(user, item, 1, level=1, seen_ms=None, now=now)
    assert gate_level(user, now) == 4
    item_rate(item_id=item.pk, user=make_user(), category="hate", level=4, now=now)
    reservation_settle(user_id=user.pk, assignment_id=1, now=now, seen_ms=1_000)
    later = now + timedelta(minutes=6)
    assert gate_level(user, later) == 3
    level_noted(user_id=user.pk, level=0)
    assert gate_level(user, later) == 4


def goes_on(user: User, level: int, now: datetime) -> bool:
    """Whether a view of a minute, half over, is renewed by another minute."""
    begun = now - timedelta(seconds=30)
    reserve_view(user_id=user.pk, assignment_id=1, severity={"hate": level}, level=level, view_ms=60_000, now=begun)
    return reservation_extend(user_id=user.pk, assignment_id=1, view_ms=60_000, project_limits={}, now=now)


@pytest.mark.parametrize(("level", "seconds", "renewed"), [(4, 90, True), (4, 89, False), (3, 89, True)])
def test_an_open_view_of_level_4_is_not_renewed_into_the_last_planned_hour(
    shift: None, level: int, seconds: int, renewed: bool
) -> None:
    user, now = veteran()
    now += timedelta(hours=1)
    planned_end.use_planned_end(lambda user_id, at: now + timedelta(hours=1, seconds=seconds))
    assert goes_on(user, level, now) is renewed


@pytest.mark.parametrize(("level", "renewed"), [(4, False), (3, True)])
def test_what_was_rated_at_level_4_in_view_is_not_renewed_in_the_first_fortnight(level: int, renewed: bool) -> None:
    user, now = make_user(), clock.utcnow()
    ExposureAccount.objects.create(user=user, first_work_at=now - timedelta(days=13))
    assert goes_on(user, level, now) is renewed


@pytest.mark.parametrize(("minutes", "renewed"), [(4, False), (5, True)])
def test_no_other_open_view_is_renewed_in_the_five_minutes_after_level_4(minutes: int, renewed: bool) -> None:
    user, now = veteran()
    now += timedelta(hours=1)
    served = now - timedelta(minutes=minutes)
    glance_open(user_id=user.pk, item_id=2, level=4, severity={"hate": 4}, path=ViewPath.PREVIEW, now=served)
    assert goes_on(user, 2, now) is renewed
