"""P13: what work pays and how long it takes is said before anybody accepts it, and tells nothing about one person."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from annotations.projects.models import Project
from kernel import clock
from tests.factories.pay import do_work, new_policy, take_break
from tests.factories.people import make_member, make_organisation, signed_in
from tests.factories.projects import make_project
from tests.factories.votes import vote_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make_project(make_organisation(), pay_kind="per_item", rate_minor=12, floor_minor=1241)


@pytest.fixture
def reader(project: Project) -> Client:
    """Somebody to whom the work is offered and who has not begun."""
    return signed_in(make_member(project.organisation, Role.ANNOTATOR))


def work(project: Project, *, seconds: int, labels: int = 5) -> User:
    """A person with `labels` paid votes, each of `seconds`."""
    user = make_member(project.organisation, Role.ANNOTATOR)
    do_work(project, user, ms=seconds * 1000 * labels, at=clock.utcnow(), labels=labels)
    for item in project.items.order_by("-pk")[:labels]:
        vote = vote_row(project, item, user, {"tone": "rude"})
        vote.active_ms = seconds * 1000
        vote.save()
    return user


def offer(client: Client, project: Project) -> Any:
    (found,) = client.get("/api/me/offers/").json()["results"]
    assert found == client.get(f"/api/projects/{project.pk}/offer/").json()
    return found


def test_before_anybody_worked_the_owner_s_pilot_is_the_estimate_and_marked_as_such(
    project: Project, reader: Client
) -> None:
    assert offer(reader, project)["estimate"] == {
        "basis": "none", "item_p10_ms": None, "item_p90_ms": None, "hour_slow_minor": 1241, "hour_fast_minor": 1241,
    }  # fmt: skip
    owner = signed_in(project.created_by)
    terms = {"kind": "per_item", "currency": "EUR", "rate_minor": 12, "floor_minor": 1241, "expected_item_s": 30}
    project.refresh_from_db()
    set_to = owner.post(f"/api/projects/{project.pk}/pay-policy/", terms, content_type="application/json")
    assert set_to.status_code == 201, set_to.content
    found = offer(reader, project)
    assert found["pay"]["expected_item_s"] == 30
    assert found["estimate"] == {
        "basis": "declared", "item_p10_ms": 30_000, "item_p90_ms": 30_000, "hour_slow_minor": 1440, "hour_fast_minor": 1440,
    }  # fmt: skip
    page = reader.get("/work/").content.decode()
    assert "says the owner" in page and "EUR 14.40 an hour" in page


def test_wages_and_recorded_times_are_withheld_from_four_people_and_shown_from_five(
    project: Project, reader: Client
) -> None:
    for seconds in (20, 30, 40, 50):
        work(project, seconds=seconds)
    found = offer(reader, project)
    assert (found["wages"], found["estimate"]["basis"]) == (None, "none")
    assert "shown once five people have worked here" in reader.get("/work/").content.decode()
    work(project, seconds=60)
    found = offer(reader, project)
    # 25 items of 12 in 1,000 s of labels: rounded down.
    assert found["wages"] == {"narrow_minor_per_hour": 1080, "full_minor_per_hour": 1080, "people": 5}
    assert found["estimate"] == {
        "basis": "recorded", "item_p10_ms": 20_000, "item_p90_ms": 60_000, "hour_slow_minor": 1241, "hour_fast_minor": 2160,
    }  # fmt: skip
    page = reader.get("/work/").content.decode()
    assert "EUR 10.80 over all paid time" in page and "EUR 12.41 to EUR 21.60 an hour" in page


def test_the_full_wage_counts_what_the_narrow_one_leaves_out(project: Project, reader: Client) -> None:
    people = [work(project, seconds=40) for _ in range(5)]
    take_break(project, people[0], ms=1_000_000, at=clock.utcnow(), rate_minor=1241)
    found = offer(reader, project)["wages"]
    assert found["narrow_minor_per_hour"] == 1080
    assert found["full_minor_per_hour"] == (25 * 12 + 345) * 3_600_000 // 2_000_000


def test_wages_of_another_currency_are_not_shown_with_these_terms(project: Project, reader: Client) -> None:
    for _ in range(5):
        work(project, seconds=40)
    new_policy(project, rate_minor=12, floor_minor=1241, currency="JPY")
    assert offer(reader, project)["wages"] is None


def test_the_owner_s_page_shows_wages_from_five_people_on(project: Project) -> None:
    owner = signed_in(project.created_by)
    for place in range(5):
        page = owner.get(f"/p/{project.pk}/pay/").content.decode()
        assert ("Shown once at least 5 people have worked" in page) and "EUR 10.80" not in page, place
        work(project, seconds=40)
    assert "EUR 10.80 an hour" in owner.get(f"/p/{project.pk}/pay/").content.decode()


def test_strangers_and_projects_that_are_not_open_have_no_offer(project: Project, reader: Client) -> None:
    stranger = signed_in(make_member(make_organisation(), Role.ANNOTATOR))
    assert stranger.get(f"/api/projects/{project.pk}/offer/").status_code == 404
    Project.objects.filter(pk=project.pk).update(state="paused")
    assert reader.get(f"/api/projects/{project.pk}/offer/").status_code == 404
    assert reader.get("/api/me/offers/").json() == {"results": []}
