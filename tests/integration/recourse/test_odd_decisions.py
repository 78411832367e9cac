"""What no form of ours sends: digits that are no numbers, hours beyond any calendar."""

from datetime import timedelta
from typing import Any

import pytest

from annotations.recourse.models import Decision, Hold
from kernel import clock
from tests.factories.people import signed_in
from tests.factories.recourse import Court, make_court

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def court(committed_db: None) -> Court:
    return make_court()


def decision(court: Court, **changes: Any) -> dict[str, Any]:
    return {
        "person": str(court.member.pk),
        "project": court.project.pk,
        "kind": "restriction",
        "reason": "conduct",
        "evidence": {"note": "Letters."},
        "rule_version": "guidelines 1",
        "explanation": "You wrote this.",
        "effect_at": (clock.utcnow() + timedelta(days=7)).isoformat(),
        **changes,
    }


def post(court: Court, path: str, body: dict[str, Any]) -> int:
    client = signed_in(court.owner)
    client.raise_request_exception = False
    answer = client.post(
        f"/api/organisations/{court.organisation.slug}/{path}/",
        body,
        content_type="application/json",
        HTTP_IDEMPOTENCY_KEY="k",
    )
    return int(answer.status_code)


@pytest.mark.parametrize("person", ["²", "①", "٣", "p-²", "-1", "9" * 40])
def test_a_person_who_is_no_number_is_nobody(court: Court, person: str) -> None:
    assert post(court, "decisions", decision(court, person=person)) == 404
    assert post(court, "holds", {"person": person, "hours": 1, "explanation": "x"}) == 404
    assert not Decision.objects.exists() and not Hold.objects.exists()


@pytest.mark.parametrize("hours", [10**10, 10**30, -(10**30)])
def test_a_hold_beyond_any_calendar_is_refused_like_one_of_73_hours(court: Court, hours: int) -> None:
    assert post(court, "holds", {"person": str(court.member.pk), "hours": hours, "explanation": "x"}) == 422
    assert not Hold.objects.exists()


@pytest.mark.parametrize("threshold", ["²", "٣", ""])
@pytest.mark.parametrize("project", ["²", ""])
def test_the_page_takes_odd_digits_for_no_number(court: Court, project: str, threshold: str) -> None:
    client = signed_in(court.owner)
    path = f"/o/{court.organisation.slug}/decisions/new/"
    form = {"member": str(court.member.pk), "project": project, "threshold_percent": threshold}
    assert client.post(path, {**form, "look": "1"}).status_code == 200
    rejected = decision(court, kind="rejection", assignments="²", **form)
    assert client.post(path, rejected).status_code == 422
