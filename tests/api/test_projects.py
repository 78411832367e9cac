"""Projects over HTTP: one call makes a whole project, bodies are closed, money is whole numbers, lists cost the same."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from annotations.items.models import Item
from annotations.projects.models import PayPolicyVersion, Project
from journal.models import Event
from tests.api.conftest import World
from tests.factories.people import make_token, with_token
from tests.factories.projects import SCHEMA, make_items, make_project

pytestmark = pytest.mark.django_db

WHOLE: dict[str, Any] = {
    "name": "Tone of messages",
    "item_kind": "text",
    "objective": False,
    "overlap": 3,
    "slices": ["channel"],
    "protected": ["region"],
    "licence": "CC-BY-4.0",
    "support_contact": "Ada, ada@example.org",
    "content_notice": "Some messages are rude.",
    "description": "How messages sound.",
    "schema": SCHEMA,
    "guidelines": "# Tone\n\nJudge how it is said.",
    "pay": {"kind": "per_item", "currency": "EUR", "rate_minor": 12, "floor_minor": 1241},
    "exposure": {"max_view_ms": 60_000, "blur_from_level": 1, "limits": {}},
}


@pytest.fixture
def owner(world: World) -> Client:
    return with_token(make_token(world.people[Role.OWNER])[1])


def send(client: Client, method: str, url: str, body: Any = None, key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return getattr(client, method)(url, json.dumps(body or {}), content_type="application/json", headers=headers)


def fields(response: Any) -> set[str]:
    return {error["field"] for error in response.json()["errors"]}


def test_one_call_makes_a_whole_project_that_can_be_published_at_once(world: World, owner: Client) -> None:
    made = send(owner, "post", f"/api/organisations/{world.organisation.slug}/projects/", WHOLE)
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["state"], body["overlap"], body["slices"], body["missing"]) == ("draft", 3, ["channel"], [])
    assert (body["schema_version"], body["guideline_version"]) == (1, 1)
    assert body["pay"] == WHOLE["pay"] | {"expected_item_s": None, "longest_item_s": 300}
    assert body["exposure"] == WHOLE["exposure"]
    published = send(owner, "post", f"/api/projects/{body['id']}/publish/")
    assert (published.status_code, published.json()["state"]) == (200, "published")
    paused = send(owner, "post", f"/api/projects/{body['id']}/pause/", {"reason": "New guidelines come"})
    assert (paused.json()["state"], paused.json()["pause_reason"]) == ("paused", "New guidelines come")
    assert send(owner, "post", f"/api/projects/{body['id']}/close/").json()["state"] == "closed"
    reopened = send(owner, "post", f"/api/projects/{body['id']}/publish/")
    assert reopened.status_code == 409
    subjects = Event.objects.values_list("body", flat=True)
    actions = [json.loads(bytes(row))["action"] for row in subjects]
    for action in ("create", "published", "paused", "closed"):
        assert actions.count(f"projects:project:{action}") == 1


def test_the_same_key_makes_one_project(world: World, owner: Client) -> None:
    url = f"/api/organisations/{world.organisation.slug}/projects/"
    first, again = (send(owner, "post", url, WHOLE, key="one") for _ in range(2))
    assert first.content == again.content
    assert Project.objects.filter(name=WHOLE["name"]).count() == 1
    other = send(owner, "post", url, {**WHOLE, "name": "Another"}, key="one")
    assert other.status_code == 409


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"state": "published"}, "state"),
        ({"organisation": 1}, "organisation"),
        ({"max_level": 0}, "max_level"),
        ({"pay": {**WHOLE["pay"], "rate_minor": 1.1}}, "pay.rate_minor"),
        ({"pay": {**WHOLE["pay"], "rate_minor": 1.0}}, "pay.rate_minor"),
        ({"pay": {**WHOLE["pay"], "rate_minor": "12"}}, "pay.rate_minor"),
        ({"pay": {**WHOLE["pay"], "rate_minor": True}}, "pay.rate_minor"),
        ({"pay": {**WHOLE["pay"], "rate_minor": -12}}, "rate_minor"),
        ({"pay": {**WHOLE["pay"], "rate_minor": 10**30}}, "rate_minor"),
        ({"pay": {**WHOLE["pay"], "bonus": 1}}, "pay.bonus"),
        ({"exposure": {"max_view_ms": 1}}, "max_view_ms"),
        ({"overlap": 101}, "overlap"),
        ({"overlap": "3"}, "overlap"),
        ({"item_kind": "video"}, "item_kind"),
        ({"name": " "}, "name"),
        ({"slices": ["x" * 61]}, "slices.0"),
        ({"schema": {"questions": [{"id": "tone"}]}}, "questions[0].kind"),
        ({"schema": []}, "schema"),
    ],
)
def test_a_field_that_does_not_fit_is_named_and_nothing_is_made(
    world: World, owner: Client, change: dict[str, Any], field: str
) -> None:
    before = Project.objects.count()
    refused = send(owner, "post", f"/api/organisations/{world.organisation.slug}/projects/", {**WHOLE, **change})
    assert refused.status_code == 422, refused.content
    assert field in fields(refused)
    assert Project.objects.count() == before


def test_publishing_a_bare_project_says_everything_that_is_missing(world: World, owner: Client) -> None:
    bare = {"name": "Bare", "item_kind": "image"}
    made = send(owner, "post", f"/api/organisations/{world.organisation.slug}/projects/", bare).json()
    assert {gap["field"] for gap in made["missing"]} == {"schema", "guidelines", "pay"}
    refused = send(owner, "post", f"/api/projects/{made['id']}/publish/")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:fairhand:problem:not-ready")
    assert {gap["field"] for gap in refused.json()["errors"]} == {"schema", "guidelines", "pay"}


def test_a_project_is_changed_but_not_its_overlap_once_published(world: World, owner: Client) -> None:
    url = f"/api/projects/{world.project.pk}/"
    changed = send(owner, "patch", url, {"name": "New name", "slices": ["channel"]})
    assert (changed.json()["name"], changed.json()["slices"]) == ("New name", ["channel"])
    assert send(owner, "patch", url, {"overlap": 2}).status_code == 409
    assert fields(send(owner, "patch", url, {"item_kind": "image"})) == {"item_kind"}
    assert send(owner, "patch", url, {}).json()["name"] == "New name"


def test_another_overlap_of_a_draft_gives_its_items_as_many_places(world: World, owner: Client) -> None:
    draft = make_project(world.organisation, owner=world.people[Role.OWNER], state="draft")
    item, voted = make_items(draft, ["a", "b"])
    Item.objects.filter(pk=voted.pk).update(votes=2, slots_free=0)
    assert send(owner, "patch", f"/api/projects/{draft.pk}/", {"overlap": 3}).json()["overlap"] == 3
    item.refresh_from_db()
    voted.refresh_from_db()
    assert (item.slots_free, voted.slots_free) == (3, 1)


def test_new_versions_are_numbered_and_the_history_is_newest_first(world: World, owner: Client) -> None:
    base = f"/api/projects/{world.project.pk}"
    terms = {"kind": "hourly", "currency": "EUR", "rate_minor": 1500, "floor_minor": 1241, "change_note": "By the hour"}
    made = send(owner, "post", f"{base}/pay-policy/", terms, key="p")
    assert (made.status_code, made.json()["number"], made.json()["rate_minor"]) == (201, 2, 1500)
    assert send(owner, "post", f"{base}/pay-policy/", terms, key="q").json()["number"] == 2, "the same terms again"
    history = owner.get(f"{base}/pay-policy/?limit=1").json()
    assert [row["number"] for row in history["results"]] == [2]
    older = owner.get(f"{base}/pay-policy/?after={history['next']}").json()
    assert [row["number"] for row in older["results"]] == [1] and older["next"] is None
    guidelines = send(owner, "post", f"{base}/guidelines/", {"markdown": "# Shorter"})
    assert guidelines.json()["number"] == 2
    schema = {"questions": [*SCHEMA["questions"], {**SCHEMA["questions"][0], "id": "second"}]}
    assert send(owner, "post", f"{base}/schema/", {"definition": schema}).json()["number"] == 2
    assert send(owner, "post", f"{base}/exposure-policy/", {"blur_from_level": 1}).json()["number"] == 2
    assert owner.get(f"{base}/").json()["schema_version"] == 2


def test_a_rate_in_fractions_of_a_cent_is_refused(world: World, owner: Client) -> None:
    terms = {"kind": "per_item", "currency": "EUR", "rate_minor": 1.1, "floor_minor": 1241}
    refused = send(owner, "post", f"/api/projects/{world.project.pk}/pay-policy/", terms)
    assert (refused.status_code, fields(refused)) == (422, {"rate_minor"})
    assert PayPolicyVersion.objects.filter(project=world.project).count() == 1


def test_annotators_see_what_is_open_and_owners_also_drafts(world: World, owner: Client) -> None:
    draft = make_project(world.organisation, owner=world.people[Role.OWNER], state="draft")
    annotator = with_token(make_token(world.people[Role.ANNOTATOR])[1])
    url = f"/api/organisations/{world.organisation.slug}/projects/"
    assert draft.pk not in {row["id"] for row in annotator.get(url).json()["results"]}
    assert draft.pk in {row["id"] for row in owner.get(url).json()["results"]}
    assert annotator.get(f"/api/projects/{draft.pk}/").status_code == 404


def test_lists_take_as_many_queries_at_ten_rows_as_at_a_hundred(world: World, owner: Client) -> None:
    def queries(url: str) -> int:
        with CaptureQueriesContext(connection) as watched:
            assert owner.get(url).status_code == 200
        return len(watched)

    projects = f"/api/organisations/{world.organisation.slug}/projects/?limit=200"
    versions = f"/api/projects/{world.project.pk}/pay-policy/?limit=200"
    terms = {"kind": "per_item", "currency": "EUR", "rate_minor": 1, "floor_minor": 1}
    counts = []
    made = 1
    for wanted in (10, 100):
        while made < wanted:
            made += 1
            make_project(world.organisation, owner=world.people[Role.OWNER])
            PayPolicyVersion.objects.create(
                project=world.project, number=made, sha256=str(made), created_by=world.people[Role.OWNER], **terms
            )
        assert len(owner.get(projects).json()["results"]) == wanted
        counts.append((queries(projects), queries(versions)))
    assert counts[0] == counts[1]
