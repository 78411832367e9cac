"""A01 and A02: an id that is somebody else's opens nothing, whoever asks, under whatever address, with a complete body.

Generated from the URL map. A route whose parameter has no object here fails, so that a new kind of id cannot be forgotten.
"""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import Membership, User
from accounts.roles import Role
from accounts.rules import Who
from annotations.projects.models import Project
from config.authority.table import RULES
from tests.api.conftest import World
from tests.factories.bodies import bodies, body_of
from tests.factories.foreign import foreign_objects
from tests.factories.people import make_member, make_token, signed_in, with_token
from tests.factories.projects import make_project
from tests.factories.routes import Route, routes
from tests.factories.watching import READING_MAY_WRITE, undone, watched

_OWN = {"org", "project_id"}
# What these parameters hold is no id: a word from a short list, a file's name, or the hash of a picture beside its item's id.
_NO_IDS = {"book", "act", "form", "path", "sha256", "question", "purpose", "finding", "project", "run", "token"}
# Rows of the caller's own that are made on first use; nothing of the object, the item or the project may change.
# A check-in is deleted by a statement that names its owner, which is watched even where it finds nothing.
_OF_THE_CALLER = READING_MAY_WRITE | {"work_personclock", "exposure_exposureaccount", "exposure_checkin"}
_ALL = [route for route in routes() if route.name and route.template and not route.template.startswith("accounts/")]
_WITH_IDS = [route for route in _ALL if route.parameters - _OWN - _NO_IDS]


def _name(route: Route) -> str:
    return str(route.name)


def _side(route: Route) -> Who:
    return RULES[str(route.name)].write


_IN_ORGANISATION = [route for route in _WITH_IDS if route.in_organisation]
_IN_PROJECT = [route for route in _IN_ORGANISATION if "project_id" in route.parameters]
_PERSONAL = [route for route in _WITH_IDS if not route.in_organisation and not _side(route).duties]


@pytest.mark.django_db
def test_every_parameter_of_a_route_has_an_object(world: World) -> None:
    made = set(foreign_objects(world.elsewhere_project, world.stranger))
    assert {name for route in _WITH_IDS for name in route.parameters} - _OWN - _NO_IDS - made == set()


def test_every_write_that_takes_fields_has_a_body() -> None:
    """The other way round cannot be seen from here; a body for a route that is gone can."""
    assert {name for name, _ in bodies()} - {route.name for route in _ALL} == set()


@pytest.mark.parametrize("route", _IN_ORGANISATION, ids=_name)
def test_an_id_of_another_organisation_under_my_own_address_is_not_found(world: World, route: Route) -> None:
    """A02: /organisations/mine/members/<theirs>/."""
    foreign = foreign_objects(world.elsewhere_project, world.stranger)
    visitor = make_member(world.organisation, *Role)
    _refused_everywhere(route, _address(route, world.project, foreign), signed_in(visitor))


@pytest.mark.parametrize("route", _IN_PROJECT, ids=_name)
def test_an_id_of_another_project_of_my_organisation_is_not_found_under_this_one(world: World, route: Route) -> None:
    """A02: /projects/A/items/<of B>/."""
    sibling = make_project(world.organisation, owner=world.people[Role.OWNER])
    foreign = foreign_objects(sibling, world.people[Role.ADMINISTRATOR])
    visitor = make_member(world.organisation, *Role)
    _refused_everywhere(route, _address(route, world.project, foreign), signed_in(visitor))


def _colleague(world: World, guest: User) -> Client:
    return signed_in(make_member(world.elsewhere, *Role))


def _stranger(world: World, guest: User) -> Client:
    return signed_in(make_member(world.organisation, *Role))


def _other_token(world: World, guest: User) -> Client:
    """The guest's own token, bound to another organisation of theirs."""
    make_member(world.organisation, *Role, user=guest)
    return with_token(make_token(guest, organisation=world.organisation)[1])


