"""C01: a name behind the question mark that a route does not describe is refused, and the refusal names those it takes.

Generated from the URL map. A misspelt filter that was ignored would give everything instead of a part.
"""

from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from accounts.roles import Role
from tests.api.conftest import World
from tests.api.test_hostile_values import every_api_route, ground
from tests.factories.bodies import body_of
from tests.factories.people import signed_in
from tests.factories.routes import Route
from tests.factories.watching import undone, watched

__all__ = ["ground"]
NAMES = (
    "aftr",
    "annotator__password__startswith",
    "ordering",
    "fields",
    "page_size",
    "_connector",
    "limit ",
    "x" * 5_000,
)


@every_api_route
def test_a_name_that_a_route_does_not_take_is_refused_and_does_nothing(ground: Any, route: Route) -> None:
    browser, address, wrong = ground.browser(route), ground.address(route), []
    for method in ("get", *route.writes):
        for name in NAMES:
            with undone(), watched() as watch:
                answer = _sent(browser, method, address, route, name)
            # Whoever is not let in at all (403, 404), or asks by a method that is not there, is told that.
            if answer.status_code == 400:
                assert name[:60] in answer.json()["detail"]
                assert answer.json()["remedy"].startswith("It takes")
            elif answer.status_code not in {403, 404, 405}:
                wrong.append(f"{method.upper()} ?{name[:60]}=1: {answer.status_code}")
            if watch.changed():
                wrong.append(f"{method.upper()} ?{name[:60]}=1 changed {watch.changed()}")
    assert not wrong, "\n".join(wrong)


def _sent(browser: Client, method: str, address: str, route: Route, name: str) -> Any:
    if method == "get":
        return browser.get(address, {name: "1"})
    body = body_of(str(route.name), method)
    return getattr(browser, method)(address, body, content_type="application/json", query_params={name: "1"})


def test_every_page_says_that_it_takes_after_and_limit() -> None:
    schema: Any = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    pages = 0
    for path, operations in schema["paths"].items():
        answer = operations.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        named = answer.get("application/json", {}).get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
        fields = schema["components"]["schemas"].get(named, {}).get("properties", {})
        if {"results", "next"} <= set(fields):
            pages += 1
            taken = {one["name"] for one in operations["get"]["parameters"] if one["in"] == "query"}
            assert {"after", "limit"} <= taken, path
    assert pages > 25


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("items/?limit=5&state=ready", 200),
        ("items/?stat=ready", 400),
        ("items/?state=ready&state=sealed", 400),
        ("items/?attribute.nothing=1", 400),
        ("votes/?limit=5", 200),
        ("votes/?annotator=1", 400),
        ("?after=1", 400),
    ],
)
def test_what_is_described_is_taken_and_nothing_else(world: World, address: str, status: int) -> None:
    browser = signed_in(world.people[Role.OWNER])
    assert browser.get(f"/api/projects/{world.project.pk}/{address}").status_code == status


def test_the_refusal_names_what_there_is_and_comes_after_the_question_who_asks(world: World) -> None:
    address = f"/api/projects/{world.project.pk}/pay-policy/"
    assert Client().get(address, {"x": 1}).status_code == 401
    assert signed_in(world.stranger).get(address, {"x": 1}).status_code == 404
    refused = signed_in(world.people[Role.OWNER]).get(address, {"x": 1})
    assert refused["Content-Type"] == "application/problem+json"
    assert (refused.status_code, refused.json()["remedy"]) == (400, "It takes: after, limit.")
