"""The labelling loop through the API on committed data: overlap, idempotency, pay, journal, lost leases."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from accounts.models import Organisation, User
from accounts.roles import Role
from annotations.items.models import Item
from annotations.pay.domain.earnings import recompute
from annotations.pay.models import LedgerAccount, LedgerEntry, LedgerTransaction
from annotations.projects.models import Project
from annotations.work.models import Assignment, Draft, LabelEvent
from annotations.work.services.expiry import leases_expire
from journal.models import Event
from tests.factories.people import make_member, make_organisation, make_token, with_token
from tests.factories.projects import make_items, make_project

pytestmark = pytest.mark.usefixtures("committed_db")


def person(organisation: Organisation) -> tuple[User, Client]:
    user = make_member(organisation, Role.ANNOTATOR)
    return user, with_token(make_token(user)[1])


def post(client: Client, url: str, body: Any, key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(url, data=json.dumps(body), content_type="application/json", headers=headers)


def lease(client: Client, project: Project, **body: Any) -> Any:
    return post(client, f"/api/projects/{project.pk}/leases/", body)


def submit(client: Client, offer: dict[str, Any], label: str = "polite", *, key: str, query: str = "?next=1") -> Any:
    url = f"/api/leases/{offer['lease']}/submission/{query}"
    return post(client, url, {"fence": offer["fence"], "answers": {"tone": label}}, key)


def in_parallel(number: int, act: Callable[[int], Any]) -> list[Any]:
    """Run `act(0…number-1)` at the same moment in threads of their own; return the results in order."""
    results: list[Any] = [None] * number
    start = threading.Barrier(number)

    def run(place: int) -> None:
        start.wait()
        try:
            results[place] = act(place)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_a_label_leaves_a_vote_a_journal_row_a_pay_line_and_the_next_item() -> None:
    organisation = make_organisation()
    project = make_project(organisation, rate_minor=12)
    first, second = make_items(project, ["Thank you!", "Where is it?"])
    _, client = person(organisation)
    offer = lease(client, project)
    assert offer.status_code == 201, offer.content
    assert offer.json()["item"]["text"] == "Thank you!"
    done = submit(client, offer.json(), key="k1")
    assert done.status_code == 201, done.content
    assert done.json()["submission"]["pay"] == {"amount_minor": 12, "currency": "EUR"}
    assert done.json()["next"]["item"]["id"] == second.pk
    vote = LabelEvent.objects.get()
    assert (vote.item_id, vote.answers, vote.labels) == (first.pk, {"tone": "polite"}, ["tone=polite"])
    event = json.loads(bytes(Event.objects.get(pk=vote.event_id).body))
    assert event["data"]["what"]["answers"] == {"tone": "polite"}
    assert event["data"]["pay"]["amount_minor"] == 12
    line = LedgerTransaction.objects.get()
    assert recompute(line.explanation).minor == line.amount_minor == 12
    assert sorted(LedgerEntry.objects.values_list("amount_minor", flat=True)) == [-12, 12]
    first.refresh_from_db()
    assert (first.votes, first.slots_free) == (1, 0)


def test_the_same_key_sent_by_twenty_at_once_labels_once_and_pays_once() -> None:
    organisation = make_organisation()
    project = make_project(organisation)
    make_items(project, ["a", "b"])
    user, client = person(organisation)
    offer = lease(client, project).json()
    token = make_token(user)[1]
    answers = in_parallel(20, lambda _: submit(with_token(token), offer, key="same"))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert LabelEvent.objects.count() == LedgerTransaction.objects.count() == 1
    changed = submit(client, offer, "rude", key="same")
    assert (changed.status_code, changed.json()["type"]) == (409, "urn:fairhand:problem:idempotency-key-reused")


def test_twenty_people_never_exceed_the_overlap_and_nobody_sees_an_item_twice() -> None:
    organisation = make_organisation()
    project = make_project(organisation, overlap=2)
    make_items(project, [f"text {number}" for number in range(12)])
    tokens = [make_token(make_member(organisation, Role.ANNOTATOR))[1] for _ in range(20)]

    def work(place: int) -> int:
        client, done = with_token(tokens[place]), 0
        offer = lease(client, project).json()
        while offer["lease"]:
            answer = submit(client, offer, key=f"{place}-{offer['lease']}")
            assert answer.status_code == 201, answer.content
            offer, done = answer.json()["next"], done + 1
        return done

    assert sum(in_parallel(20, work)) == 24
    per_item = Counter(LabelEvent.objects.values_list("item_id", flat=True))
    assert set(per_item.values()) == {2}
    pairs = Counter(LabelEvent.objects.values_list("item_id", "annotator_id"))
    assert max(pairs.values()) == 1
    assert set(Item.objects.values_list("slots_free", flat=True)) == {0}


def test_a_late_submit_on_a_lost_lease_gets_409_and_its_work_is_kept_as_a_draft() -> None:
    organisation = make_organisation()
    project = make_project(organisation, pay_kind="hourly", rate_minor=360_000, floor_minor=1200)
    make_items(project, ["a"])
    _, slow = person(organisation)
    offer = lease(slow, project).json()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE work_assignment SET leased_at = now() - interval '1 hour', expires_at = now() - interval '1 second'"
        )
    assert leases_expire() == 1
    assert leases_expire() == 0
    _, quick = person(organisation)
    assert lease(quick, project).json()["item"]["id"] == offer["item"]["id"]
    late = submit(slow, offer, key="late")
    assert late.status_code == 409
    assert late.json()["type"] == "urn:fairhand:problem:lease-lost"
    draft = Draft.objects.get(pk=late.json()["draft"])
    assert draft.answers == {"tone": "polite"}
    assert LabelEvent.objects.count() == 0


def test_a_wrong_answer_is_refused_and_changes_nothing() -> None:
    organisation = make_organisation()
    project = make_project(organisation)
    make_items(project, ["a"])
    _, client = person(organisation)
    offer = lease(client, project).json()
    refused = submit(client, offer, "cheerful", key="k")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "tone"
    assert not LabelEvent.objects.exists()
    assert submit(client, offer, "rude", key="k2").status_code == 201


def test_a_skip_is_paid_and_the_item_goes_to_somebody_else() -> None:
    organisation = make_organisation()
    project = make_project(organisation, pay_kind="hourly", rate_minor=3_600_000, floor_minor=1200)
    make_items(project, ["a"])
    _, first = person(organisation)
    offer = lease(first, project).json()
    skipped = post(first, f"/api/leases/{offer['lease']}/skip/?next=1", {"fence": offer["fence"], "reason": "unclear"})
    assert skipped.status_code == 201, skipped.content
    assert skipped.json()["skipped"]["pay"]["amount_minor"] > 0
    assert skipped.json()["next"] == skipped.json()["next"] | {"lease": None, "reason": "no_work"}
    _, second = person(organisation)
    assert lease(second, project).status_code == 201
    assert LedgerTransaction.objects.get().kind == "skip"


def test_a_hundred_labels_of_a_session_are_rounded_up_once() -> None:
    organisation = make_organisation()
    project = make_project(organisation, pay_kind="hourly", rate_minor=1500, floor_minor=1200)
    make_items(project, [f"text {number}" for number in range(30)])
    _, client = person(organisation)
    offer = lease(client, project).json()
    while offer["lease"]:
        offer = submit(client, offer, key=f"k{offer['lease']}").json()["next"]
    active_ms = sum(Assignment.objects.values_list("active_ms", flat=True))
    earned = LedgerAccount.objects.get(kind="earned").balance_minor
    assert earned == -(-1500 * active_ms // 3_600_000)
    assert all(recompute(line.explanation).minor == line.amount_minor for line in LedgerTransaction.objects.all())


def test_a_heartbeat_takes_its_four_fields_and_nothing_else() -> None:
    organisation = make_organisation()
    project = make_project(organisation)
    make_items(project, ["a"])
    _, client = person(organisation)
    offer = lease(client, project).json()
    url = f"/api/leases/{offer['lease']}/heartbeats/"
    beat = {"lease": offer["lease"], "seq": 1, "visible": True, "interacted": False}
    assert post(client, url, beat).status_code == 200
    assert post(client, url, beat).status_code == 200
    for extra in ({"time_spent": 9999}, {"at": "2030-01-01T00:00:00Z"}, {"mouse": [1, 2]}):
        assert post(client, url, beat | extra).status_code == 422


def test_a_member_who_left_cannot_submit_any_more() -> None:
    organisation = make_organisation()
    project = make_project(organisation)
    make_items(project, ["a"])
    user, client = person(organisation)
    offer = lease(client, project).json()
    user.memberships.update(active=False)
    assert submit(client, offer, key="k").status_code == 404
    assert not LabelEvent.objects.exists()


def test_somebody_elses_lease_is_not_found() -> None:
    organisation = make_organisation()
    project = make_project(organisation)
    make_items(project, ["a"])
    _, holder = person(organisation)
    _, other = person(organisation)
    offer = lease(holder, project).json()
    assert submit(other, offer, key="k").status_code == 404
    assert other.get(f"/api/leases/{offer['lease']}/").status_code == 404
