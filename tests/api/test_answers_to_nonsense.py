"""K04, A15 and the shape of every answer: too much, too many, the wrong host, and a fault of ours are problem documents too."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from tests.api.conftest import World
from tests.factories.people import signed_in
from webapi.errors import MAX_ERRORS
from webapi.parsers import MAX_VALUES


def _declare_source(browser: Client, world: World, body: Any) -> Any:
    return browser.post(f"/api/projects/{world.project.pk}/sources/", json.dumps(body), content_type="application/json")


def test_half_a_million_values_are_refused_before_they_are_checked_one_by_one(world: World) -> None:
    browser = signed_in(world.people[Role.OWNER])
    answer = _declare_source(browser, world, {"name": "mail", "declared_severity": ["x"] * 500_000})
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:fairhand:problem:too-large")


def test_the_most_values_that_are_taken_are_answered_in_a_short_text(world: World) -> None:
    answer = _declare_source(signed_in(world.people[Role.OWNER]), world, {str(n): 1 for n in range(MAX_VALUES)})
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == MAX_ERRORS
    assert answer.json()["more_errors"] == MAX_VALUES - MAX_ERRORS
    assert len(answer.content) < 20_000


def test_too_many_names_are_one_mistake_and_not_one_each(world: World) -> None:
    answer = signed_in(world.people[Role.OWNER]).patch(
        f"/api/projects/{world.project.pk}/", json.dumps({"slices": [""] * 51}), content_type="application/json"
    )
    assert (answer.status_code, len(answer.json()["errors"])) == (422, 1), answer.content


@pytest.mark.django_db
def test_an_unknown_host_is_told_so_in_a_problem_document() -> None:
    answer = Client().get("/api/organisations/", headers={"Host": "evil.example"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert b"evil.example" not in answer.content
    page = Client().get("/", headers={"Host": "evil.example"})
    assert (page.status_code, page["Content-Type"][:9]) == (400, "text/html")


@pytest.mark.django_db
def test_a_fault_of_ours_is_a_problem_document_without_a_trace_of_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(request: object) -> None:
        raise RuntimeError("the inside of the house")

    monkeypatch.setattr("config.views.api_docs.__code__", broken.__code__)
    answer = Client(raise_request_exception=False).get("/api/docs/")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert set(answer.json()) == {"type", "title", "status", "detail", "kept", "remedy"}
    assert b"inside" not in answer.content
