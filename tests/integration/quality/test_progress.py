"""Progress: sums over items and votes, a forecast from the last seven days, people as a number."""

from datetime import timedelta

import pytest

from accounts.roles import Role
from annotations.work.models import LabelEvent
from kernel import clock
from tests.factories.people import make_member, make_organisation, signed_in
from tests.factories.projects import make_items, make_project
from tests.factories.votes import make_vote, vote_row

pytestmark = pytest.mark.django_db


def test_progress_counts_items_votes_people_and_forecasts_the_end() -> None:
    organisation = make_organisation()
    owner = make_member(organisation, Role.OWNER)
    project = make_project(organisation, owner=owner, overlap=2)
    items = make_items(project, ["a", "b", "c", "d"])
    make_items(project, ["gone"], state="erased")
    people = [make_member(organisation, Role.ANNOTATOR) for _ in range(2)]
    for person in people:
        make_vote(project, items[0], person, {"tone": "polite"})
    make_vote(project, items[1], people[0], {"tone": "rude"})
    old = vote_row(project, items[2], people[0], {"tone": "rude"})
    old.submitted_at = clock.utcnow() - timedelta(days=9)
    old.save()
    body = signed_in(owner).get(f"/api/projects/{project.pk}/progress/").json()
    assert (body["items"], body["labelled"], body["complete"], body["votes"], body["votes_missing"]) == (4, 2, 1, 3, 5)
    assert (body["coverage"], body["people"]) == (0.5, 2)
    assert len(body["days"]) == 7 and [row["votes"] for row in body["days"]][-1] == 3
    assert body["forecast_end"] is not None
    assert "person" not in str(body).lower().replace("people", "")


def test_a_project_without_votes_has_no_forecast() -> None:
    organisation = make_organisation()
    owner = make_member(organisation, Role.OWNER)
    project = make_project(organisation, owner=owner)
    body = signed_in(owner).get(f"/api/projects/{project.pk}/progress/").json()
    assert (body["items"], body["coverage"], body["forecast_end"], body["people"]) == (0, 0.0, None, 0)
    assert not LabelEvent.objects.exists()
