"""A14 and A15: requests that other sites make in my name, secret links that others open, frames, origins and hosts."""

from itertools import product

import pytest
from django.test import Client

from accounts.roles import Role
from journal.models import Event
from tests.api.conftest import World
from tests.factories.people import make_link, make_member, make_user, signed_in
from tests.factories.routes import Route, organisation_routes
from tests.factories.watching import READING_MAY_WRITE, watched

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.mark.parametrize("route", organisation_routes(), ids=lambda route: str(route.name))
def test_a_write_from_another_site_is_refused_on_every_route(world: World, route: Route) -> None:
    """Whatever kind of body the other site's form or script sends."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make_member(world.organisation, *Role))
    address = route.address(org=world.organisation.slug, project_id=world.project.pk)
    bodies = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain", "application/json")
    for method, body in product(route.writes, bodies):
        with watched() as watch:
            response = getattr(browser, method)(
                address, b"{}", content_type=body, headers={"Origin": "https://evil.example"}
            )
        assert response.status_code in {403, 405, 415}, (method, body)
        assert watch.changed() <= READING_MAY_WRITE


@pytest.mark.parametrize(
    "address", [LOGIN, "/accounts/logout/", "/accounts/password/reset/", "/me/settings/", "/me/tokens/"]
)
def test_a_form_from_another_site_is_refused_on_the_personal_pages_too(address: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make_user())
    assert browser.post(address, {"login": "x", "password": "y", "name": "z"}).status_code == 403


def test_the_api_takes_nothing_but_json(world: World) -> None:
    browser = signed_in(world.people[Role.ADMINISTRATOR])
    for body in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain"):
        assert browser.post("/api/me/tokens/", "name=x&scopes=read", content_type=body).status_code == 415


def test_looking_at_a_secret_link_does_not_use_it(world: World) -> None:
    path, browser = make_link(world.stranger), Client()
    with watched() as watch:
        for method in ("get", "head"):
            response = getattr(browser, method)(path)
            assert response.status_code == 200
            assert response["Referrer-Policy"] == "strict-origin"
    assert watch.changed() == set()
    assert browser.get("/api/me/").status_code == 401


def test_a_sign_in_link_works_once_and_for_a_day(world: World) -> None:
    path = make_link(world.stranger)
    assert Client().post(path).status_code == 302
    assert Client().post(path).status_code == 410
    assert Client().get(path).status_code == 410
    assert Client().get("/sign-in/fh_in_wrong/").status_code == 404
    assert Event.objects.filter(action="accounts:sign-in-link:use").count() == 1


# --- A15: frames, other origins, hosts -------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_no_other_origin_may_read_an_answer_or_frame_a_page(world: World, origin: str) -> None:
    browser = signed_in(world.stranger)
    for address in ("/api/me/", "/me/settings/"):
        response = browser.get(address, headers={"Origin": origin})
        assert "Access-Control-Allow-Origin" not in response
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
        assert response["X-Frame-Options"] == "DENY"


def test_a_host_that_is_not_ours_is_refused() -> None:
    assert Client(headers={"Host": "evil.example"}).get("/accounts/login/").status_code == 400
    forwarded = Client(headers={"X-Forwarded-Host": "evil.example"}).get("/accounts/login/")
    assert b"evil.example" not in forwarded.content
