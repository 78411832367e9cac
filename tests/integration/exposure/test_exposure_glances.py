"""Every path charges what it serves (G02), and shows only what was agreed to."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from annotations.exposure.domain.limits import STANDARD, Window
from annotations.exposure.models import ExposureAccount, ExposureCharge, ExposureConsent, Glance
from annotations.exposure.services.rating import item_rate
from journal.models import Event
from kernel import clock
from tests.factories.exposure import sensitive
from tests.factories.people import make_member, make_token, make_user, signed_in, with_token

pytestmark = pytest.mark.django_db


def send(client: Client, url: str, body: Any = None, method: str = "post") -> Any:
    return getattr(client, method)(url, json.dumps(body or {}), content_type="application/json")


def agreed(user: User, level: int = 3) -> User:
    ExposureConsent.objects.create(user=user, category="hate", level=level, text_version="2026-11")
    return user


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMINISTRATOR, Role.AUDITOR, Role.REVIEWER])
def test_nobody_sees_what_they_have_not_agreed_to_whatever_their_role(role: Role) -> None:
    project, (item,) = sensitive()
    browser = signed_in(agreed(make_member(project.organisation, role), level=2))
    address, page = f"/api/projects/{project.pk}/items/{item.pk}/reveal/", f"/p/{project.pk}/items/{item.pk}/"
    refused = send(browser, address)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:fairhand:problem:consent-missing")
    assert refused.json()["missing"] == {"hate": 3}
    told = browser.post(f"{page}reveal/", follow=True)
    assert (told.status_code, b"hidden 0" in told.content) == (200, False)
    assert b"You can agree under My wellbeing" in told.content
    assert not Glance.objects.exists()
    assert not ExposureCharge.objects.exists()
    send(browser, "/api/me/consents/", {"category": "hate", "level": 3}, "put")
    assert send(browser, address).json()["text"] == "hidden 0"
    send(browser, "/api/me/consents/", {"category": "hate", "level": 0}, "put")
    assert send(browser, address).status_code == 409


@pytest.mark.parametrize(
    ("role", "path"), [(Role.OWNER, "preview"), (Role.AUDITOR, "preview"), (Role.REVIEWER, "review")]
)
def test_whoever_browses_sees_the_card_until_a_logged_and_charged_glance(role: Role, path: str) -> None:
    project, (item,) = sensitive()
    person = agreed(make_member(project.organisation, role))
    browser, address = signed_in(person), f"/api/projects/{project.pk}/items/{item.pk}/"
    for page in (address, f"/p/{project.pk}/items/{item.pk}/", f"/p/{project.pk}/items/"):
        assert b"hidden 0" not in browser.get(page).content
    assert not ExposureCharge.objects.exists()
    shown = send(browser, f"{address}reveal/")
    assert shown.json()["text"] == "hidden 0"
    charge = ExposureCharge.objects.get(user=person)
    assert (charge.path, charge.qpms, charge.reason) == (path, 12 * 60_000, "served")
    assert Event.objects.filter(action="exposure:item:reveal").count() == 1
    assert send(browser, f"{address}reveal/").json()["until"] == shown.json()["until"]
    assert ExposureCharge.objects.count() == Glance.objects.count() == 1


def test_an_annotator_and_a_steward_may_not_browse_into_it() -> None:
    project, (item,) = sensitive()
    for role in (Role.ANNOTATOR, Role.STEWARD):
        browser = signed_in(make_member(project.organisation, role))
        assert send(browser, f"/api/projects/{project.pk}/items/{item.pk}/reveal/").status_code == 403
    assert not Glance.objects.exists()


def test_a_glance_that_does_not_fit_is_refused_and_says_when_it_will() -> None:
    project, (item,) = sensitive()
    owner = agreed(make_member(project.organisation, Role.OWNER))
    now = clock.utcnow()
    ExposureAccount.objects.create(user=owner, cum_qpms=STANDARD[Window.RUN], last_view_at=now, first_work_at=now)
    refused = send(signed_in(owner), f"/api/projects/{project.pk}/items/{item.pk}/reveal/")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:fairhand:problem:exposure-limit")
    assert datetime.fromisoformat(refused.json()["until"]) > now
    assert not ExposureCharge.objects.exists()


def test_what_was_seen_without_a_lease_is_counted_on_the_persons_own_page() -> None:
    project, items = sensitive(level=2, number=2)
    reviewer = agreed(make_member(project.organisation, Role.REVIEWER))
    browser = signed_in(reviewer)
    for item in items:
        send(browser, f"/api/projects/{project.pk}/items/{item.pk}/reveal/")
    seen = browser.get("/api/me/wellbeing/").json()["seen"]
    assert seen == [{"category": "hate", "items": 2, "seconds": 120, "points": 120}]
    item_rate(item_id=items[0].pk, user=make_user(), category="hate", level=3, now=clock.utcnow())
    (row,) = browser.get("/api/me/wellbeing/").json()["seen"]
    assert (row["items"], row["points"]) == (2, 240)


def test_glances_and_leases_share_one_account() -> None:
    project, (item,) = sensitive(number=1)
    person = make_member(project.organisation, Role.OWNER, Role.ANNOTATOR)
    client = with_token(make_token(person)[1])
    send(client, "/api/me/consents/", {"category": "hate", "level": 3}, "put")
    offer = send(client, f"/api/projects/{project.pk}/leases/").json()
    assert offer["lease"]
    run = STANDARD[Window.RUN] - 12 * 120_000 - 12 * 60_000
    ExposureAccount.objects.update(cum_qpms=run + 1, last_view_at=clock.utcnow())
    address = f"/api/projects/{project.pk}/items/{item.pk}/reveal/"
    assert send(client, address).status_code == 409
    ExposureAccount.objects.update(cum_qpms=run)
    assert send(client, address).status_code == 200


def test_a_look_at_level_0_opens_nothing_once_the_item_is_rated_higher() -> None:
    project, (item,) = sensitive(level=0)
    owner = agreed(make_member(project.organisation, Role.OWNER))
    browser, address = signed_in(owner), f"/api/projects/{project.pk}/items/{item.pk}/"
    assert send(browser, f"{address}reveal/").json()["text"] == "hidden 0"
    assert not ExposureCharge.objects.exists()
    item_rate(item_id=item.pk, user=make_user(), category="hate", level=3, now=clock.utcnow())
    assert b"hidden 0" not in browser.get(f"/p/{project.pk}/items/{item.pk}/").content
    assert send(browser, f"{address}reveal/").json()["text"] == "hidden 0"
    assert ExposureCharge.objects.get(user=owner).level == 3
