"""The number of statements of the labelling loop: a change to it is a decision, not an accident."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from annotations.exposure.models import ExposureCharge
from annotations.items.domain.severity import Category, needs_mask
from annotations.items.models import Item
from annotations.projects.models import Project
from tests.factories.people import make_member, make_organisation, make_token, with_token
from tests.factories.projects import make_items, make_project

LEASE = 10
# Whatever a label is paid and charged: its line and its charge come with the statement of the label, the locks and windows with
# the one that reads the lease, the reservation with the queue's.
SUBMIT_AND_NEXT = 6


def at_work(**project_fields: Any) -> tuple[Project, Client]:
    organisation = make_organisation()
    project = make_project(organisation, **project_fields)
    make_items(project, [f"text {number}" for number in range(40)])
    return project, with_token(make_token(make_member(organisation, Role.ANNOTATOR))[1])


def statements(client: Client, url: str, body: Any, key: str = "") -> tuple[int, Any]:
    with CaptureQueriesContext(connection) as captured:
        headers = {"Idempotency-Key": key} if key else {}
        answer = client.post(url, data=json.dumps(body), content_type="application/json", headers=headers)
    assert answer.status_code == 201, answer.content
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries), answer.json()


@pytest.mark.django_db
@pytest.mark.parametrize("pay_kind", ["hourly", "per_item"])
def test_a_label_with_its_next_lease_takes_a_fixed_number_of_statements(pay_kind: str) -> None:
    project, client = at_work(pay_kind=pay_kind, rate_minor=3600, floor_minor=1200)
    _, offer = statements(client, f"/api/projects/{project.pk}/leases/", {})
    counts = set()
    for number in range(12):
        body = {"fence": offer["fence"], "answers": {"tone": "polite"}}
        count, answer = statements(client, f"/api/leases/{offer['lease']}/submission/?next=1", body, f"key {number}")
        offer = answer["next"]
        if number:  # the first label of a session also makes the person's key and accounts
            counts.add(count)
    assert max(counts) <= SUBMIT_AND_NEXT, counts


@pytest.mark.django_db
def test_a_label_that_is_charged_takes_no_statement_more() -> None:
    project, client = at_work(max_level=2, support_contact="Sam")
    Item.objects.update(level=2, severity={"hate": 2}, needs=needs_mask({Category.HATE: 2}))
    client.put("/api/me/consents/", data={"category": "hate", "level": 2}, content_type="application/json")
    _, offer = statements(client, f"/api/projects/{project.pk}/leases/", {})
    counts = []
    for number in range(8):
        body = {"fence": offer["fence"], "answers": {"tone": "polite"}}
        count, answer = statements(client, f"/api/leases/{offer['lease']}/submission/?next=1", body, f"key {number}")
        offer = answer["next"]
        counts.append(count)
    assert ExposureCharge.objects.count() == len(counts)
    assert max(counts[1:]) <= SUBMIT_AND_NEXT, counts


@pytest.mark.django_db
def test_a_lease_takes_the_same_number_of_statements_however_many_items_there_are() -> None:
    project, client = at_work()
    statements(client, f"/api/projects/{project.pk}/leases/", {})
    few, _ = statements(client, f"/api/projects/{project.pk}/leases/", {"resume": False})
    make_items(project, [f"more {number}" for number in range(400)])
    many, _ = statements(client, f"/api/projects/{project.pk}/leases/", {"resume": False})
    assert few == many <= LEASE
