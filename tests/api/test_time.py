"""T1–T6 over HTTP: the server's clock, the closed schema, silent reading, tabs, lost beats; shifts and corrections."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from annotations.pay.models import LedgerTransaction
from annotations.projects.models import Project
from kernel.clock import ManualClock
from tests.factories.clock import standing
from tests.factories.pay import do_work, fund_project
from tests.factories.people import make_member, make_organisation, signed_in
from tests.factories.projects import make_items, make_project

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TOLERANCE_S = 15


@pytest.fixture
def clock() -> Iterator[ManualClock]:
    with standing(NOW) as clock:
        yield clock


@pytest.fixture
def project(clock: ManualClock) -> Project:
    project = make_project(make_organisation(), pay_kind="hourly", rate_minor=3600, floor_minor=1241)
    fund_project(project, 1_000_000)
    make_items(project, [f"text {number}" for number in range(20)])
    return project


@pytest.fixture
def user(project: Project) -> User:
    return make_member(project.organisation, Role.ANNOTATOR)


@pytest.fixture
def ada(user: User) -> Client:
    return signed_in(user)


def post(client: Client, url: str, body: Any, **headers: str) -> Any:
    return client.post(url, json.dumps(body), content_type="application/json", headers=headers)


def lease(client: Client, project: Project, **body: Any) -> Any:
    return post(client, f"/api/projects/{project.pk}/leases/", body).json()


def beat(client: Client, offer: Any, seq: int, *, visible: bool = True, interacted: bool = False) -> Any:
    body = {"lease": offer["lease"], "seq": seq, "visible": visible, "interacted": interacted}
    return post(client, f"/api/leases/{offer['lease']}/heartbeats/", body)


def submit(client: Client, offer: Any, **headers: str) -> Any:
    body = {"fence": offer["fence"], "answers": {"tone": "polite"}}
    key = {"Idempotency-Key": f"k{offer['lease']}"}
    return post(client, f"/api/leases/{offer['lease']}/submission/", body, **key, **headers).json()["submission"]


def near(active_ms: int, seconds: int) -> bool:
    return abs(active_ms - seconds * 1000) <= TOLERANCE_S * 1000


def test_four_minutes_of_reading_without_a_touch_are_paid(clock: ManualClock, ada: Client, project: Project) -> None:
    offer = lease(ada, project)
    for seq in range(16):
        clock.advance(15 * SECOND)
        assert beat(ada, offer, seq).status_code == 200
    done = submit(ada, offer)
    assert near(done["active_ms"], 240)
    assert done["pay"]["amount_minor"] == 240


def test_two_tabs_for_ten_minutes_are_ten_minutes_and_nobody_is_told_off(
    clock: ManualClock, ada: Client, project: Project, user: User
) -> None:
    tabs = [lease(ada, project, resume=False) for _ in range(2)]
    for seq in range(40):
        for tab in tabs:
            clock.advance(7.5 * SECOND)
            assert beat(ada, tab, seq, interacted=True).status_code == 200
    active = [submit(ada, tab)["active_ms"] for tab in tabs]
    assert near(sum(active), 600)
    assert sum(line.amount_minor for line in LedgerTransaction.objects.filter(user=user)) == 600
    assert ada.get("/api/me/notices/").json()["results"] == []


def test_what_the_client_says_about_time_changes_nothing(clock: ManualClock, ada: Client, project: Project) -> None:
    ahead = {"Date": "Mon, 02 Mar 2026 19:00:00 GMT", "X-Client-Time": "2026-03-02T19:00:00Z"}
    paid = []
    for headers in ({}, ahead):
        offer = lease(ada, project)
        clock.advance(100 * SECOND)
        paid.append(submit(ada, offer, **headers)["pay"]["amount_minor"])
    assert paid == [100, 100]
    offer = lease(ada, project)
    stamped = {"lease": offer["lease"], "seq": 1, "visible": True, "interacted": True, "at": "2026-03-02T19:00:00Z"}
    assert post(ada, f"/api/leases/{offer['lease']}/heartbeats/", stamped).status_code == 422
    body = {"fence": offer["fence"], "answers": {"tone": "polite"}, "active_ms": 36_000_000}
    refused = post(ada, f"/api/leases/{offer['lease']}/submission/", body, **{"Idempotency-Key": "k"})
    assert refused.status_code == 422


@pytest.mark.parametrize("extra", ["at", "keys", "mouse", "url", "idle_ms", "screenshot"])
def test_a_beat_takes_its_four_fields_and_no_other(ada: Client, project: Project, extra: str) -> None:
    offer = lease(ada, project)
    body = {"lease": offer["lease"], "seq": 1, "visible": True, "interacted": True, extra: 1}
    refused = post(ada, f"/api/leases/{offer['lease']}/heartbeats/", body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == extra


def test_beats_lost_for_five_minutes_and_replayed_are_paid(clock: ManualClock, ada: Client, project: Project) -> None:
    offer = lease(ada, project)
    for seq in range(4):
        clock.advance(15 * SECOND)
        beat(ada, offer, seq, interacted=True)
    clock.advance(300 * SECOND)
    for seq in range(4, 24):
        beat(ada, offer, seq, interacted=True)
    for seq in range(24):
        beat(ada, offer, seq, interacted=True)
    clock.advance(10 * SECOND)
    assert near(submit(ada, offer)["active_ms"], 370)


@pytest.mark.parametrize(("gap", "counted"), [(120, 150), (121, 30)])
def test_a_gap_of_two_minutes_is_bridged_and_a_longer_one_is_not(
    clock: ManualClock, ada: Client, project: Project, gap: int, counted: int
) -> None:
    offer = lease(ada, project)
    for seq, wait in enumerate((15, gap, 15)):
        clock.advance(wait * SECOND)
        answer = beat(ada, offer, seq, interacted=True)
    assert answer.json()["active_ms"] == counted * 1000


def test_an_ignored_idle_question_stops_the_clock_and_takes_nothing_back(
    clock: ManualClock, ada: Client, project: Project
) -> None:
    offer = lease(ada, project)
    seen = []
    for seq in range(60):
        clock.advance(15 * SECOND)
        seen.append(beat(ada, offer, seq).json()["active_ms"])
    assert seen == sorted(seen), "what was counted never shrinks"
    assert seen[-1] == 300_000
    assert near(submit(ada, offer)["active_ms"], 315)


def when(hours: float) -> str:
    return (NOW + timedelta(hours=hours)).isoformat()


@pytest.fixture
def owner(project: Project) -> Client:
    return signed_in(project.created_by)


def test_a_shift_from_offer_to_end_over_the_api(
    clock: ManualClock, project: Project, owner: Client, ada: Client
) -> None:
    plan = {"starts_at": when(3), "ends_at": when(5), "places": 2}
    made = post(owner, f"/api/projects/{project.pk}/shifts/", plan)
    assert made.status_code == 201, made.content
    assert [one["worth"]["amount"] for one in made.json()["results"]] == ["72.00", "72.00"]
    (shift,) = ada.get("/api/me/shifts/").json()["open"]
    assert post(ada, f"/api/shifts/{shift['id']}/accept/", {}).json()["reserved_items"] == 20
    assert ada.get("/api/me/shifts/").json()["open"] == [], "the other place is at the same time"
    early = post(ada, f"/api/shifts/{shift['id']}/start/", {})
    assert (early.status_code, early.json()["type"]) == (409, "urn:fairhand:problem:shift-not-now")
    clock.advance(timedelta(hours=3))
    assert post(ada, f"/api/shifts/{shift['id']}/start/", {}).json()["state"] == "started"
    url = f"/api/shifts/{shift['id']}/heartbeats/"
    beaten = post(ada, url, {"shift": shift["id"], "seq": 0}).json()
    assert (beaten["work"], beaten["reason"]) == (True, None)
    assert post(ada, url, {"shift": shift["id"], "seq": 1, "visible": True}).status_code == 422
    assert post(ada, url, {"shift": shift["id"] + 1, "seq": 1}).status_code == 422
    assert post(ada, f"/api/shifts/{shift['id']}/end/", {}).json()["state"] == "ended"
    rows = owner.get(f"/api/projects/{project.pk}/shifts/").json()["results"]
    assert sorted(row["state"] for row in rows) == ["ended", "offered"]


def test_a_proposal_agreed_to_and_cancelled_late_over_the_api(
    clock: ManualClock, project: Project, owner: Client, ada: Client, user: User
) -> None:
    proposed = post(ada, f"/api/projects/{project.pk}/shifts/proposals/", {"starts_at": when(30), "ends_at": when(31)})
    assert proposed.status_code == 201, proposed.content
    url = f"/api/projects/{project.pk}/shifts/{proposed.json()['id']}/"
    assert (
        post(
            ada, f"/api/shifts/{proposed.json()['id']}/heartbeats/", {"shift": proposed.json()["id"], "seq": 0}
        ).status_code
        == 409
    )
    assert post(owner, url + "accept/", {}).json()["annotator"]["id"] == user.pk
    clock.advance(timedelta(hours=10))
    assert post(owner, url + "cancel/", {"reason": ""}).status_code == 422
    cancelled = post(owner, url + "cancel/", {"reason": "No items are left"})
    assert cancelled.json()["paid"]["amount_minor"] == 3600
    (mine,) = ada.get("/api/me/shifts/").json()["mine"]
    assert (mine["state"], mine["closed_by"], mine["closed_reason"]) == ("cancelled", "project", "No items are left")


def test_a_correction_over_the_api_is_made_once_per_key_and_decided_by_a_person(
    clock: ManualClock, project: Project, owner: Client, ada: Client, user: User
) -> None:
    do_work(project, user, ms=3_600_000, at=NOW - timedelta(hours=3))
    (day,) = ada.get("/api/me/time/").json()["days"]
    assert day["counted_ms"] == 3_600_000
    body = {"project": project.pk, "day": "2026-03-02", "minutes": 10, "reason": "I read the guidelines again."}
    asked = [post(ada, "/api/me/corrections/", body, **{"Idempotency-Key": "once"}) for _ in range(2)]
    assert [one.status_code for one in asked] == [201, 201]
    assert asked[0].json() == asked[1].json()
    assert (asked[0].json()["at_once_ms"], asked[0].json()["rest_ms"]) == (360_000, 240_000)
    for wrong in ({"minutes": 1.5}, {"minutes": 0}, {"day": "2026-04-01"}, {"reason": "x"}, {"extra": 1}):
        assert post(ada, "/api/me/corrections/", body | wrong).status_code == 422
    (waiting,) = owner.get(f"/api/projects/{project.pk}/corrections/").json()["results"]
    assert waiting["minutes"] == 4
    assert str(user) not in json.dumps(waiting)
    assert "3600000" not in json.dumps(waiting)
    url = f"/api/projects/{project.pk}/corrections/{waiting['id']}/"
    assert post(owner, url, {"pay": False}).status_code == 422
    assert post(owner, url, {"pay": True}).json() == {"id": waiting["id"], "paid": True}
    assert post(owner, url, {"pay": True}).status_code == 409
    (mine,) = ada.get("/api/me/corrections/").json()["results"]
    assert mine["rest_state"] == "paid"
    lines = ada.get("/api/me/pay/lines/", {"kind": "correction"}).json()["results"]
    assert sorted(line["amount"]["amount_minor"] for line in lines) == [240, 360]


def test_the_break_is_not_open_at_once(ada: Client, project: Project) -> None:
    assert post(ada, f"/api/projects/{project.pk}/break/", {}).status_code == 409


def test_the_same_work_twice_pays_the_same(clock: ManualClock, ada: Client, project: Project) -> None:
    """U1: pay is a function of the published table; no draw, no mood, no streak."""
    paid = []
    for _ in range(3):
        offer = lease(ada, project)
        clock.advance(60 * SECOND)
        paid.append(submit(ada, offer)["pay"]["amount_minor"])
    assert paid == [60, 60, 60]
