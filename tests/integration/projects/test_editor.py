"""What the pages tell the schema editor, and what it asks of them: a preview of whatever is written, with every problem."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import Organisation
from accounts.roles import Role
from annotations.projects.domain.kinds import KINDS
from annotations.projects.models import Project
from annotations.projects.pages.preview import PALETTE
from tests.conftest import ROOT
from tests.factories.people import make_member, make_organisation, signed_in
from tests.factories.projects import SCHEMA, make_project
from tests.factories.watching import watched
from tests.integration.projects.test_pages import FILLED

pytestmark = pytest.mark.django_db

CHOICES = '<Choices name="tone" toName="t"><Choice value="Polite"/><Choice value="Rude" hotkey="s"/></Choices>'
CONFIG = f'<View><Text name="t" value="$t"/>{CHOICES}</View>'


@pytest.fixture
def owned(db: None) -> tuple[Organisation, Client]:
    organisation = make_organisation()
    return organisation, signed_in(make_member(organisation, Role.OWNER))


def asked(**changes: Any) -> dict[str, Any]:
    labels = [{"value": "a", "title": "Label A"}, {"value": "b"}]
    return {"id": "one", "kind": "single_choice", "title": "First?", "labels": labels, **changes}


def shown(browser: Client, organisation: Organisation, definition: Any, item_kind: str = "text") -> dict[str, Any]:
    text = definition if isinstance(definition, str) else json.dumps(definition)
    address = f"/o/{organisation.slug}/projects/preview/"
    with watched() as watch:
        answer = browser.post(address, {"definition": text, "item_kind": item_kind})
    assert answer.status_code == 200
    assert watch.changed() == set(), "a preview saves nothing"
    return dict(answer.json())


def test_a_preview_shows_the_questions_that_are_whole_and_says_what_is_wrong_with_the_others(
    owned: tuple[Organisation, Client],
) -> None:
    organisation, browser = owned
    waits = {"show_if": {"question": "two", "any_of": ["a"]}}
    questions = [asked(), asked(id="two", title=""), asked(id="three", title="Waits?", **waits)]
    answer = shown(browser, organisation, {"questions": questions})
    assert [error["field"] for error in answer["errors"]] == ["questions[1].title"]
    # The third waits for the second, which cannot be read.
    assert "First?" in answer["html"] and "Label A" in answer["html"] and "Waits?" not in answer["html"]
    questions[1]["title"] = "<b>Second?</b>"
    answer = shown(browser, organisation, {"questions": questions})
    assert answer["errors"] == []
    assert "&lt;b&gt;Second?" in answer["html"] and "Only after two: a" in answer["html"]


@pytest.mark.parametrize(
    ("definition", "field", "words"),
    [
        ("{", "", "not JSON"),
        ("[" * 3000, "", "levels"),
        ("x" * 300_001, "", "longer"),
        ("[]", "", "object"),
        ({"questions": {}}, "questions", "list"),
        ({"questions": [7]}, "questions[0]", "object"),
        ({"questions": [asked()], "more": 1}, "more", "no such field"),
        ({"questions": [asked(kind="box")]}, "questions[0].kind", "image"),
    ],
)
def test_whatever_is_written_gets_an_answer_that_names_its_problem(
    owned: tuple[Organisation, Client], definition: Any, field: str, words: str
) -> None:
    organisation, browser = owned
    errors = shown(browser, organisation, definition)["errors"]
    assert [(error["field"], words in error["message"]) for error in errors][:1] == [(field, True)]


def test_the_colours_of_the_preview_are_those_of_the_workbench() -> None:
    source = (ROOT / "frontend/src/surfaces/palette.ts").read_text("utf-8")
    assert tuple(re.findall(r'"(#[0-9a-f]{6})"', source.partition("const PALETTE = [")[2].partition("]")[0])) == PALETTE


def test_both_pages_tell_the_editor_every_kind_that_the_domain_knows(owned: tuple[Organisation, Client]) -> None:
    organisation, browser = owned
    project = make_project(organisation)
    pages = (f"/o/{organisation.slug}/projects/new/", f"/p/{project.pk}/settings/")
    fields = [browser.get(pages[0]).context["form"], browser.get(pages[1]).context["forms"]["schema"]]
    for form, item_kind in zip(fields, ("", project.item_kind), strict=True):
        attributes = form.fields["definition"].widget.attrs
        assert [kind["name"] for kind in json.loads(attributes["data-kinds"])] == list(KINDS)
        assert attributes["data-item-kind"] == item_kind
        assert attributes["data-schema-editor"] == f"/o/{organisation.slug}/projects/preview/"


def test_label_studio_fills_the_questions_and_what_else_was_typed_stays(owned: tuple[Organisation, Client]) -> None:
    organisation, browser = owned
    address = f"/o/{organisation.slug}/projects/new/"
    page = browser.post(address, {**FILLED, "objective": "on", "label_studio": CONFIG, "read_label_studio": "1"})
    text, form = page.content.decode(), page.context["form"]
    assert page.status_code == 200 and Project.objects.count() == 0
    assert json.loads(form["definition"].value())["questions"][0]["labels"][0] == {"value": "Polite", "title": "Polite"}
    assert form["name"].value() == FILLED["name"] and form["rate"].value() == "0.12"
    assert "How messages sound." in text and "checked" in text
    assert "The hotkey &#x27;s&#x27; of &#x27;Rude&#x27; is not free here." in text
    made = browser.post(address, {**FILLED, "definition": form["definition"].value()})
    assert made.status_code == 302


def test_a_configuration_that_cannot_be_read_changes_nothing_and_says_why(owned: tuple[Organisation, Client]) -> None:
    organisation, browser = owned
    sent = {**FILLED, "label_studio": "<View>", "read_label_studio": "1"}
    page = browser.post(f"/o/{organisation.slug}/projects/new/", sent)
    assert page.status_code == 422
    assert "cannot be taken over" in page.content.decode() and page.context["form"]["label_studio"].value() == "<View>"
    assert json.loads(page.context["form"]["definition"].value()) == SCHEMA


def test_the_api_converts_the_same_and_refuses_with_the_field(owned: tuple[Organisation, Client]) -> None:
    organisation, browser = owned
    address = f"/api/organisations/{organisation.slug}/label-studio/"
    answer = browser.post(address, {"config": CONFIG}, content_type="application/json")
    body = answer.json()
    assert (answer.status_code, body["item_kind"], len(body["notes"])) == (200, "text", 1)
    assert body["definition"]["questions"][0]["id"] == "tone"
    refused = browser.post(address, {"config": "no"}, content_type="application/json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "config")
