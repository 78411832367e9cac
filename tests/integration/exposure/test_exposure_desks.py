"""E13 and E14: sums of ten without differencing, the steward's one word, my access log, check-ins nobody can read."""

import base64
import json
import os
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AccessRecord, User
from accounts.roles import Role
from annotations.exposure.domain.limits import STANDARD, Window
from annotations.exposure.models import CheckIn, ExposureAccount, ExposureReservation, ReleasedSum
from annotations.items.domain.severity import Category, needs_mask
from annotations.items.models import Item
from annotations.projects.models import Project
from journal.models import Event
from kernel import clock
from tests.factories.people import make_member, make_organisation, make_token, make_user, signed_in, with_token
from tests.factories.projects import make_items, make_project

pytestmark = pytest.mark.django_db


def send(client: Client, url: str, body: Any = None, method: str = "post") -> Any:
    return getattr(client, method)(url, json.dumps(body or {}), content_type="application/json")


def last_monday() -> date:
    today = clock.utcnow().date()
    return today - timedelta(days=today.weekday() + 7)


def saw(people: list[User], item: Item, category: str, *, at: datetime, ms: int = 60_000) -> None:
    ExposureReservation.objects.bulk_create(
        [
            ExposureReservation(
                user=user,
                item_id=item.pk,
                category=category,
                level=2,
                view_ms=ms,
                qpms=4 * ms,
                seen_ms=ms,
                reserved_at=at,
                settled_at=at,
            )
            for user in people
        ]
    )


def ground() -> tuple[Project, Item, Client, datetime]:
    organisation = make_organisation()
    owner = make_member(organisation, Role.OWNER)
    project = make_project(organisation, owner=owner)
    monday = last_monday()
    at = datetime(monday.year, monday.month, monday.day, 12, tzinfo=UTC)
    return project, make_items(project, ["x"])[0], signed_in(owner), at


def ask(browser: Client, project: Project, category: str = "") -> Any:
    body = {"week": last_monday().isoformat(), "category": category}
    return send(browser, f"/api/projects/{project.pk}/exposure-sums/", body)


def test_ten_people_are_shown_and_nine_are_not() -> None:
    project, item, browser, at = ground()
    people = [make_user() for _ in range(10)]
    saw(people[:9], item, "hate", at=at)
    assert ask(browser, project).json()["type"] == "urn:fairhand:problem:suppressed"
    saw(people[9:], item, "hate", at=at)
    answer = ask(browser, project)
    assert answer.json()["figures"] == {"people": 10, "views": 10, "minutes": 10, "points": 600}
    assert str(people[0].pk) not in ReleasedSum.objects.get().people


def test_a_sum_whose_difference_with_an_earlier_one_is_about_one_person_is_refused() -> None:
    project, item, browser, at = ground()
    people = [make_user() for _ in range(21)]
    saw(people[:20], item, "hate", at=at)
    saw(people[20:], item, "sexual", at=at)
    assert ask(browser, project).status_code == 200
    for category in ("hate", "sexual"):
        refused = ask(browser, project, category)
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:fairhand:problem:suppressed"), category
    assert ReleasedSum.objects.count() == 1


@pytest.mark.parametrize("first", ["", "hate"])
def test_what_one_of_twenty_saw_besides_cannot_be_had_by_taking_one_category_from_everything(first: str) -> None:
    """The same people stand behind both sums, so that no set of people differs: what differs is the content."""
    project, item, browser, at = ground()
    people = [make_user() for _ in range(20)]
    saw(people, item, "hate", at=at)
    saw(people[:1], item, "sexual", at=at, ms=1_200_000)
    second = "hate" if first == "" else ""
    answers = [ask(browser, project, category).status_code for category in (first, second)]
    assert answers.count(409) >= 1
    shown = set(ReleasedSum.objects.values_list("category", flat=True))
    assert shown != {"", "hate"}


