"""A17, generated from the URL map: a token without the scope a route asks for is refused, and one with it is let in.

For every route of the API and every method. The objects that addresses name are real, and the person may act on them, so that
nothing but the scope is the reason of a refusal. What a scope opens is said here once more, so that a slip in a feature's
policies shows: reading asks for `read` and writing for `write`, unless the route is named below.
"""

from collections.abc import Iterator
from typing import Any

from accounts.roles import Scope
from accounts.rules import NOBODY
from config.authority.table import RULES
from tests.api.test_hostile_values import _Ground as Ground
from tests.api.test_hostile_values import ground
from tests.factories.bodies import body_of
from tests.factories.people import make_token, with_token
from tests.factories.routes import Route, routes
from tests.factories.watching import READING_MAY_WRITE, undone, watched

__all__ = ["ground"]
_API = [route for route in routes() if route.name and route.template.startswith("api/")]
# What the program of an annotator needs, and nothing else: leases, the time at work, and shifts of one's own.
LABEL = {
    "api:project-leases", "api:project-workbench", "api:project-break", "api:project-shift-proposals",
    "api:project-activities", "api:activity-heartbeats", "api:activity-end",
    "api:lease", "api:lease-submission", "api:lease-draft", "api:lease-skip", "api:lease-return", "api:lease-heartbeats",
    "api:lease-reveal", "api:lease-rating",
    "api:shift-accept", "api:shift-start", "api:shift-end", "api:shift-cancel", "api:shift-heartbeats",
}  # fmt: skip
# What whoever takes releases out needs, for reading them only.
RELEASES = {
    "api:keys", "api:release-list", "api:release", "api:release-find", "api:release-approve", "api:release-publish",
    "api:release-withdraw", "api:release-verify", "api:release-files", "api:release-file", "api:release-export",
    "api:release-pulls",
}  # fmt: skip
# A token never does these, whatever its scopes: they take somebody who has signed in.
IN_PERSON = {
    ("api:my-tokens", "post"), ("api:my-payee", "put"), ("api:decisions", "post"), ("api:decision-answer", "post"),
    ("api:holds", "post"), ("api:hold-lift", "post"), ("api:member", "patch"), ("api:member", "delete"),
    ("api:membership", "delete"),
}  # fmt: skip


def test_every_route_of_the_api_is_tried() -> None:
    assert {route.name for route in _API} == {name for name in RULES if name.startswith("api:")}


def test_a_token_without_the_scope_is_refused_and_with_it_is_not(ground: Ground) -> None:
    """Each request is undone, so that one set of objects serves all of them."""
    wrong = [line for route in _API for method in ("get", *route.writes) for line in tried(ground, route, method)]
    assert not wrong, "\n".join(wrong)


def tried(ground: Ground, route: Route, method: str) -> Iterator[str]:
    """What is wrong with the answers to one method: with the needed scope alone, and with all the others."""
    needed, row = needed_for(str(route.name), method), RULES[str(route.name)]
    for_nobody = (row.read if method == "get" else row.write) == NOBODY
    for scopes in ([needed], [scope for scope in Scope if scope != needed]):
        with undone():
            program = with_token(make_token(ground.person(route), *scopes)[1])
            program.raise_request_exception = False
            with watched() as watch:
                answer = sent(ground, route, method, program)
            said = (
                answer.json().get("detail", "")
                if answer.headers.get("Content-Type") == "application/problem+json"
                else ""
            )
        what = f"{method.upper()} {route.name} with {', '.join(scopes)}: {answer.status_code} {said}"
        if needed in scopes:
            refused = answer.status_code == 403 and not for_nobody
            if refused != ((route.name, method) in IN_PERSON) and answer.status_code != 404:
                yield what
        elif answer.status_code not in {403, 404} or watch.changed() - READING_MAY_WRITE:
            yield f"{what} {watch.changed()}"


def needed_for(name: str, method: str) -> Scope:
    if name in LABEL:
        return Scope.LABEL
    if name in RELEASES and method == "get":
        return Scope.RELEASES
    return Scope.READ if method == "get" else Scope.WRITE


def sent(ground: Ground, route: Route, method: str, program: Any) -> Any:
    address = ground.address(route)
    if method == "get":
        return program.get(address)
    key = {"Idempotency-Key": "k"}
    body = body_of(str(route.name), method)
    return getattr(program, method)(address, body, content_type="application/json", headers=key)
