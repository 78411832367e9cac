"""A01, A03 and A05 for the routes that name a lease and no organisation: they open for the holder, while they belong there."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Membership
from accounts.roles import Role
from annotations.work.models import Assignment
from tests.api.conftest import World
from tests.factories.people import make_member, make_token, signed_in, with_token
from tests.factories.projects import make_items, make_lease
from tests.factories.routes import Route, routes
from tests.factories.watching import READING_MAY_WRITE, undone, watched

LEASE_ROUTES = [route for route in routes() if "lease_id" in route.parameters]
every_lease_route = pytest.mark.parametrize("route", LEASE_ROUTES, ids=lambda route: str(route.name))
_BODIES: dict[str, dict[str, Any]] = {
    "api:lease-submission": {"fence": 1, "answers": {"tone": "polite"}},
    "api:lease-draft": {"fence": 1, "version": 0, "answers": {"tone": "polite"}},
    "api:lease-skip": {"fence": 1, "reason": "unclear"},
    "api:lease-rating": {"category": "hate", "level": 2},
    "api:lease-heartbeats": {"seq": 1, "visible": True, "interacted": True},
}
# Rows of the person's own that are made on first use; nothing of the lease, the item or the project may change.
_OF_THE_PERSON = READING_MAY_WRITE | {"work_personclock", "exposure_exposureaccount"}


@pytest.fixture
def lease(world: World) -> Assignment:
    return make_lease(make_items(world.project, ["a text"])[0], world.people[Role.ANNOTATOR])


def _refusals(browser: Client, route: Route, lease: Assignment) -> dict[str, int]:
    """The status of every method, after making sure that nothing was changed."""
    address = route.address(org="", project_id=0, ids={"lease_id": lease.pk})
    body = {**_BODIES.get(str(route.name), {"fence": 1})}
    if route.name == "api:lease-heartbeats":
        body["lease"] = lease.pk
    statuses = {}
    for method in ("get", *route.writes):
        more = {} if method == "get" else {"data": body, "content_type": "application/json"}
        with undone(), watched() as watch:
            response = getattr(browser, method)(address, headers={"Idempotency-Key": "k"}, **more)
        assert watch.changed() <= _OF_THE_PERSON, (method, watch.changed())
        statuses[method] = response.status_code
    return statuses


def test_there_are_lease_routes_to_speak_of() -> None:
    assert len(LEASE_ROUTES) >= 5


@every_lease_route
def test_a_lease_opens_for_nobody_but_its_holder(world: World, lease: Assignment, route: Route) -> None:
    for person in (world.stranger, make_member(world.organisation, *Role), world.former):
        assert set(_refusals(signed_in(person), route, lease).values()) <= {404, 405}


@every_lease_route
def test_a_lease_is_void_at_once_when_the_membership_ends(world: World, lease: Assignment, route: Route) -> None:
    Membership.objects.filter(user=lease.annotator).update(active=False)
    assert set(_refusals(signed_in(lease.annotator), route, lease).values()) <= {404, 405}


@every_lease_route
def test_a_token_bound_to_another_organisation_does_not_reach_the_lease(
    world: World, lease: Assignment, route: Route
) -> None:
    make_member(world.elsewhere, Role.ANNOTATOR, user=lease.annotator)
    program = with_token(make_token(lease.annotator, organisation=world.elsewhere)[1])
    assert set(_refusals(program, route, lease).values()) <= {404, 405}


def test_the_holder_reaches_the_lease_with_a_bound_token(world: World, lease: Assignment) -> None:
    program = with_token(make_token(lease.annotator, organisation=world.organisation)[1])
    assert program.get(f"/api/leases/{lease.pk}/").status_code == 200
