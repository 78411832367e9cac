"""E12: of several reports of the same content the gravest counts, through whichever of them an officer comes."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.actor import Actor
from accounts.models import User
from accounts.roles import Duty
from annotations.exposure.services.officer import seal_decide
from annotations.items.models import Item, Seal, SealAccess
from annotations.items.services.seal import item_seal
from kernel import clock
from notices.models import Notice
from tests.factories.people import make_duty_holder, make_organisation, make_user, signed_in
from tests.factories.projects import make_items, make_project

pytestmark = pytest.mark.django_db

TEXT = "a secret sentence"


def item() -> Item:
    return make_items(make_project(make_organisation()), [TEXT])[0]


def report(one: Item, reason: str, note: str = "") -> Seal:
    return item_seal(item_id=one.pk, reported_by=make_user(), reason=reason, note=note, now=clock.utcnow())


def officer() -> tuple[User, Client]:
    user = make_duty_holder(Duty.CONTENT_OFFICER)
    return user, signed_in(user)


def send(client: Client, url: str, body: dict[str, str]) -> Any:
    return client.post(url, json.dumps(body), content_type="application/json")


def decide(seal: Seal, verdict: str) -> None:
    user, _ = officer()
    actor = Actor(user=user, duties=frozenset({Duty.CONTENT_OFFICER}))
    seal_decide(actor=actor, seal_id=seal.pk, verdict=verdict, now=clock.utcnow())


@pytest.mark.parametrize("again", ["the same item", "equal content elsewhere", "the same item after its release"])
def test_what_somebody_reported_as_the_abuse_of_a_child_opens_through_no_other_report(again: str) -> None:
    first = item()
    seal = report(first, "unlawful")
    if again.endswith("release"):
        decide(seal, "mistaken")
        decide(seal, "confirm")
    report(item() if again.startswith("equal") else first, "child_abuse")
    _, desk = officer()
    shown = send(desk, f"/api/officer/seals/{seal.pk}/open/", {"purpose": "To decide"})
    assert (shown.status_code, shown.json()["type"]) == (409, "urn:fairhand:problem:seal-not-shown")
    page = desk.get(f"/officer/seals/{seal.pk}/").content
    assert TEXT.encode() not in shown.content + page
    assert b"Write it down and open" not in page
    assert not SealAccess.objects.exists()


@pytest.mark.parametrize("again", ["the same item", "equal content elsewhere"])
def test_it_is_not_released_either_when_one_officer_had_found_the_first_report_mistaken(again: str) -> None:
    first = item()
    seal = report(first, "unlawful")
    decide(seal, "mistaken")
    report(first if again == "the same item" else item(), "child_abuse")
    _, desk = officer()
    refused = send(desk, f"/api/officer/seals/{seal.pk}/decision/", {"verdict": "confirm"})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:fairhand:problem:seal-final")
    first.refresh_from_db()
    assert first.state == "sealed"


def test_an_opening_that_lasts_ends_with_the_graver_report_and_the_officers_are_called_again() -> None:
    first = item()
    user, desk = officer()
    seal = report(first, "unlawful", "the first note")
    assert send(desk, f"/api/officer/seals/{seal.pk}/open/", {"purpose": "To decide"}).json()["text"] == TEXT
    assert TEXT.encode() in desk.get(f"/officer/seals/{seal.pk}/").content
    assert report(first, "child_abuse", "the second note") == seal
    assert TEXT.encode() not in desk.get(f"/officer/seals/{seal.pk}/").content
    assert Notice.objects.filter(user=user, kind="item_sealed").count() == 2
    assert Seal.objects.get().note == "the first note"


def test_a_milder_report_afterwards_takes_nothing_back() -> None:
    first = item()
    seal = report(first, "child_abuse")
    assert report(first, "unlawful") == seal
    assert Seal.objects.get().reason == "child_abuse"
