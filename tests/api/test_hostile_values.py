"""C09 and K10: whatever stands in a body or an address, the answer is a refusal that says why, and never a 500.

Generated from the URL map and `tests/factories/bodies.py`: a complete body for every write, in which one field at a time holds
something that no field should. The objects that addresses name are real, so that the code behind the look-up is reached too.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.models import InstallationDuty, User
from accounts.roles import Role
from accounts.rules import Who
from config.authority.table import RULES
from tests.api.conftest import World
from tests.factories.bodies import body_of
from tests.factories.foreign import foreign_objects
from tests.factories.people import make_member, signed_in
from tests.factories.routes import Route, routes
from tests.factories.watching import undone

VALUES: list[Any] = [
    None, True, -1, 2**63, 10**40, 1e308, "", "0", "x" * 20_000, "\u202e\x1b[31m", "9999-12-31", "0001-01-01",
    "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", [], [[]], {}, {"": []},
]  # fmt: skip
IDS = ("0", str(2**31), str(2**63 - 1), str(2**63), "9" * 40)
WORDS = ("..", "%00", "%ed%a0%80", "x" * 300, "a%0d%0ab", "1.0.0%00")
_ROUTES = [r for r in routes() if r.name and r.template and not r.template.startswith("accounts/")]
# The schema and its page are built from the code alone, slowly, and read nothing that is sent.
_API = [r for r in _ROUTES if r.template.startswith("api/") and r.name not in {"api:schema", "api:docs"}]
every_api_route = pytest.mark.parametrize("route", _API, ids=lambda route: str(route.name))


class _Ground:
    """Real objects of the person who asks, or that this person may act on."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ids = foreign_objects(world.project, world.people[Role.ADMINISTRATOR])
        self.holder = User.objects.get(pk=self.ids["person_id"])
        self.colleague = make_member(world.organisation, *Role)

    def address(self, route: Route, **ids: str) -> str:
        world = self.world
        return route.address(org=world.organisation.slug, project_id=world.project.pk, ids={**self.ids, **ids})

    def person(self, route: Route) -> User:
        """Somebody whom the route's row lets write."""
        side: Who = RULES[str(route.name)].write
        for duty in list(side.duties or ())[:1]:
            InstallationDuty.objects.get_or_create(user=self.colleague, duty=duty)
            return self.colleague
        return self.colleague if route.in_organisation and "label" not in route.template else self.holder

    def browser(self, route: Route) -> Client:
        browser = signed_in(self.person(route))
        browser.raise_request_exception = False
        return browser


@pytest.fixture
def ground(world: World) -> _Ground:
    return _Ground(world)


def _check(answer: Any, what: str, wrong: list[str]) -> None:
    if answer.status_code >= 500:
        wrong.append(f"{what}: {answer.status_code}")
    elif answer.status_code >= 400 and answer["Content-Type"] != "application/problem+json":
        wrong.append(f"{what}: {answer.status_code} is no problem document")
    elif answer.status_code >= 400 and not answer.json()["detail"]:
        wrong.append(f"{what}: says nothing")


@every_api_route
def test_no_value_of_a_field_is_an_error_of_ours(ground: _Ground, route: Route) -> None:
    browser, address, wrong = ground.browser(route), ground.address(route), list[str]()
    for method in route.writes:
        for what, body in _spoilt(body_of(str(route.name), method)):
            with undone():
                answer = getattr(browser, method)(
                    address, json.dumps(body), content_type="application/json", headers={"Idempotency-Key": "k"}
                )
                _check(answer, f"{method} {what}", wrong)
    assert not wrong, "\n".join(wrong)


def _spoilt(body: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The body with each value in each of its fields, and in each field of an object in it."""
    for name, value in body.items():
        for bad in VALUES:
            yield f"{name} = {bad!r:.60}", {**body, name: bad}
            if isinstance(value, dict):
                for inner in value:
                    yield f"{name}.{inner} = {bad!r:.60}", {**body, name: {**value, inner: bad}}


@every_api_route
def test_no_address_is_an_error_of_ours(ground: _Ground, route: Route) -> None:
    browser, wrong = ground.browser(route), list[str]()
    for parameter in sorted(route.parameters):
        for value in IDS if f"<int:{parameter}>" in route.template else WORDS:
            address = ground.address(route, **{parameter: value})
            for method in ("get", *route.writes):
                with undone():
                    sent = (
                        {}
                        if method == "get"
                        else {"data": body_of(str(route.name), method), "content_type": "application/json"}
                    )
                    _check(getattr(browser, method)(address, **sent), f"{method} {address:.200}", wrong)
    assert not wrong, "\n".join(wrong)