def test_two_categories_that_ten_people_or_more_saw_are_shown_beside_everything() -> None:
    project, item, browser, at = ground()
    people = [make_user() for _ in range(20)]
    saw(people, item, "hate", at=at)
    saw(people[:10], item, "sexual", at=at)
    assert [ask(browser, project, category).status_code for category in ("", "hate", "sexual")] == [200, 200, 200]
    assert ask(browser, project, "sexual").json()["figures"] == {
        "people": 10,
        "views": 10,
        "minutes": 10,
        "points": 600,
    }


def test_asking_again_gives_what_was_shown_even_when_more_is_known_by_then() -> None:
    project, item, browser, at = ground()
    saw([make_user() for _ in range(10)], item, "hate", at=at)
    first = ask(browser, project).json()
    saw([make_user()], item, "hate", at=at)
    assert ask(browser, project).json() == first
    assert browser.get(f"/api/projects/{project.pk}/exposure-sums/").json() == [first]


@pytest.mark.parametrize("week", [clock.utcnow().date(), date(2026, 1, 6), date(9999, 12, 27)])
def test_only_whole_weeks_that_are_over_can_be_asked_about(week: date) -> None:
    project, _, browser, _ = ground()
    if week.weekday() == 0:
        week = week - timedelta(days=week.weekday())
    assert send(browser, f"/api/projects/{project.pk}/exposure-sums/", {"week": week.isoformat()}).status_code == 422


@pytest.mark.parametrize("role", [Role.ANNOTATOR, Role.REVIEWER, Role.AUDITOR, Role.STEWARD])
def test_sums_are_for_those_who_run_the_project(role: Role) -> None:
    project, _, _, _ = ground()
    assert ask(signed_in(make_member(project.organisation, role)), project).status_code == 403


def test_no_address_gives_anybody_the_exposure_of_another_person() -> None:
    """E13: the only routes with figures of one person are about oneself."""
    from tests.factories.routes import routes

    personal = {"my-exposure", "my-wellbeing", "my-limits", "my-consents", "my-check-ins", "my-access-log"}
    names = {str(route.name).removeprefix("api:") for route in routes() if route.name}
    about_people = {name for name in names if "exposure" in name or "wellbeing" in name or "check-in" in name}
    allowed = {"exposure-sums", "project-exposure-policy", "exposure-policy", "my-check-in"}
    assert {name for name in about_people if ":" not in name} <= personal | allowed


def test_the_steward_reads_one_word_and_each_person_sees_that_it_was_read() -> None:
    organisation = make_organisation()
    steward = make_member(organisation, Role.STEWARD)
    calm, near, resting = (make_member(organisation, Role.ANNOTATOR) for _ in range(3))
    now = clock.utcnow()
    used = {near: STANDARD[Window.RUN] * 9 // 10, resting: STANDARD[Window.RUN]}
    for user, qpms in used.items():
        ExposureAccount.objects.create(user=user, cum_qpms=qpms, last_view_at=now, first_work_at=now)
    rows = signed_in(steward).get(f"/api/organisations/{organisation.slug}/budget-states/").json()
    assert sorted(row["state"] for row in rows) == ["near", "open", "resting"]
    assert {frozenset(row) for row in rows} == {frozenset({"name", "state"})}
    for person in (calm, near, resting):
        log = signed_in(person).get("/api/me/access-log/").json()["results"]
        assert [(row["reader"], row["what"]) for row in log] == [(steward.get_full_name(), "exposure budget state")]
    assert AccessRecord.objects.count() == 3


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMINISTRATOR, Role.AUDITOR, Role.REVIEWER, Role.ANNOTATOR])
def test_nobody_but_the_steward_reads_the_states(role: Role) -> None:
    organisation = make_organisation()
    browser = signed_in(make_member(organisation, role))
    assert browser.get(f"/api/organisations/{organisation.slug}/budget-states/").status_code == 403
    assert not AccessRecord.objects.exists()


def _b64(length: int) -> str:
    return base64.b64encode(os.urandom(length)).decode()


