"""P7, P10: whatever a person does for a project is a paid kind, each with its line, its arithmetic and its evidence."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from annotations.pay.domain.earnings import recompute
from annotations.pay.domain.kinds import LineKind
from annotations.pay.models import LedgerTransaction
from annotations.projects.models import Project
from annotations.work.models import Activity, Assignment, PersonClock
from annotations.work.services.activity import GONE_AFTER, activities_close_left
from annotations.work.services.expiry import leases_expire
from kernel import clock
from tests.factories.pay import check_ledger, do_work, take_break
from tests.factories.people import make_member, make_organisation, signed_in
from tests.factories.projects import make_items, make_project
from tests.unit.worked_tables import rows

pytestmark = pytest.mark.usefixtures("committed_db")
# Kinds whose trigger is somebody else's page: their own tests are named.
ELSEWHERE = {
    LineKind.WAITING: "tests/integration/work: shifts",
    LineKind.CANCELLED_SHIFT: "tests/integration/work: shifts",
    LineKind.CORRECTION: "tests/integration/work: corrections",
    LineKind.APPEAL_UPHELD: "tests/integration/recourse: appeals",
    LineKind.FLOOR_TOP_UP: "tests/integration/pay/test_floor.py",
}


@pytest.fixture
def project(committed_db: str) -> Iterator[Project]:
    project = make_project(make_organisation(), pay_kind="hourly", rate_minor=360_000, floor_minor=1400, overlap=2)
    make_items(project, [f"text {place}" for place in range(6)])
    yield project
    check_ledger()


@pytest.fixture
def person(project: Project) -> User:
    return make_member(project.organisation, Role.ANNOTATOR, Role.REVIEWER)


def post(client: Client, path: str, body: Any = None, **headers: str) -> Any:
    answer = client.post(f"/api/{path}", body or {}, content_type="application/json", headers=headers)
    assert answer.status_code in {200, 201}, answer.content
    return answer.json()


def leased(project: Project, client: Client, *, ago: timedelta = timedelta(seconds=10)) -> dict[str, Any]:
    """A lease that was taken a while ago."""
    offer: dict[str, Any] = post(client, f"projects/{project.pk}/leases/")
    row = Assignment.objects.get(pk=offer["lease"])
    Assignment.objects.filter(pk=row.pk).update(leased_at=row.leased_at - ago)
    return offer


def skip(project: Project, client: Client, reason: str) -> None:
    offer = leased(project, client)
    post(client, f"leases/{offer['lease']}/skip/", {"fence": offer["fence"], "reason": reason})


def label(project: Project, person: User) -> None:
    client = signed_in(person)
    offer = leased(project, client)
    body = {"fence": offer["fence"], "answers": {"tone": "rude"}}
    post(client, f"leases/{offer['lease']}/submission/", body, **{"Idempotency-Key": "a label"})


def give_back(project: Project, person: User) -> None:
    client = signed_in(person)
    offer = leased(project, client)
    post(client, f"leases/{offer['lease']}/return/", {"fence": offer["fence"]})


def abandon(project: Project, person: User) -> None:
    """Beats came, then nothing: the lease runs out."""
    client = signed_in(person)
    offer = leased(project, client, ago=timedelta(seconds=20))
    beat = {"lease": offer["lease"], "seq": 0, "visible": True, "interacted": True}
    post(client, f"leases/{offer['lease']}/heartbeats/", beat)
    Assignment.objects.filter(pk=offer["lease"]).update(expires_at=clock.utcnow() - timedelta(seconds=1))
    assert leases_expire() == 1


def activity(kind: str) -> Callable[[Project, User], None]:
    def act(project: Project, person: User) -> None:
        client = signed_in(person)
        begun = post(client, f"projects/{project.pk}/activities/", begin_body(project, kind))
        Activity.objects.filter(pk=begun["id"]).update(started_at=clock.utcnow() - timedelta(seconds=10))
        post(client, f"activities/{begun['id']}/heartbeats/", {"seq": 0, "visible": True, "interacted": False})
        assert post(client, f"activities/{begun['id']}/end/")["active_ms"] >= 10_000

    return act


def begin_body(project: Project, kind: str) -> dict[str, Any]:
    """Training and qualification are about a course that an owner wrote."""
    if kind not in {"training", "qualification"}:
        return {"kind": kind}
    owner = signed_in(project.created_by)
    course = post(owner, f"projects/{project.pk}/courses/", {"kind": kind, "title": "How", "markdown": "# How\n\nSo."})
    return {"kind": kind, "course": course["id"]}


TRIGGERS: dict[LineKind, Callable[[Project, User], object]] = {
    LineKind.LABELLING: label,
    LineKind.SKIP: lambda project, person: skip(project, signed_in(person), "unclear"),
    LineKind.TECHNICAL_FAILURE: lambda project, person: skip(project, signed_in(person), "technical"),
    LineKind.RETURNED: give_back,
    LineKind.ABANDONED: abandon,
    LineKind.BREAK: lambda project, person: take_break(
        project, person, ms=600_000, at=clock.utcnow(), rate_minor=360_000
    ),
    LineKind.INSTRUCTIONS: activity("instructions"),
    LineKind.TRAINING: activity("training"),
    LineKind.QUALIFICATION: activity("qualification"),
    LineKind.REVIEWING: activity("reviewing"),
}


def test_every_kind_is_on_the_page_and_has_a_trigger() -> None:
    assert {row["Kind"] for row in rows("pay.md", "paid-kinds")} == {kind.value for kind in LineKind}
    assert set(TRIGGERS) | set(ELSEWHERE) == set(LineKind)


@pytest.mark.parametrize("kind", TRIGGERS, ids=lambda kind: kind.value)
def test_every_kind_yields_a_positive_line_with_its_evidence(project: Project, person: User, kind: LineKind) -> None:
    TRIGGERS[kind](project, person)
    (line,) = LedgerTransaction.objects.filter(user=person, kind=kind.value)
    assert line.amount_minor > 0
    assert line.explanation["evidence"]
    assert recompute(line.explanation).minor == line.amount_minor
    (shown,) = signed_in(person).get("/api/me/pay/lines/").json()["results"]
    assert (shown["kind"], shown["amount"]["amount_minor"]) == (kind.value, line.amount_minor)


def test_every_line_of_a_person_can_be_computed_again(project: Project, person: User) -> None:
    for kind, trigger in TRIGGERS.items():
        if kind is not LineKind.SKIP:
            # Each begins as if nothing had been counted yet: what overlaps would rightly be paid once.
            PersonClock.objects.filter(user=person).update(counted=[])
            trigger(project, person)
    do_work(project, person, ms=12_345, at=clock.utcnow(), labels=7)
    lines = signed_in(person).get("/api/me/pay/lines/?limit=100").json()["results"]
    assert len(lines) >= 15
    different = [line["id"] for line in lines if recompute(line["explanation"]).minor != line["amount"]["amount_minor"]]
    assert different == []


def test_reading_beside_an_item_is_counted_once(project: Project, person: User) -> None:
    client = signed_in(person)
    begun = post(client, f"projects/{project.pk}/activities/", {"kind": "instructions"})
    offer = leased(project, client, ago=timedelta(seconds=12))
    Activity.objects.filter(pk=begun["id"]).update(started_at=clock.utcnow() - timedelta(seconds=12))
    body = {"fence": offer["fence"], "answers": {"tone": "rude"}}
    done = post(client, f"leases/{offer['lease']}/submission/", body, **{"Idempotency-Key": "one"})
    ended = post(client, f"activities/{begun['id']}/end/")
    assert done["submission"]["active_ms"] >= 12_000
    assert ended["active_ms"] < 2_000


def test_an_activity_that_nobody_ends_is_closed_and_paid_to_its_last_beat(project: Project, person: User) -> None:
    client = signed_in(person)
    begun = post(client, f"projects/{project.pk}/activities/", {"kind": "instructions"})
    again = post(client, f"projects/{project.pk}/activities/", {"kind": "instructions"})
    assert again["id"] == begun["id"]
    now = clock.utcnow()
    started, last = now - timedelta(minutes=10), now - GONE_AFTER - timedelta(seconds=1)
    beats = [[int((started + timedelta(seconds=15 * n)).timestamp() * 1000), n, True, True] for n in range(1, 11)]
    Activity.objects.filter(pk=begun["id"]).update(started_at=started, last_beat_at=last, beats=beats)
    refused = client.post(
        f"/api/activities/{begun['id']}/heartbeats/", {"seq": 99, "visible": True, "interacted": True},
        content_type="application/json",
    )  # fmt: skip
    assert refused.status_code == 409
    assert (activities_close_left(now=now), activities_close_left(now=now)) == (1, 0)
    row = Activity.objects.get(pk=begun["id"])
    assert (row.active_ms, row.beats) == (150_000, [])
    (line,) = LedgerTransaction.objects.filter(user=person, kind="instructions")
    assert line.amount_minor == row.pay_minor == 15_000
    assert PersonClock.objects.get(user=person).counted


def test_ending_twice_pays_once_and_only_its_own_person_can(project: Project, person: User) -> None:
    activity("instructions")(project, person)
    row = Activity.objects.get(person=person)
    again = post(signed_in(person), f"activities/{row.pk}/end/")
    assert (again["pay_minor"], LedgerTransaction.objects.filter(user=person).count()) == (row.pay_minor, 1)
    other = signed_in(make_member(project.organisation, Role.ANNOTATOR))
    assert other.post(f"/api/activities/{row.pk}/end/", "{}", content_type="application/json").status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"kind": "resting"}, 422),
        ({"kind": "instructions", "course": 1}, 422),
        ({"kind": "training"}, 404),
        ({"kind": "training", "course": 10**9}, 404),
        ({"kind": "instructions", "started_at": "2026-01-01"}, 422),
    ],
)
def test_an_activity_that_is_none_is_refused(project: Project, person: User, body: Any, status: int) -> None:
    refused = signed_in(person).post(f"/api/projects/{project.pk}/activities/", body, content_type="application/json")
    assert refused.status_code == status
    assert not Activity.objects.exists()


def test_only_a_reviewer_reviews_and_only_open_projects_pay_for_reading(project: Project) -> None:
    annotator = signed_in(make_member(project.organisation, Role.ANNOTATOR))
    address = f"/api/projects/{project.pk}/activities/"
    assert annotator.post(address, {"kind": "reviewing"}, content_type="application/json").status_code == 403
    Project.objects.filter(pk=project.pk).update(state="paused")
    assert annotator.post(address, {"kind": "instructions"}, content_type="application/json").status_code == 409


def test_the_pages_of_guidelines_and_courses_count_from_start_to_done(project: Project, person: User) -> None:
    course = begin_body(project, "training")["course"]
    client = signed_in(person)
    assert "min to read, paid" in client.get("/work/").content.decode()
    for address in (f"/work/projects/{project.pk}/guidelines/", f"/work/projects/{project.pk}/courses/{course}/"):
        assert "data-activity" not in client.get(address).content.decode()
        page = client.post(address, follow=True).content.decode()
        (row,) = Activity.objects.filter(person=person, ended_at=None)
        assert f'data-activity="/api/activities/{row.pk}/heartbeats/"' in page
        done = client.post(f"/work/projects/{project.pk}/reading/{row.pk}/done/", follow=True)
        assert "Done. 0 min 0 s, paid EUR" in done.content.decode()
    assert {row.kind for row in Activity.objects.filter(person=person)} == {"instructions", "training"}


def test_an_owner_offers_and_withdraws_courses_on_their_page(project: Project) -> None:
    owner = signed_in(project.created_by)
    address = f"/p/{project.pk}/courses/"
    filled = {"kind": "qualification", "title": "Before you begin", "markdown": "# Before\n\nYou begin."}
    assert "Before you begin" in owner.post(address, filled, follow=True).content.decode()
    (course,) = owner.get(f"/api/projects/{project.pk}/courses/").json()["results"]
    assert "No course yet" in owner.post(f"{address}{course['id']}/retire/", follow=True).content.decode()
    assert owner.get(f"/api/projects/{project.pk}/courses/{course['id']}/").status_code == 404
    annotator = signed_in(make_member(project.organisation, Role.ANNOTATOR))
    assert annotator.post(address, filled).status_code == 403
