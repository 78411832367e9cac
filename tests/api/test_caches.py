"""K09: nothing personal is kept by a cache, and no address can be dressed up as a file that a cache would keep."""

import pytest
from django.test import Client

from accounts.roles import Role
from tests.api.conftest import World
from tests.factories.people import signed_in
from tests.factories.routes import routes
from tests.factories.watching import undone

_ALL = [route for route in routes() if route.name and route.template]
DISGUISES = ("x.css", "x.js", ";x.css", "%2Fx.css", "%3Fx.css", "..%2Fstatic%2Fx.css", "%23x.css", "%00.css")


def test_every_answer_of_every_route_forbids_shared_caches_to_keep_it(world: World) -> None:
    wrong = []
    browsers = [signed_in(who) for who in (world.people[Role.OWNER], world.people[Role.ANNOTATOR])]
    for route in _ALL:
        address = route.address(org=world.organisation.slug, project_id=world.project.pk)
        for browser in browsers:
            with undone():
                answer = browser.get(address)
            asked = {word.strip() for word in answer["Cache-Control"].split(",")}
            if not asked & {"no-store", "private"} or "public" in asked:
                wrong.append(f"{route.name}: {answer.status_code}, {asked}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("base", ["/api/me/", "/me/settings/", "/me/pay/", "/api/me/pay/lines/", "/work/"])
def test_an_address_that_ends_like_a_file_is_not_found_and_not_kept(world: World, base: str) -> None:
    browser = signed_in(world.people[Role.ANNOTATOR])
    assert browser.get(base).status_code == 200
    for end in DISGUISES:
        for address in (f"{base}{end}", f"{base.rstrip('/')}{end}"):
            answer = browser.get(address)
            assert answer.status_code in {404, 308}, f"{address}: {answer.status_code}"
            assert answer["Cache-Control"] == "no-store" or answer.status_code == 308


def test_a_page_behind_a_session_is_not_kept_by_the_browser_either(world: World) -> None:
    """Going back after signing out shows nothing."""
    assert signed_in(world.people[Role.ANNOTATOR]).get("/me/settings/")["Cache-Control"] == "no-store"
    assert Client().get("/accounts/login/")["Cache-Control"].startswith(("no-store", "max-age=0, no-cache, no-store"))
