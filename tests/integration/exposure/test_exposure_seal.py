"""E12: a report seals the item on every path at once; only officers open it, on record; two of them let it go."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from accounts.models import Membership, Organisation, User
from accounts.roles import Duty, Role
from annotations.exposure.models import ExposureCharge
from annotations.items.domain.severity import Category, needs_mask
from annotations.items.models import Item, Seal, SealAccess
from annotations.items.services.seal import item_seal
from annotations.pay.models import LedgerTransaction
from annotations.projects.models import Project
from journal.models import Event
from kernel import clock
from notices.models import Notice
from tests.factories.imports import Importer, make_importer, zipped
from tests.factories.people import (
    make_duty_holder,
    make_member,
    make_organisation,
    make_token,
    make_user,
    signed_in,
    with_token,
)
from tests.factories.projects import make_items, make_project

pytestmark = pytest.mark.django_db


def send(client: Client, url: str, body: Any = None, method: str = "post") -> Any:
    return getattr(client, method)(url, json.dumps(body or {}), content_type="application/json")


def ground(level: int = 0) -> tuple[Organisation, Project, Item, Client]:
    organisation = make_organisation()
    project = make_project(organisation, max_level=level, support_contact="Sam", overlap=2)
    severity = {Category.HATE: level} if level else {}
    fields: dict[str, Any] = {"level": level, "severity": severity, "needs": needs_mask(severity)} if level else {}
    item = make_items(project, ["a secret sentence"], **fields)[0]
    annotator = make_member(organisation, Role.ANNOTATOR)
    return organisation, project, item, with_token(make_token(annotator)[1])


def report(client: Client, project: Project, reason: str = "unlawful") -> Any:
    offer = send(client, f"/api/projects/{project.pk}/leases/").json()
    skipped = send(client, f"/api/leases/{offer['lease']}/skip/", {"fence": offer["fence"], "reason": reason})
    return offer, skipped


def test_a_report_from_the_workbench_seals_pays_and_calls_the_officers() -> None:
    officer = make_duty_holder(Duty.CONTENT_OFFICER)
    _, project, item, client = ground()
    _, skipped = report(client, project)
    assert skipped.status_code == 201, skipped.content
    item.refresh_from_db()
    assert item.state == "sealed"
    assert LedgerTransaction.objects.filter(kind="skip").count() == 1
    notice = Notice.objects.get(user=officer)
    assert notice.urgent
    assert "secret" not in notice.body + notice.title
    bodies = [bytes(event.body) for event in Event.objects.all()]
    assert all(b"secret" not in body for body in bodies)
    assert send(client, f"/api/projects/{project.pk}/leases/").json()["lease"] is None


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMINISTRATOR, Role.REVIEWER, Role.AUDITOR])
def test_every_path_of_a_sealed_text_answers_451_and_the_list_says_only_sealed(role: Role) -> None:
    organisation, project, item, client = ground()
    browser = signed_in(make_member(organisation, role))
    assert browser.get(f"/api/projects/{project.pk}/items/{item.pk}/").status_code == 200
    report(client, project)
    item_address = f"/api/projects/{project.pk}/items/{item.pk}/"
    for address in (item_address, f"{item_address}history/", f"/p/{project.pk}/items/{item.pk}/"):
        answer = browser.get(address)
        assert answer.status_code == 451, address
        assert b"secret" not in answer.content
    for action in ("reveal", "rating", "report"):
        body = {"category": "hate", "level": 1} if action == "rating" else {"reason": "unlawful"}
        assert send(browser, f"{item_address}{action}/", {} if action == "reveal" else body).status_code == 451
    listed = browser.get(f"/api/projects/{project.pk}/items/").json()["results"][0]
    assert (listed["state"], listed["text"], listed["media"], listed["attributes"]) == ("sealed", None, None, {})
    assert browser.get(f"/api/projects/{project.pk}/items/?q=secret").json()["results"] == []
    assert b"secret" not in browser.get(f"/p/{project.pk}/items/").content


def test_the_list_shows_no_attribute_of_a_sealed_item_and_no_filter_finds_it_by_one() -> None:
    organisation, project, item, client = ground()
    Project.objects.filter(pk=project.pk).update(slice_attributes=["channel"])
    Item.objects.filter(pk=item.pk).update(attributes={"channel": "telling", "answer": "secret too"})
    browser = signed_in(make_member(organisation, Role.OWNER))
    page = f"/p/{project.pk}/items/"
    assert b"telling" in browser.get(page).content
    report(client, project)
    for address in (page, f"{page}?attribute.channel=telling"):
        listed = browser.get(address).content
        assert b"<td>telling" not in listed
        assert b"secret too" not in listed
    assert b"channel: telling" not in browser.get(page).content


def test_another_holder_of_the_item_is_shut_out_at_once_and_may_still_submit_and_be_paid() -> None:
    organisation, project, _, client = ground(level=2)
    other = with_token(make_token(make_member(organisation, Role.ANNOTATOR))[1])
    for each in (client, other):
        send(each, "/api/me/consents/", {"category": "hate", "level": 2}, "put")
    offer = send(other, f"/api/projects/{project.pk}/leases/").json()
    report(client, project)
    revealed = send(other, f"/api/leases/{offer['lease']}/reveal/", {"fence": offer["fence"]})
    assert revealed.status_code == 451
    assert other.get(f"/api/leases/{offer['lease']}/").status_code == 451
    assert send(other, f"/api/projects/{project.pk}/leases/").json()["lease"] is None
    url = f"/api/leases/{offer['lease']}/submission/"
    body = json.dumps({"fence": offer["fence"], "answers": {"tone": "rude"}})
    headers = {"Idempotency-Key": "k"}
    assert other.post(url, body, content_type="application/json", headers=headers).status_code == 201


def picture(colour: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(buffer, "PNG")
    return buffer.getvalue()


def pictured() -> tuple[Importer, Item, Item]:
    """Two projects of one organisation that hold the same picture."""
    importer = make_importer(item_kind="image", schema=_boxes(), state="draft")
    importer.run(zipped({"a.png": picture("red")}), "images")
    first = Item.objects.get(project=importer.project)
    second_project = make_project(importer.organisation, owner=importer.owner, item_kind="image", schema=_boxes())
    second = Item.objects.create(
        project=second_project, external_id="b", content=first.content, content_sha256=first.content_sha256
    )
    return importer, first, second


def _boxes() -> dict[str, Any]:
    from tests.factories.imports import BOX_SCHEMA

    return BOX_SCHEMA


def test_the_same_picture_is_closed_under_every_item_that_has_it() -> None:
    importer, first, second = pictured()
    addresses = [
        f"/p/{item.project_id}/media/{item.pk}/{item.content[name]}/"
        for item in (first, second)
        for name in ("media", "thumbnail", "blurred")
    ]
    browser = signed_in(importer.owner)
    assert {browser.get(address).status_code for address in addresses} == {200}
    now = clock.utcnow()
    seal = item_seal(item_id=first.pk, reported_by=importer.owner, reason="unlawful", now=now)
    assert {browser.get(address).status_code for address in addresses} == {451}
    assert item_seal(item_id=first.pk, reported_by=importer.owner, reason="unlawful", now=now) == seal


def test_a_picture_sealed_as_another_item_is_handed_to_nobody() -> None:
    importer, first, second = pictured()
    client = with_token(make_token(make_member(importer.organisation, Role.ANNOTATOR))[1])
    item_seal(item_id=first.pk, reported_by=importer.owner, reason="unlawful", now=clock.utcnow())
    # As one that somebody was writing at that moment: the job has not closed it yet.
    Item.objects.filter(pk=second.pk).update(state="ready")
    answer = send(client, f"/api/projects/{second.project_id}/leases/").json()
    assert (answer["lease"], answer["reason"]) == (None, "no_work")


def officers() -> tuple[User, User]:
    return make_duty_holder(Duty.CONTENT_OFFICER), make_duty_holder(Duty.CONTENT_OFFICER)


def sealed(reason: str = "unlawful") -> tuple[Seal, Item, Project, Client]:
    organisation, project, item, client = ground()
    report(client, project, reason)
    owner = signed_in(make_member(organisation, Role.OWNER))
    return Seal.objects.get(), item, project, owner


def test_an_officer_opens_it_for_a_purpose_on_record_and_is_charged_for_the_glance() -> None:
    officer, _ = officers()
    seal, _, _, _ = sealed()
    desk = signed_in(officer)
    listed = desk.get("/api/officer/seals/")
    assert listed.status_code == 200
    assert b"secret" not in listed.content
    assert send(desk, f"/api/officer/seals/{seal.pk}/open/", {"purpose": " "}).status_code == 422
    assert SealAccess.objects.count() == 0
    opened = send(desk, f"/api/officer/seals/{seal.pk}/open/", {"purpose": "To decide"})
    assert opened.json()["text"] == "a secret sentence"
    access = SealAccess.objects.get()
    assert (access.officer, access.purpose) == (officer, "To decide")
    charge = ExposureCharge.objects.get(user=officer)
    assert (charge.path, charge.level, charge.qpms) == ("officer", 3, 12 * 60_000)


@pytest.mark.parametrize("who", ["operator", "owner", "stranger"])
def test_nobody_else_finds_the_desk(who: str) -> None:
    seal, _, _, owner = sealed()
    browser = {
        "operator": signed_in(make_duty_holder(Duty.OPERATOR)),
        "owner": owner,
        "stranger": signed_in(make_user()),
    }[who]
    assert browser.get("/api/officer/seals/").status_code == 404
    assert send(browser, f"/api/officer/seals/{seal.pk}/open/", {"purpose": "Curiosity"}).status_code == 404
    assert browser.get("/officer/seals/").status_code == 404
    assert browser.get(f"/officer/seals/{seal.pk}/picture/").status_code == 404
    assert not SealAccess.objects.exists()


def test_a_mistaken_report_is_released_by_a_second_officer_and_the_item_comes_back() -> None:
    first, second = (signed_in(officer) for officer in officers())
    seal, item, project, owner = sealed()
    decide = f"/api/officer/seals/{seal.pk}/decision/"
    assert send(first, decide, {"verdict": "mistaken"}).json()["state"] == "mistaken"
    assert owner.get(f"/api/projects/{project.pk}/items/{item.pk}/").status_code == 451
    refused = send(first, decide, {"verdict": "confirm"})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:fairhand:problem:second-person-needed")
    assert send(second, decide, {"verdict": "confirm"}).json()["state"] == "released"
    assert owner.get(f"/api/projects/{project.pk}/items/{item.pk}/").status_code == 200
    assert Notice.objects.filter(user=seal.reported_by, kind="item_released").count() == 1


def test_suspected_abuse_of_a_child_is_shown_to_nobody_and_never_released() -> None:
    officer, _ = officers()
    seal, item, project, _ = sealed("child_abuse")
    desk = signed_in(officer)
    shown = send(desk, f"/api/officer/seals/{seal.pk}/open/", {"purpose": "To decide"})
    assert shown.json()["type"] == "urn:fairhand:problem:seal-not-shown"
    assert b"secret" not in shown.content + desk.get(f"/officer/seals/{seal.pk}/").content
    released = send(desk, f"/api/officer/seals/{seal.pk}/decision/", {"verdict": "mistaken"})
    assert released.json()["type"] == "urn:fairhand:problem:seal-final"
    item.refresh_from_db()
    assert item.state == "sealed"
    assert project.pk


def test_an_officer_who_saw_it_as_an_owner_before_still_opens_it_for_a_purpose() -> None:
    organisation, project, item, client = ground(level=0)
    officer, _ = officers()
    Membership.objects.create(organisation=organisation, user=officer, roles=[Role.OWNER.value])
    desk = signed_in(officer)
    assert send(desk, f"/api/projects/{project.pk}/items/{item.pk}/reveal/").status_code == 200
    report(client, project)
    page = f"/officer/seals/{Seal.objects.get().pk}/"
    assert b"secret" not in desk.get(page).content
    opened = send(desk, f"/api/officer/seals/{Seal.objects.get().pk}/open/", {"purpose": "To decide"})
    assert opened.json()["text"] == "a secret sentence"
    assert (SealAccess.objects.count(), ExposureCharge.objects.get(user=officer).path) == (1, "officer")


def test_a_glance_of_the_owner_ends_when_the_item_is_sealed() -> None:
    importer, first, _ = pictured()
    Item.objects.filter(pk=first.pk).update(level=2, severity={"hate": 2})
    browser = signed_in(importer.owner)
    send(browser, "/api/me/consents/", {"category": "hate", "level": 2}, "put")
    shown = send(browser, f"/api/projects/{first.project_id}/items/{first.pk}/reveal/")
    url = shown.json()["media"]["url"]
    assert browser.get(url).status_code == 200
    item_seal(item_id=first.pk, reported_by=importer.owner, reason="unlawful", now=clock.utcnow())
    assert browser.get(url).status_code == 451


def test_the_database_refuses_a_release_by_one_person() -> None:
    from django.db import IntegrityError, transaction

    seal, _, _, _ = sealed()
    officer, _ = officers()
    for confirmed_by in (None, officer):
        with pytest.raises(IntegrityError), transaction.atomic():
            Seal.objects.filter(pk=seal.pk).update(
                state="released",
                decided_by=officer,
                confirmed_by=confirmed_by,
                decided_at=clock.utcnow() - timedelta(1),
            )
