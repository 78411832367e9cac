"""A06, A01 and the GET half of A14, generated from the URL map: a new route cannot be forgotten.

For every route that leads into an organisation, every role and every method, the answer is what the role × route table
says: 404 for strangers and former members, 401 for nobody at all, 403 for a member whose role lacks it. Whoever is let in
may then be told anything (422, 404 for an id that does not exist) but neither 401 nor 403.
"""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest import LogCaptureFixture

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Who
from config.authority.table import RULES
from tests.api.conftest import World
from tests.factories.people import signed_in
from tests.factories.routes import MISSING, Route, organisation_routes, routes, send
from tests.factories.watching import READING_MAY_WRITE, undone, watched


def _name(route: Route) -> str:
    return str(route.name)


every_route = pytest.mark.parametrize("route", organisation_routes(), ids=_name)


def test_every_route_has_a_row() -> None:
    assert {route.name for route in routes() if route.name} - set(RULES) == set()


def test_every_row_has_a_route() -> None:
    assert set(RULES) - {route.name for route in routes()} == set()


def test_there_are_routes_to_speak_of() -> None:
    assert len(organisation_routes()) >= 5


@pytest.mark.django_db
def test_a_route_without_a_name_opens_for_nobody(world: World) -> None:
    browser = signed_in(world.stranger)
    nameless = [route for route in routes() if route.name is None and route.template]
    statuses = {route.template: browser.get(route.address(org="", project_id=0)).status_code for route in nameless}
    assert set(statuses.values()) <= {404}, statuses


@every_route
def test_the_answer_to_every_role_is_what_the_table_says(world: World, route: Route) -> None:
    wrong = []
    for who, browser in _browsers(world).items():
        for method in ("get", *route.writes):
            status = _status(browser, method, _here(route, world))
            expected, right = _expected(route, who, method, status)
            if not right:
                wrong.append(f"{method.upper()} as {who}: expected {expected}, got {status}")
    assert not wrong, f"{_here(route, world)}\n" + "\n".join(wrong)


@pytest.mark.parametrize(
    "route", [route for route in routes() if route.name and route.template and not route.in_organisation], ids=_name
)
def test_the_routes_that_belong_to_no_organisation_are_personal_or_public(world: World, route: Route) -> None:
    """Nobody gets a sign-in page or 401; whoever is signed in is let in, unless a duty is asked for (then 404)."""
    row, address = RULES[str(route.name)], route.address(org="", project_id=0)
    theirs = route.template.startswith("accounts/")  # allauth's pages have reasons of their own to answer 401 and 403
    for method in ("get", *route.writes):
        side = row.read if method == "get" else row.write
        nobody, person = _status(Client(), method, address), _status(signed_in(world.stranger), method, address)
        if side.public:
            assert nobody != 401 or theirs, method
        else:
            assert nobody == (401 if route.template.startswith("api/") else 302), method
        if side.duties or side.needs_membership:
            assert person == 404, method
        else:
            assert theirs or person not in {401, 403}, method
            assert person < 500, method


@every_route
def test_a_stranger_cannot_tell_another_organisation_from_one_that_does_not_exist(
    world: World, route: Route, caplog: LogCaptureFixture
) -> None:
    browser = signed_in(world.stranger)
    nowhere = route.address(org="there-is-no-such", project_id=MISSING)
    for method in ("get", "head", "options", *route.writes):
        with undone(), watched() as watch:
            here = send(browser, method, _here(route, world))
        with undone():
            missing = send(browser, method, nowhere)
        assert (here.status_code, _body(here)) == (missing.status_code, _body(missing)), method
        assert here.status_code == 404, method
        assert watch.changed() == set(), method
    assert f"for user {world.stranger.pk}" in caplog.text, "the refusal is logged"


@every_route
def test_reading_changes_nothing(world: World, route: Route) -> None:
    row = RULES[str(route.name)]
    readers = [world.people[role] for role in row.read.roles or ()]
    for reader in readers:
        browser = signed_in(reader)
        with watched() as watch:
            browser.get(_here(route, world))
        assert watch.changed() <= READING_MAY_WRITE


def _browsers(world: World) -> dict[str, Client]:
    people = {role.value: signed_in(user) for role, user in world.people.items()}
    return {
        **people,
        "stranger": signed_in(world.stranger),
        "former member": signed_in(world.former),
        "nobody": Client(),
    }


def _expected(route: Route, who: str, method: str, status: int) -> tuple[str, bool]:
    row = RULES[str(route.name)]
    side: Who = row.read if method == "get" else row.write
    if who == "nobody":
        if side.public:
            return "an answer", status not in {401, 403}
        return ("401", status == 401) if route.template.startswith("api/") else ("a way to sign in", status == 302)
    if who in {"stranger", "former member"}:
        return "404", status == 404
    if side.roles is not None and Role(who) not in side.roles:
        return "403", status == 403
    return "to be let in", status not in {401, 403} and status < 500


def _status(browser: Client, method: str, address: str) -> int:
    with undone():
        response = send(browser, method, address)
        return int(response.status_code)


def _here(route: Route, world: World) -> str:
    return route.address(org=world.organisation.slug, project_id=world.project.pk)


def _body(response: HttpResponse) -> bytes:
    """The body without what differs between any two answers: the CSRF token of the page's forms."""
    return re.sub(rb'(name="csrfmiddlewaretoken" value=")[^"]*', rb"\1", response.content)


def test_the_world_holds_a_person_for_every_role(world: World) -> None:
    assert set(world.people) == set(Role)
    assert all(isinstance(user, User) for user in world.people.values())