def envelope(**changes: Any) -> dict[str, Any]:
    fields = {
        "v": 1,
        "kdf": "PBKDF2-SHA256",
        "iterations": 600_000,
        "salt": _b64(16),
        "cipher": "AES-256-GCM",
        "nonce": _b64(12),
        "ciphertext": _b64(272),
    }
    return fields | changes


def test_a_check_in_is_kept_as_it_came_and_only_its_writer_finds_it() -> None:
    writer, other = make_user(), make_user()
    events = Event.objects.count()
    one = envelope()
    kept = send(signed_in(writer), "/api/me/check-ins/", {"envelope": one})
    assert kept.status_code == 201, kept.content
    assert signed_in(writer).get("/api/me/check-ins/").json()["results"][0]["envelope"] == one
    assert signed_in(other).get("/api/me/check-ins/").json()["results"] == []
    assert signed_in(other).delete(f"/api/me/check-ins/{kept.json()['id']}/").status_code == 404
    assert Event.objects.count() == events, "even that one was written is private"
    assert signed_in(writer).delete(f"/api/me/check-ins/{kept.json()['id']}/").status_code == 204
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"ciphertext": "I feel low today"},
        {"ciphertext": base64.b64encode(b"I feel low today").decode()},
        {"ciphertext": _b64(271)},
        {"ciphertext": _b64(16)},
        {"iterations": 1_000},
        {"nonce": _b64(8)},
        {"salt": ""},
        {"cipher": "none"},
        {"mood": 3},
    ],
)
def test_whatever_is_not_encrypted_is_refused_and_not_kept(changes: dict[str, Any]) -> None:
    answer = send(signed_in(make_user()), "/api/me/check-ins/", {"envelope": envelope(**changes)})
    assert answer.status_code == 422
    assert b"low today" not in answer.content
    assert not CheckIn.objects.exists()


# Every table that handing out work may read; a mood, a note or a guess is in none of them.
ASSIGNMENT_READS = {
    "accounts_membership",
    "accounts_personkey",
    "exposure_exposureaccount",
    "exposure_exposurecharge",
    "exposure_exposureconsent",
    "exposure_exposurereservation",
    "exposure_reveal",
}
_TABLE = re.compile(r'\b(?:FROM|JOIN|INTO|UPDATE)\s+"?([a-z]+_[a-z_]+)"?', re.IGNORECASE)


def test_handing_out_work_reads_no_check_in_and_no_mood() -> None:
    """E14: the statements themselves, for a sensitive item, a refusal and a level-4 question."""
    organisation = make_organisation()
    project = make_project(organisation, max_level=4, support_contact="Sam")
    severity = {Category.HATE: 2}
    make_items(project, ["x"], level=2, severity=severity, needs=needs_mask(severity))
    user = make_member(organisation, Role.ANNOTATOR)
    client = with_token(make_token(user)[1])
    with CaptureQueriesContext(connection) as queries:
        assert send(client, f"/api/projects/{project.pk}/leases/").json()["reason"] == "consent"
        send(client, "/api/me/consents/", {"category": "hate", "level": 4}, "put")
        ExposureAccount.objects.filter(user=user).update(first_work_at=clock.utcnow() - timedelta(days=20))
        assert send(client, f"/api/projects/{project.pk}/leases/").json()["lease"]
    read = {name for query in queries.captured_queries for name in _TABLE.findall(query["sql"])}
    exposure_and_people = {name for name in read if name.startswith(("exposure_", "accounts_person"))}
    assert exposure_and_people <= ASSIGNMENT_READS
    assert "exposure_checkin" not in read


def test_no_table_has_a_column_that_could_hold_a_mood_in_plain() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND column_name ~ '(mood|feeling|stress|emotion|distress|sentiment_of)'"
        )
        assert cursor.fetchall() == []
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'exposure_checkin'")
        assert {row[0] for row in cursor.fetchall()} == {"id", "user_id", "envelope", "at"}
