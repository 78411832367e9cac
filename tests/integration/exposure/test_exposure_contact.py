"""E15: a project that may show content of level 2 or more opens only with a person to turn to and a content notice."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from annotations.items.models import Item
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
