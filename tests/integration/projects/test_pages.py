"""The project pages: the short path to a new project, the overview, settings with versions, and who may do what."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, User
from accounts.roles import Role
from annotations.projects.domain.schema import parse_schema
from annotations.projects.domain.templates import TEMPLATES, Template
from annotations.projects.models import Project
from tests.factories.people import make_member, make_organisation, make_user, signed_in
from tests.factories.projects import SCHEMA, make_items, make_project
from tests.factories.votes import make_vote

pytestmark = pytest.mark.django_db

FILLED: dict[str, Any] = {
    "name": "Tone of messages",
    "description": "How messages sound.",
    "item_kind": "text",
    "definition": json.dumps(SCHEMA),
    "guidelines": "# Tone\r\n\r\nJudge **how** it is said.",
    "kind": "per_item",
    "currency": "eur",
    "rate": "0.12",
    "floor": "12.41",
    "seconds_per_item": "20",
    "overlap": "2",
    "slices": "channel, region, channel",
    "protected": "",
    "support_contact": "Ada",
    "content_notice": "Some messages are rude.",
    "licence": "",
}


@pytest.fixture
def house(db: None) -> tuple[Organisation, User, Client]:
    organisation = make_organisation()
    owner = make_member(organisation, Role.OWNER)
    return organisation, owner, signed_in(owner)


def clean(page: str) -> None:
    """Nothing in a page that the content security policy would refuse."""
    assert not re.search(r"style=|onclick=|<script>|<script [^>]*>[^<]", page)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
def test_every_template_is_a_schema_that_makes_a_project(
    house: tuple[Organisation, User, Client], template: Template
) -> None:
    assert parse_schema(template.definition, item_kind=template.item_kind).questions
    organisation, _, browser = house
    address = f"/o/{organisation.slug}/projects/new/"
    form = browser.get(f"{address}?template={template.name}").context["form"]
    made = browser.post(address, {**FILLED, "slices": "", **form.initial})
    assert made.status_code == 302, made.content.decode()
    assert Project.objects.get().item_kind == template.item_kind


def test_the_short_path_makes_a_draft_with_everything_typed(house: tuple[Organisation, User, Client]) -> None:
    organisation, _, browser = house
    made = browser.post(f"/o/{organisation.slug}/projects/new/", FILLED)
    project = Project.objects.get()
    assert (made.status_code, made["Location"]) == (302, f"/p/{project.pk}/")
    assert (project.state, project.overlap, project.slice_attributes) == ("draft", 2, ["channel", "region"])
    assert project.current_pay is not None and project.current_guideline is not None
    assert (project.current_pay.rate_minor, project.current_pay.floor_minor) == (12, 1241)
    assert project.current_guideline.markdown == "# Tone\n\nJudge **how** it is said."


def test_a_preview_shows_the_questions_and_the_hourly_estimate_and_saves_nothing(
    house: tuple[Organisation, User, Client],
) -> None:
    organisation, _, browser = house
    page = browser.post(f"/o/{organisation.slug}/projects/new/", {**FILLED, "preview": "1"})
    text = page.content.decode()
    assert page.status_code == 200 and Project.objects.count() == 0
    # 12 cents every 20 seconds are 180 items an hour.
    assert "EUR 21.60" in text and "What is the tone?" in text and "<strong>how</strong>" in text
    clean(text)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"definition": "{"}, "definition"),
        ({"definition": '{"questions": [{"id": "Tone", "kind": "single_choice"}]}'}, "questions[0].id"),
        ({"definition": "[" * 3000}, "definition"),
        ({"rate": "0.125"}, "is not an amount of EUR"),
        ({"rate": "-1"}, "above zero"),
        ({"currency": "XXX"}, "ISO 4217"),
        ({"overlap": "0"}, "overlap"),
        ({"name": "  "}, "name"),
        ({"item_kind": "image", "definition": json.dumps(TEMPLATES[2].definition), "guidelines": "  "}, "guidelines"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_nothing_typed_is_lost(
    house: tuple[Organisation, User, Client], change: dict[str, str], words: str
) -> None:
    organisation, _, browser = house
    page = browser.post(f"/o/{organisation.slug}/projects/new/", {**FILLED, **change})
    text = page.content.decode()
    assert page.status_code == 422 and Project.objects.count() == 0
    assert words in text and 'class="errorlist' in text and "How messages sound." in text


def test_the_overview_says_what_is_missing_then_publishes_pauses_and_closes(
    house: tuple[Organisation, User, Client],
) -> None:
    organisation, owner, browser = house
    project = make_project(organisation, owner=owner, state="draft")
    Project.objects.filter(pk=project.pk).update(current_pay=None, max_level=2)
    address = f"/p/{project.pk}/"
    text = browser.get(address).content.decode()
    assert "Say what the work pays first." in text and "named person to turn to" in text
    assert 'value="published"' not in text
    assert browser.post(f"{address}state/", {"to": "published"}).status_code == 409
    Project.objects.filter(pk=project.pk).update(
        current_pay=project.current_pay_id, support_contact="Ada", content_notice="Rude at times"
    )
    for to in ("published", "paused", "published", "closed"):
        assert f'value="{to}"' in browser.get(address).content.decode()
        assert browser.post(f"{address}state/", {"to": to, "reason": "A while"}).status_code == 302
        project.refresh_from_db()
        assert project.state == to
    assert browser.post(f"{address}state/", {"to": "draft"}).status_code == 422
    clean(browser.get(address).content.decode())


def test_the_overview_counts_items_and_votes_and_names_nobody(house: tuple[Organisation, User, Client]) -> None:
    organisation, owner, browser = house
    project = make_project(organisation, owner=owner, overlap=2)
    items = make_items(project, ["a", "b"])
    annotator = make_member(organisation, Role.ANNOTATOR, user=make_user(name="Zenobia Quill"))
    make_vote(project, items[0], annotator, {"tone": "rude"})
    text = browser.get(f"/p/{project.pk}/").content.decode()
    assert "50 % of the items have a vote; 3 votes still missing" in text and "<svg" in text
    assert annotator.display_name not in text and annotator.email not in text


def test_settings_keep_every_version_and_show_the_new_one(house: tuple[Organisation, User, Client]) -> None:
    organisation, owner, browser = house
    project = make_project(organisation, owner=owner)
    address = f"/p/{project.pk}/settings/"
    schema = {"questions": [{**SCHEMA["questions"][0], "title": "How does it sound now?"}]}
    sent: list[dict[str, Any]] = [
        {"what": "schema", "definition": json.dumps(schema), "change_note": "Clearer"},
        {"what": "guidelines", "guidelines": "# Shorter\n\n<script>alert(1)</script>"},
        {"what": "pay", "kind": "hourly", "currency": "EUR", "rate": "15", "floor": "12.41"},
        {"what": "exposure", "max_view_s": "60", "blur_from_level": "1"},
        {"what": "basics", "name": "Renamed", "slices": "channel", "support_contact": "Ada"},
    ]
    for form in sent:
        saved = browser.post(address, form)
        assert saved.status_code == 302, saved.content.decode()
    project.refresh_from_db()
    versions = (project.current_schema, project.current_guideline, project.current_pay, project.current_exposure)
    assert [version.number for version in versions if version] == [2, 2, 2, 2]
    assert (project.name, project.slice_attributes) == ("Renamed", ["channel"])
    text = browser.get(address).content.decode()
    for words in ("How does it sound now?", "Clearer", "Version 1", "EUR 15.00", "Shorter"):
        assert words in text
    clean(text)


def test_a_refused_version_shows_its_problem_and_a_preview_saves_nothing(
    house: tuple[Organisation, User, Client],
) -> None:
    organisation, owner, browser = house
    project = make_project(organisation, owner=owner)
    address = f"/p/{project.pk}/settings/"
    broken = {"questions": [{**SCHEMA["questions"][0], "kind": "box"}]}
    refused = browser.post(address, {"what": "schema", "definition": json.dumps(broken)})
    assert refused.status_code == 422 and "questions[0].kind" in refused.content.decode()
    other = {"questions": [{**SCHEMA["questions"][0], "title": "Only looking"}]}
    shown = browser.post(address, {"what": "schema", "definition": json.dumps(other), "preview": "1"})
    assert shown.status_code == 200 and "Only looking" in shown.content.decode()
    assert browser.post(address, {"what": "rates"}).status_code == 422
    project.refresh_from_db()
    assert project.current_schema is not None and project.current_schema.number == 1


def test_others_read_and_only_owners_and_administrators_write(house: tuple[Organisation, User, Client]) -> None:
    organisation, owner, _ = house
    project = make_project(organisation, owner=owner)
    draft = make_project(organisation, owner=owner, state="draft")
    for role in Role:
        browser = signed_in(make_member(organisation, role))
        writes = role in {Role.OWNER, Role.ADMINISTRATOR}
        for address in (f"/o/{organisation.slug}/", f"/p/{project.pk}/", f"/p/{project.pk}/settings/"):
            page = browser.get(address)
            assert page.status_code == 200
            assert ('class="btn danger"' in page.content.decode() or "Save" in page.content.decode()) <= writes
        assert browser.get(f"/o/{organisation.slug}/projects/new/").status_code == (200 if writes else 403)
        assert browser.post(f"/p/{project.pk}/state/", {"to": "x"}).status_code == (422 if writes else 403)
        assert browser.get(f"/p/{draft.pk}/").status_code == (404 if role == Role.ANNOTATOR else 200)


def test_the_list_of_projects_takes_as_many_queries_for_ten_as_for_a_hundred(
    house: tuple[Organisation, User, Client],
) -> None:
    organisation, owner, browser = house
    counts = []
    for wanted in (10, 100):
        while Project.objects.count() < wanted:
            make_items(make_project(organisation, owner=owner), ["a"])
        browser.get(f"/o/{organisation.slug}/")
        with CaptureQueriesContext(connection) as watched:
            page = browser.get(f"/o/{organisation.slug}/?limit=100")
        assert len(page.context["cards"]) == wanted
        counts.append(len(watched))
    assert counts[0] == counts[1]
