"""P8: leaving an item because the instructions do not cover it pays the time, and enough reports pause the project."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from annotations.pay.models import LedgerTransaction
from annotations.projects.models import Project, ProjectState
from annotations.projects.services.versions import guideline_set
from annotations.work.models import Assignment, AssignmentState
from journal.models import Event
from kernel import clock
from notices.models import Notice
from tests.factories.pay import check_ledger, cover_project, do_work
from tests.factories.people import actor_in, make_member, make_organisation, signed_in
from tests.factories.projects import make_items, make_project

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def project(committed_db: str) -> Iterator[Project]:
    project = make_project(make_organisation(), pay_kind="hourly", rate_minor=3_600_000, floor_minor=1400, overlap=3)
    make_items(project, [f"text {place}" for place in range(10)])
    yield project
    check_ledger()


def annotator(project: Project) -> User:
    return make_member(project.organisation, Role.ANNOTATOR)


def report(project: Project, client: Client, reason: str = "unclear", **query: str) -> Any:
    """Take an item and leave it for this reason; the answer to leaving it."""
    offer = client.post(f"/api/projects/{project.pk}/leases/", "{}", content_type="application/json").json()
    assert offer["lease"], offer
    body = {"fence": offer["fence"], "reason": reason}
    address = f"/api/leases/{offer['lease']}/skip/" + ("?next=1" if query else "")
    return client.post(address, body, content_type="application/json").json()


def state(project: Project) -> str:
    project.refresh_from_db()
    return project.state


def test_sixty_leases_with_three_reporters_pause_the_project_and_every_report_is_paid(project: Project) -> None:
    do_work(project, annotator(project), ms=60_000, at=clock.utcnow(), labels=57)
    people = [annotator(project) for _ in range(3)]
    for person in people[:2]:
        assert report(project, signed_in(person))["skipped"]["pay"]["amount_minor"] > 0
    assert state(project) == ProjectState.PUBLISHED
    last = report(project, signed_in(people[2]), next="1")
    assert Assignment.objects.filter(project=project).count() == 60
    assert (last["next"]["lease"], last["next"]["reason"]) == (None, "paused")
    assert state(project) == ProjectState.PAUSED
    for person in people:
        (line,) = LedgerTransaction.objects.filter(user=person, kind="skip")
        assert line.amount_minor > 0 and line.explanation["evidence"]["assignment"]
    (event,) = Event.objects.filter(action="projects:project:paused")
    assert event.actor == "platform"


def test_its_owners_are_told_and_nobody_who_reported_is(project: Project) -> None:
    people = [annotator(project) for _ in range(3)]
    for person in people:
        report(project, signed_in(person))
    notices = Notice.objects.filter(kind="project-paused")
    assert [notice.user_id for notice in notices] == [project.created_by_id]
    assert "3 of 3 items" in notices[0].body


def test_sixty_one_leases_with_three_reports_do_not_pause_it(project: Project) -> None:
    do_work(project, annotator(project), ms=60_000, at=clock.utcnow(), labels=58)
    for _ in range(3):
        report(project, signed_in(annotator(project)))
    assert state(project) == ProjectState.PUBLISHED


def test_two_people_alone_pause_nothing_however_often_they_report(project: Project) -> None:
    clients = [signed_in(annotator(project)) for _ in range(2)]
    for client in clients * 4:
        report(project, client)
    assert state(project) == ProjectState.PUBLISHED


def test_other_reasons_do_not_count_and_what_is_broken_is_a_technical_failure(project: Project) -> None:
    people = [annotator(project) for _ in range(4)]
    for person in people:
        report(project, signed_in(person), reason="technical")
    assert state(project) == ProjectState.PUBLISHED
    assert LedgerTransaction.objects.filter(kind="technical_failure", user__in=people).count() == 4


def test_new_guidelines_begin_a_new_count(project: Project) -> None:
    for _ in range(2):
        report(project, signed_in(annotator(project)))
    owner = actor_in(project.organisation, project.created_by)
    guideline_set(actor=owner, project_id=project.pk, markdown="# Clearer\n\nNow with an example.")
    for _ in range(2):
        report(project, signed_in(annotator(project)))
    assert state(project) == ProjectState.PUBLISHED
    report(project, signed_in(annotator(project)))
    assert state(project) == ProjectState.PAUSED


def test_after_a_resume_without_new_guidelines_the_next_report_pauses_it_again(project: Project) -> None:
    for _ in range(3):
        report(project, signed_in(annotator(project)))
    cover_project(project)
    owner = signed_in(project.created_by)
    resumed = owner.post(f"/api/projects/{project.pk}/publish/", "{}", content_type="application/json")
    assert resumed.status_code == 200, resumed.content
    report(project, signed_in(annotator(project)))
    assert state(project) == ProjectState.PAUSED


def test_reports_of_one_person_leave_their_offers_rate_and_rights_as_they_were(project: Project) -> None:
    person = annotator(project)
    client = signed_in(person)
    before = client.post(f"/api/projects/{project.pk}/leases/", "{}", content_type="application/json").json()
    client.post(
        f"/api/leases/{before['lease']}/skip/", {"fence": before["fence"], "reason": "unclear"},
        content_type="application/json",
    )  # fmt: skip
    after = client.post(f"/api/projects/{project.pk}/leases/", "{}", content_type="application/json").json()
    assert after["lease"] and after["pay"] == before["pay"]
    assert Assignment.objects.filter(annotator=person, state=AssignmentState.SKIPPED).count() == 1


def test_what_was_leased_before_the_pause_can_still_be_handed_in(project: Project) -> None:
    working = signed_in(annotator(project))
    offer = working.post(f"/api/projects/{project.pk}/leases/", "{}", content_type="application/json").json()
    for _ in range(3):
        report(project, signed_in(annotator(project)))
    assert state(project) == ProjectState.PAUSED
    done = working.post(
        f"/api/leases/{offer['lease']}/submission/", {"fence": offer["fence"], "answers": {"tone": "rude"}},
        content_type="application/json", headers={"Idempotency-Key": "late"},
    )  # fmt: skip
    assert (done.status_code, done.json()["submission"]["pay"]["amount_minor"] > 0) == (201, True)
