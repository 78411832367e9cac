"""G04, G06, F02: a wrong clock on one process, an empty Redis, midnight and the nights the clocks change move no time and no pay."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db.models import F
from django.test import Client

from accounts.roles import Role
from annotations.pay.models import LedgerTransaction
from annotations.work.models import Assignment
from annotations.work.services.expiry import leases_expire
from kernel import clock
from kernel.clock import ManualClock
from tests.factories.people import make_member, make_organisation, make_token, with_token
from tests.factories.projects import make_items, make_project

pytestmark = pytest.mark.django_db
TWO_HOURS = timedelta(hours=2)
WORKED = timedelta(seconds=10)


def post(client: Client, url: str, body: Any, key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(url, json.dumps(body), content_type="application/json", headers=headers)


def at_work() -> tuple[Client, Client, dict[str, Any]]:
    """Two annotators of one project by the hour, and the first one's lease, ten seconds old."""
    organisation = make_organisation()
    project = make_project(organisation, pay_kind="hourly", rate_minor=36_000, floor_minor=1_200)
    make_items(project, ["one", "two", "three"])
    first, second = (with_token(make_token(make_member(organisation, Role.ANNOTATOR))[1]) for _ in range(2))
    offer = post(first, f"/api/projects/{project.pk}/leases/", {}).json()
    Assignment.objects.update(leased_at=F("leased_at") - WORKED)
    return first, second, offer


def submit(client: Client, offer: dict[str, Any], key: str, tone: str = "polite") -> Any:
    return post(
        client, f"/api/leases/{offer['lease']}/submission/", {"fence": offer["fence"], "answers": {"tone": tone}}, key
    )


def assert_ten_seconds_paid(answer: Any) -> None:
    assert answer.status_code == 201, answer.content
    sent = answer.json()["submission"]
    # Ten seconds, and what the request took; at 10 a second in minor units that is at least 100.
    assert 10_000 <= sent["active_ms"] < 25_000
    assert 100 <= sent["pay"]["amount_minor"] < 250
    assert LedgerTransaction.objects.filter(kind="labelling").count() == 1


@pytest.mark.parametrize("wrong", [TWO_HOURS, -TWO_HOURS])
def test_a_process_whose_clock_is_two_hours_wrong_counts_and_pays_the_same_and_takes_no_lease(wrong: timedelta) -> None:
    client, _, offer = at_work()
    with clock.use_clock(ManualClock(clock.utcnow() + wrong)):
        beat = {"lease": offer["lease"], "seq": 1, "visible": True, "interacted": True}
        assert post(client, f"/api/leases/{offer['lease']}/heartbeats/", beat).json()["active_ms"] < 25_000
        assert leases_expire() == 0
        assert_ten_seconds_paid(submit(client, offer, "k"))
        assert submit(client, offer, "k").status_code == 201
    assert LedgerTransaction.objects.filter(kind="labelling").count() == 1


def test_an_empty_redis_between_lease_and_submission_changes_nothing() -> None:
    client, _, offer = at_work()
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    assert_ten_seconds_paid(submit(client, offer, "k"))


@pytest.fixture
def moved() -> Iterator[Any]:
    """`moved(at)`: the installation's clock says `at` now and runs on."""

    def to(at: datetime) -> None:
        offset = at - datetime.now(UTC)
        clock.use_offset(lambda: offset)

    yield to
    clock.use_offset(None)


@pytest.mark.parametrize(
    "night",
    [
        datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
        datetime(2027, 10, 31, 1, 0, tzinfo=UTC),
        datetime(2027, 11, 7, 6, 0, tzinfo=UTC),
        datetime(2027, 1, 1, 0, 0, tzinfo=UTC),
    ],
)
def test_ten_seconds_over_midnight_or_a_changed_clock_are_ten_seconds(moved: Any, night: datetime) -> None:
    """The lease begins before the moment and ends after it."""
    moved(night - timedelta(milliseconds=1))
    client, _, offer = at_work()
    assert_ten_seconds_paid(submit(client, offer, "k"))


def test_a_key_used_again_for_something_else_or_by_somebody_else_gives_nobody_anothers_answer() -> None:
    client, other, offer = at_work()
    assert submit(client, offer, "k").status_code == 201
    assert submit(client, offer, "k", tone="rude").status_code == 409
    foreign = submit(other, offer, "k")
    assert foreign.status_code == 404
    assert "submission" not in foreign.json()
    assert LedgerTransaction.objects.filter(kind="labelling").count() == 1
