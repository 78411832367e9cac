"""The organisation of a conformance run: an operator makes people there and nowhere else, and closing it shuts everything."""

import pytest
from django.test import Client

from accounts.models import ApiToken, Membership, Organisation
from accounts.roles import Duty
from tests.api.conftest import World
from tests.factories.people import make_duty_holder, signed_in

RUNS = "/api/operator/conformance/"

pytestmark = pytest.mark.django_db


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_people_of_a_run_act_with_their_token_until_it_is_closed() -> None:
    operator = signed_in(make_duty_holder(Duty.OPERATOR))
    made = operator.post(RUNS, {}, content_type="application/json")
    assert made.status_code == 201
    slug = made.json()["organisation"]
    body = {"roles": ["annotator"], "password": False}
    person = operator.post(f"{RUNS}{slug}/people/", body, content_type="application/json").json()
    assert person["password"] == ""
    assert Client().get("/api/me/", headers=_bearer(person["token"])).json()["organisations"][0]["slug"] == slug

    assert operator.delete(f"{RUNS}{slug}/").status_code == 204
    assert Client().get("/api/me/", headers=_bearer(person["token"])).status_code == 401
    assert not Membership.objects.filter(organisation__slug=slug, active=True).exists()
    assert not ApiToken.objects.filter(user__memberships__organisation__slug=slug, revoked_at=None).exists()


def test_an_operator_makes_nobody_in_an_ordinary_organisation(world: World) -> None:
    operator = signed_in(make_duty_holder(Duty.OPERATOR))
    address = f"{RUNS}{world.organisation.slug}/"
    people = operator.post(f"{address}people/", {"roles": ["owner"]}, content_type="application/json")
    assert (people.status_code, operator.delete(address).status_code) == (404, 404)
    assert Membership.objects.filter(organisation=world.organisation, active=True).count() == len(world.people)


def test_nobody_but_an_operator_makes_a_run(world: World) -> None:
    for person in (*world.people.values(), make_duty_holder(Duty.CONTENT_OFFICER)):
        assert signed_in(person).post(RUNS, {}, content_type="application/json").status_code == 404
    assert not Organisation.objects.filter(conformance=True).exists()


def test_without_test_mode_there_is_no_clock_to_move() -> None:
    operator = signed_in(make_duty_holder(Duty.OPERATOR))
    moved = operator.post("/api/operator/test-clock/", {"advance_s": 60}, content_type="application/json")
    assert moved.status_code == 404