def _former(world: World, guest: User) -> Client:
    """The guest, who is no member any more."""
    Membership.objects.filter(user=guest).update(active=False)
    return signed_in(guest)


# What is kept for a person, wherever they work or have worked: notices, decisions, their own data; and the page of a shift
# they were on, which only tells what was planned and paid.
_STAYS_THEIRS = {"notice_id", "token_id", "check_in_id", "decision_id", "gold_id", "export_id"}


@pytest.mark.parametrize(
    "route", [r for r in _PERSONAL if not r.parameters & _STAYS_THEIRS and r.name != "work:shift"], ids=_name
)
def test_work_in_hand_is_void_at_once_when_the_membership_ends(world: World, route: Route) -> None:
    """A05: leases, shifts, activities and jobs."""
    foreign = foreign_objects(world.elsewhere_project, world.stranger)
    browser = _former(world, User.objects.get(pk=foreign["person_id"]))
    _refused_everywhere(route, _address(route, world.project, foreign), browser)


@pytest.mark.parametrize("who", [_colleague, _stranger, _other_token])
@pytest.mark.parametrize("route", _PERSONAL, ids=_name)
def test_what_is_one_persons_own_opens_for_nobody_else(
    world: World, route: Route, who: Callable[[World, User], Client]
) -> None:
    """A01: leases, jobs, notices, decisions, tokens, check-ins – for a colleague with every role, a stranger, a bound token."""
    foreign = foreign_objects(world.elsewhere_project, world.stranger)
    browser = who(world, User.objects.get(pk=foreign["person_id"]))
    # A shift may have been open to everybody a moment ago, so whoever comes too late is told so.
    also = {409} if route.name in {"api:shift-accept", "work:shift-act"} else set()
    if who is _other_token:
        # It opens no page (302, to sign in) and nothing personal, whoever's it is (403).
        also |= (
            {302} if not route.template.startswith("api/") else {403} if route.template.startswith("api/me/") else set()
        )
    if who is _colleague and "job_id" in route.parameters:
        pytest.skip("those who may act on a project see its jobs")
    _refused_everywhere(route, _address(route, world.project, foreign), browser, also=frozenset(also))


def _address(route: Route, project: Project, foreign: dict[str, int | str]) -> str:
    return route.address(org=project.organisation.slug, project_id=project.pk, ids={**foreign, "act": "accept"})


def _refused_everywhere(route: Route, address: str, browser: Client, *, also: frozenset[int] = frozenset()) -> None:
    for method in ("get", *route.writes):
        with undone(), watched() as watch:
            response = _send(browser, method, route, address)
        assert response.status_code in {404, 405} | also | _unread(route, method), (
            method, response.status_code, response.content[:300],
        )  # fmt: skip
        assert b"of somebody else" not in response.content, method
        assert watch.changed() <= _OF_THE_CALLER, method


def _unread(route: Route, method: str) -> set[int]:
    """What may be answered before an object is looked up: nobody may do this here, or the form or file was not sent."""
    row = RULES[str(route.name)]
    closed = {403} if (row.read if method == "get" else row.write).roles == frozenset() else set()
    if method == "get":
        return closed
    return closed | ({415} if route.template.startswith("api/") else {302, 400, 422})


def _send(browser: Client, method: str, route: Route, address: str) -> HttpResponse:
    headers = {"Idempotency-Key": "k"}
    answer: HttpResponse
    if method != "get" and address.startswith("/api/"):
        body = body_of(str(route.name), method, **_ids_in(address))
        answer = getattr(browser, method)(address, body, content_type="application/json", headers=headers)
    else:
        answer = getattr(browser, method)(address, headers=headers)
    return answer


def _ids_in(address: str) -> dict[str, int]:
    """A beat repeats the id of its address."""
    words = address.strip("/").split("/")
    found = {"leases": "lease", "shifts": "shift"}.get(words[1])
    return {found: int(words[2])} if found else {}
