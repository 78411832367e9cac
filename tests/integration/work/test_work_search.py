"""The Work page and the API narrow what is open to somebody by name, organisation, language, pay and content, and ask no more for it."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from annotations.items.models import Item
from annotations.projects.models import Project
from tests.factories.pay import new_policy
from tests.factories.people import make_member, make_organisation, signed_in
from tests.factories.projects import make_items, make_project, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    """Open to her: cheap and German, dear and disturbing at the same organisation; by the hour in yen at another."""
    here, there = make_organisation("Here"), make_organisation("There")
    cheap, dear = make_project(here), make_project(here, pay_kind="hourly", rate_minor=2500)
    yen = make_project(there, pay_kind="hourly")
    new_policy(yen, currency="JPY", rate_minor=1800, floor_minor=1800)
    for project, name in ((cheap, "Tone of letters"), (dear, "Crime reports"), (yen, "Street signs")):
        Project.objects.filter(pk=project.pk).update(name=name)
    make_items(cheap, ["Guten Tag"])
    make_items(dear, ["A crime"])
    Item.objects.filter(project=cheap).update(language="de")
    Item.objects.filter(project=dear).update(language="en")
    make_source(dear, severity={"violence_gore": 2})
    ada = make_member(here, Role.ANNOTATOR)
    return make_member(there, Role.ANNOTATOR, user=ada)


def names(client: Client, query: str) -> list[str]:
    """The projects that the API offers, and, the same, the page."""
    offers = client.get(f"/api/me/offers/{query}").json()["results"]
    found = [offer["project"]["name"] for offer in offers]
    page = client.get(f"/work/{query}").content.decode()
    for name in ("Crime reports", "Street signs", "Tone of letters"):
        assert (f"<h2>{name}</h2>" in page) == (name in found)
    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Crime reports", "Tone of letters", "Street signs"]),
        ("?q=LETTERS tone", ["Tone of letters"]),
        ("?q=there", ["Street signs"]),
        ("?language=de", ["Tone of letters"]),
        ("?pays=12.41", ["Crime reports", "Tone of letters", "Street signs"]),
        ("?pays=12,42", ["Crime reports", "Street signs"]),
        ("?pays=1800", ["Street signs"]),
        ("?undisturbing=1", ["Tone of letters", "Street signs"]),
        ("?pays=25&undisturbing=on", ["Street signs"]),
        ("?q=&organisation=&language=&pays=", ["Crime reports", "Tone of letters", "Street signs"]),
    ],
)
def test_what_is_left_is_what_fits_all_of_it(ada: User, query: str, expected: list[str]) -> None:
    assert names(signed_in(ada), query) == expected


def test_an_organisation_is_named_by_its_slug(ada: User) -> None:
    browser = signed_in(ada)
    page = browser.get("/work/").content.decode()
    found = re.search(r'<option value="([^"]+)">There</option>', page)
    assert found
    slug = found[1]
    assert names(browser, f"?organisation={slug}") == ["Street signs"]


def test_nothing_that_fits_is_said_calmly_with_a_way_back(ada: User) -> None:
    page = signed_in(ada).get("/work/?q=nowhere").content.decode()
    assert "No project fits" in page
    assert "0 of 3 projects" in page
    assert '<a class="btn" href="/work/">Show everything</a>' in page


def test_an_amount_that_is_none_is_refused_with_its_field(ada: User) -> None:
    answer = signed_in(ada).get("/api/me/offers/?pays=much")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "pays"
    assert signed_in(ada).get("/work/?pays=much").status_code == 422


def test_a_search_asks_the_database_no_more_often_than_the_whole_list(ada: User) -> None:
    browser = signed_in(ada)
    browser.get("/work/")
    counts = []
    for query in ("", "?q=e"):
        with CaptureQueriesContext(connection) as captured:
            browser.get(f"/work/{query}")
        counts.append(len(captured.captured_queries))
    assert counts[0] == counts[1]
    with CaptureQueriesContext(connection) as captured:
        browser.get("/work/?q=letters")
    assert len(captured.captured_queries) == counts[0] - 2  # an estimate looks at each project's last labels


def test_who_has_one_project_is_not_asked_to_search() -> None:
    organisation = make_organisation()
    make_project(organisation)
    page = signed_in(make_member(organisation, Role.ANNOTATOR)).get("/work/").content.decode()
    assert 'role="search"' not in page
