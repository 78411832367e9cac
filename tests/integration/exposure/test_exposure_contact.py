"""E15: a project that may show content of level 2 or more opens only with a person to turn to and a content notice."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from annotations.exposure.services.rating import item_rate
from annotations.items.models import Item
from annotations.projects.models import Project
from kernel import clock
from notices.models import Notice
from tests.factories.imports import make_importer
from tests.factories.people import make_member, make_organisation, signed_in
from tests.factories.projects import make_items, make_project

pytestmark = pytest.mark.django_db


def ground(level: int, **fields: Any) -> tuple[Client, str]:
    organisation = make_organisation()
    owner = make_member(organisation, Role.OWNER)
    pay: dict[str, Any] = {"pay_kind": "unpaid", "rate_minor": 0, "floor_minor": 0}
    project = make_project(organisation, owner=owner, state="draft", max_level=level, **pay, **fields)
    make_items(project, ["x"])
    return signed_in(owner), f"/api/projects/{project.pk}/"


def publish(browser: Client, url: str) -> Any:
    return browser.post(f"{url}publish/", "{}", content_type="application/json")


@pytest.mark.parametrize(
    ("level", "contact", "notice", "missing"),
    [
        (2, "", "", {"support_contact", "content_notice"}),
        (2, "Sam", "", {"content_notice"}),
        (4, "", "Hateful posts", {"support_contact"}),
        (2, "  ", "  ", {"support_contact", "content_notice"}),
    ],
)
def test_publishing_without_contact_and_notice_is_a_conflict(
    level: int, contact: str, notice: str, missing: set[str]
) -> None:
    browser, url = ground(level, support_contact=contact, content_notice=notice)
    answer = publish(browser, url)
    assert answer.status_code == 409
    named = {gap["field"] for gap in answer.json()["errors"]}
    assert named & {"support_contact", "content_notice"} == missing


@pytest.mark.parametrize(("level", "contact", "notice"), [(1, "", ""), (0, "", ""), (3, "Sam", "Graphic photographs")])
def test_nothing_of_the_kind_is_missing_otherwise(level: int, contact: str, notice: str) -> None:
    browser, url = ground(level, support_contact=contact, content_notice=notice)
    named = {gap["field"] for gap in publish(browser, url).json().get("errors", [])}
    assert named & {"support_contact", "content_notice"} == set()


@pytest.mark.parametrize("field", ["support_contact", "content_notice"])
def test_a_published_project_keeps_both(field: str) -> None:
    organisation = make_organisation()
    owner = make_member(organisation, Role.OWNER)
    project = make_project(organisation, owner=owner, max_level=2, support_contact="Sam")
    body = json.dumps({field: " "})
    answer = signed_in(owner).patch(f"/api/projects/{project.pk}/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_disturbing_items_do_not_enter_a_published_project_without_a_notice() -> None:
    importer = make_importer(
        severity={"hate": 2}, support_contact="Sam", content_notice="", pay_kind="unpaid", rate_minor=0, floor_minor=0
    )
    shown = importer.run(b"id,text\n1,a\n")
    assert shown["state"] == "refused"
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    ("level", "contact", "notice", "state"),
    [
        (2, "", "", "paused"),
        (2, "Sam", "", "paused"),
        (1, "", "", "published"),
        (2, "Sam", "Hateful posts", "published"),
    ],
)
def test_a_rating_that_finds_disturbing_content_pauses_a_project_without_contact_or_notice(
    level: int, contact: str, notice: str, state: str
) -> None:
    organisation = make_organisation()
    owner, annotator = (make_member(organisation, role) for role in (Role.OWNER, Role.ANNOTATOR))
    project = make_project(organisation, owner=owner)
    Project.objects.filter(pk=project.pk).update(support_contact=contact, content_notice=notice)
    first, _ = make_items(project, ["seemed harmless", "harmless"])
    item_rate(item_id=first.pk, user=annotator, category="hate", level=level, now=clock.utcnow())
    item_rate(item_id=first.pk, user=annotator, category="hate", level=level, now=clock.utcnow())
    project.refresh_from_db()
    assert project.state == state
    assert Notice.objects.filter(user=owner, kind="project-paused").count() == (state == "paused")
    offered = signed_in(annotator).post(f"/api/projects/{project.pk}/leases/", "{}", content_type="application/json")
    assert offered.json().get("reason") == ("paused" if state == "paused" else None)
    if state == "paused":
        missing = publish(signed_in(owner), f"/api/projects/{project.pk}/")
        assert (missing.status_code, missing.json()["type"]) == (409, "urn:fairhand:problem:not-ready")


def test_what_was_rated_beyond_every_declaration_is_said_before_anybody_accepts_the_work() -> None:
    importer = make_importer(severity={"hate": 1})
    importer.run(b"id,text\n1,a\n")
    annotator = make_member(importer.organisation, Role.ANNOTATOR)
    page, offer = signed_in(annotator), f"/api/projects/{importer.project.pk}/offer/"
    assert page.get(offer).json()["severity"] == {"hate": 1}
    Project.objects.filter(pk=importer.project.pk).update(support_contact="Sam", content_notice="Hateful posts")
    item_rate(item_id=Item.objects.get().pk, user=annotator, category="hate", level=3, now=clock.utcnow())
    assert page.get(offer).json()["severity"] == {"hate": 1, "other": 3}
