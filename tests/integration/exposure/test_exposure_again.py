"""G02, E10, E12: what was served once is not served again by a retry, nor revealed after a withdrawal."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from annotations.exposure.models import Reveal
from annotations.items.domain.severity import Category, needs_mask
from annotations.items.models import Item
from annotations.items.services.seal import item_seal
from annotations.projects.models import Project
from annotations.work.models import Assignment
from kernel import clock
from tests.factories.people import make_member, make_organisation, make_token, make_user, with_token
from tests.factories.projects import make_items, make_project

pytestmark = pytest.mark.django_db

SECRET = b"a secret sentence"


def send(client: Client, url: str, body: Any = None, *, key: str = "", method: str = "post") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return getattr(client, method)(url, json.dumps(body or {}), content_type="application/json", headers=headers)


def agree(client: Client, level: int) -> None:
    send(client, "/api/me/consents/", {"category": "hate", "level": level}, method="put")


def ground(level: int, number: int = 1) -> tuple[Project, Client]:
    organisation = make_organisation()
    project = make_project(organisation, max_level=level, support_contact="Sam", overlap=2)
    severity = {Category.HATE: level} if level else {}
    texts = [f"a secret sentence {place}" for place in range(number)]
    make_items(project, texts, level=level, severity=severity, needs=needs_mask(severity))
    client = with_token(make_token(make_member(organisation, Role.ANNOTATOR))[1])
    agree(client, level)
    return project, client


def first_try(project: Project, client: Client, kind: str) -> tuple[Any, Any]:
    """(a request that is answered with an item in the clear, its first answer); sent again it is a retry."""
    leases = f"/api/projects/{project.pk}/leases/"
    if kind == "lease":
        url, body = leases, {}
    else:
        offer = send(client, leases).json()
        url = f"/api/leases/{offer['lease']}/{kind}/?next=1"
        answer = {"answers": {"tone": "rude"}} if kind == "submission" else {"reason": "disturbing"}
        body = {"fence": offer["fence"], **answer}

    def again() -> Any:
        return send(client, url, body, key="the same key")

    return again, again()


def offered(answer: Any) -> Any:
    return answer.json().get("next", answer.json())


@pytest.mark.parametrize("kind", ["lease", "submission", "skip"])
@pytest.mark.parametrize("ends", ["the seal", "the end of the lease", "the withdrawal"])
def test_a_retry_gets_the_same_bytes_until_the_item_is_no_longer_its_readers(kind: str, ends: str) -> None:
    project, client = ground(level=1, number=2)
    again, first = first_try(project, client, kind)
    assert (first.status_code, SECRET in first.content) == (201, True), first.content
    assert again().content == first.content
    held = Assignment.objects.get(pk=offered(first)["lease"])
    if ends == "the seal":
        item_seal(item_id=held.item_id, reported_by=make_user(), reason="unlawful", now=clock.utcnow())
    elif ends == "the withdrawal":
        agree(client, 0)
    else:
        Assignment.objects.filter(pk=held.pk).update(expires_at=clock.utcnow() - timedelta(seconds=1))
    retried = again()
    assert (retried.status_code, SECRET in retried.content) == (201, False)
    was, now = offered(first), offered(retried)
    assert now["exposure"]["needs_reveal"]
    assert now == was | {"item": was["item"] | {"text": None}, "exposure": was["exposure"] | {"needs_reveal": True}}
    refused = send(client, f"/api/leases/{held.pk}/reveal/", {"fence": was["fence"]})
    assert refused.status_code == {"the seal": 451, "the withdrawal": 410, "the end of the lease": 409}[ends]
    assert SECRET not in refused.content


def test_what_one_no_longer_agrees_to_see_is_not_revealed_and_goes_back_paid() -> None:
    project, client = ground(level=2)
    offer = send(client, f"/api/projects/{project.pk}/leases/").json()
    agree(client, 1)
    refused = send(client, f"/api/leases/{offer['lease']}/reveal/", {"fence": offer["fence"]})
    assert (refused.status_code, SECRET in refused.content) == (410, False)
    assert not Reveal.objects.exists()
    assert send(client, f"/api/projects/{project.pk}/leases/").json()["reason"] == "consent"
    assert Assignment.objects.get(pk=offer["lease"]).state == "returned"
    assert Item.objects.get().slots_free == 2


def test_before_the_reveal_no_long_slice_tells_what_stood_beside_the_text() -> None:
    project, client = ground(level=2)
    Project.objects.filter(pk=project.pk).update(slice_attributes=["channel", "headline"])
    beside = f"{SECRET.decode()} that stood beside the text in its file"
    Item.objects.update(attributes={"channel": "mail", "headline": beside})
    leases = f"/api/projects/{project.pk}/leases/"
    offer = send(client, leases)
    assert (offer.json()["item"]["attributes"], SECRET in offer.content) == ({"channel": "mail"}, False)
    send(client, f"/api/leases/{offer.json()['lease']}/reveal/", {"fence": offer.json()["fence"]})
    assert send(client, leases).json()["item"]["attributes"] == {"channel": "mail", "headline": beside}
