"""U4 on the page and over the API: from one's own history and shifts, said only when there is enough of it."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.actor import Actor
from accounts.models import User
from accounts.roles import Role
from annotations.projects.models import Project
from annotations.work.services.shift_plan import shift_accept, shift_leave, shift_offer
from tests.factories.clock import standing
from tests.factories.pay import do_work, fund_project
from tests.factories.people import actor_in, make_member, make_organisation, signed_in
from tests.factories.projects import make_project

pytestmark = pytest.mark.django_db
# A Wednesday; the coming week is 2026-W20.
NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
WEEK = timedelta(days=7)
HOUR_MS = 3_600_000


@pytest.fixture
def project() -> Project:
    project = make_project(make_organisation(), pay_kind="hourly", rate_minor=1500, floor_minor=1241)
    fund_project(project, 10_000_000)
    return project


@pytest.fixture
def ada(project: Project) -> User:
    return make_member(project.organisation, Role.ANNOTATOR)


def work_weeks(project: Project, user: User, hours: list[int]) -> None:
    """So many hours in each of the weeks before this one, the last of them last week; and an hour before all of it."""
    do_work(project, user, ms=HOUR_MS, at=NOW - (len(hours) + 1) * WEEK)
    for back, amount in enumerate(reversed(hours), start=1):
        if amount:
            do_work(project, user, ms=amount * HOUR_MS, at=NOW - back * WEEK)


def said(user: User) -> dict[str, object]:
    (week,) = signed_in(user).get("/api/me/pay/forecast/").json()["results"]
    return {
        name: week[name]["amount"] if name in {"p10", "p90", "planned"} and week[name] else week[name] for name in week
    }


def test_below_nine_complete_weeks_nothing_is_guessed(project: Project, ada: User) -> None:
    with standing(NOW):
        assert signed_in(ada).get("/api/me/pay/forecast/").json() == {"results": []}
        work_weeks(project, ada, [4] * 8)
        assert said(ada)["p10"] is None
        assert said(ada)["weeks"] == 8
        page = signed_in(ada).get("/me/pay/").content.decode()
    assert "not enough history yet: 8 of 9 complete weeks" in page


def test_weeks_without_work_count_and_this_week_and_the_first_do_not(project: Project, ada: User) -> None:
    with standing(NOW):
        work_weeks(project, ada, [4, 0, 4, 0, 4, 0, 4, 0, 4])
        do_work(project, ada, ms=40 * HOUR_MS, at=NOW)
        week = said(ada)
    assert (week["period"], week["weeks"], week["p10"]) == ("2026-W20", 9, "0.00")


def test_shifts_of_the_coming_week_are_added_and_those_worked_before_are_not_counted_twice(
    project: Project, ada: User
) -> None:
    owner, me = actor_in(project.organisation, project.created_by), Actor(user=ada)
    with standing(NOW - 10 * WEEK) as clock:
        for back in (9, 8, 7, 6, 5, 4, 3, 2, 1, -1):
            begins = NOW - back * WEEK + timedelta(hours=3)
            clock.set(begins - timedelta(days=1))
            (shift,) = shift_offer(
                actor=owner, project_id=project.pk, starts_at=begins, ends_at=begins + timedelta(hours=2)
            )
            shift_accept(actor=me, shift_id=shift.pk)
        work_weeks(project, ada, [2] * 9)
        clock.set(NOW)
        assert said(ada) == said(ada) | {"planned": "30.00", "p10": "30.00", "p90": "30.00"}
        page = signed_in(ada).get("/me/pay/").content.decode()
        assert "of which the shifts you accepted are worth EUR 30.00" in page
        shift_leave(actor=me, shift_id=shift.pk)
        assert said(ada) == said(ada) | {"planned": "0.00", "p10": "0.00", "p90": "0.00"}


def test_nobody_else_reads_it(project: Project, ada: User) -> None:
    with standing(NOW):
        work_weeks(project, ada, [4] * 10)
        owner = signed_in(project.created_by)
        assert owner.get("/api/me/pay/forecast/").json() == {"results": []}
