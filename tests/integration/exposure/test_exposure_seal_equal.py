"""E12: what is equal to something sealed is sealed with it: everywhere, later imports included, and opens with it."""

import gzip
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.actor import Actor
from accounts.models import User
from accounts.roles import Duty, Role
from annotations.exposure.services.officer import seal_decide
from annotations.items.models import Item, Seal, SealedHash
from annotations.items.services.seal import item_seal
from annotations.items.services.seal_equal import equal_finish
from background.models import Job
from background.services import job_run
from journal.models import Event
from kernel import clock
from tests.factories.imports import make_importer
from tests.factories.parallel import in_parallel
from tests.factories.people import (
    make_duty_holder,
    make_member,
    make_organisation,
    make_token,
    signed_in,
    with_token,
)
from tests.factories.projects import make_items, make_project
from tests.factories.releases import freeze, make_labelled_project
from tests.unit.worked_tables import rows

TEXT = "a secret sentence"
CSV = f"id,text\nx1,{TEXT}\nx2,A secret sentence\n".encode()


def reporter() -> User:
    return make_member(make_organisation(), Role.ANNOTATOR)


def seal(item: Item) -> Seal:
    return item_seal(item_id=item.pk, reported_by=reporter(), reason="unlawful", now=clock.utcnow())


def release(sealed: Seal) -> None:
    for verdict in ("mistaken", "confirm"):
        officer = make_duty_holder(Duty.CONTENT_OFFICER)
        actor = Actor(user=officer, duties=frozenset({Duty.CONTENT_OFFICER}))
        seal_decide(actor=actor, seal_id=sealed.pk, verdict=verdict, now=clock.utcnow())


def state(item: Item) -> str:
    return str(Item.objects.values_list("state", flat=True).get(pk=item.pk))


def elsewhere(text: str = TEXT) -> Item:
    return make_items(make_project(make_organisation()), [text])[0]


@pytest.mark.django_db
@pytest.mark.parametrize("row", rows("exposure.md", "seal-equal"), ids=lambda row: row["Happens"] or "nothing")
def test_equal_texts_stand_as_in_the_worked_table(row: dict[str, str]) -> None:
    imported = "B is imported" in row["Happens"]
    items = {"A": elsewhere(), "C": elsewhere(f"{TEXT} ")}
    if not imported:
        items["B"] = elsewhere()
    for act in filter(None, row["Happens"].split(", ")):
        name, verb = act[0], act.rpartition(" ")[2]
        if verb == "reported":
            seal(items[name])
        elif verb == "released":
            release(Seal.objects.get(item=items[name]))
        else:
            importer = make_importer(state="draft")
            importer.run(CSV, "csv")
            items[name] = Item.objects.get(project=importer.project, external_id="x1")
            assert state(Item.objects.get(project=importer.project, external_id="x2")) == "ready"
    assert {name: state(item) for name, item in items.items()} == {name: row[name] for name in items}


@pytest.mark.django_db
def test_an_equal_text_of_another_organisation_is_leased_to_nobody_and_answers_451() -> None:
    twin = elsewhere()
    client = with_token(make_token(make_member(twin.project.organisation, Role.ANNOTATOR))[1])
    owner = signed_in(make_member(twin.project.organisation, Role.OWNER))
    address = f"/api/projects/{twin.project_id}/items/{twin.pk}/"
    assert owner.get(address).status_code == 200
    seal(elsewhere())
    refused = owner.get(address)
    assert (refused.status_code, TEXT.encode() in refused.content) == (451, False)
    offer = client.post(f"/api/projects/{twin.project_id}/leases/", {}, content_type="application/json").json()
    assert (offer["lease"], offer["reason"]) == (None, "no_work")


@pytest.mark.django_db
def test_who_holds_an_equal_text_is_shut_out_at_once_and_the_other_organisation_s_journal_names_no_reporter() -> None:
    twin = elsewhere()
    client = with_token(make_token(make_member(twin.project.organisation, Role.ANNOTATOR))[1])
    offer = client.post(f"/api/projects/{twin.project_id}/leases/", {}, content_type="application/json").json()
    seal(elsewhere())
    assert client.get(f"/api/leases/{offer['lease']}/").status_code == 451
    event = Event.objects.get(organisation_id=twin.project.organisation_id, action="items:equal:seal")
    assert event.actor == "platform"
    assert TEXT.encode() not in bytes(event.body)


@pytest.mark.django_db
def test_an_import_says_how_many_came_in_sealed() -> None:
    seal(elsewhere())
    importer = make_importer(state="draft")
    batch = importer.run(CSV, "csv")
    assert (batch["report"]["items"], batch["report"]["sealed"]) == (2, 1)
    page = signed_in(importer.owner).get(f"/p/{importer.project.pk}/import/{batch['id']}/").content.decode()
    assert "Sealed, as equal content was reported" in page


@pytest.mark.django_db
def test_a_release_that_holds_an_equal_text_hands_out_nothing_and_the_next_one_leaves_it_out() -> None:
    project, _ = make_labelled_project(items=4)
    frozen = freeze(project)
    browser = signed_in(make_member(project.organisation, Role.OWNER))
    base = f"/api/projects/{project.pk}/releases"
    assert browser.get(f"{base}/{frozen.version}/export/jsonl/").status_code == 200
    seal(elsewhere("Text number 1."))
    assert browser.get(f"{base}/{frozen.version}/export/jsonl/").status_code == 451
    assert browser.get(f"{base}/{frozen.version}/files/items.parquet").status_code == 451
    answer: Any = browser.get(f"{base}/{freeze(project).version}/export/jsonl/")
    body = b"".join(answer.streaming_content)
    body = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
    assert b"Text number 0." in body
    assert b"Text number 1." not in body


@pytest.mark.usefixtures("committed_db")
def test_an_item_that_is_being_written_is_closed_by_a_job_and_the_report_does_not_wait_for_it() -> None:
    twin, first = elsewhere(), elsewhere()

    def report(_: int) -> None:
        seal(first)

    with transaction.atomic():
        Item.objects.select_for_update().get(pk=twin.pk)
        in_parallel(1, report)
    assert (state(first), state(twin)) == ("sealed", "ready")
    job_run(Job.objects.get(name="items.seal_equal").pk)
    assert state(twin) == "sealed"


@pytest.mark.usefixtures("committed_db")
def test_two_equal_texts_reported_at_once_are_both_sealed() -> None:
    twins = [elsewhere() for _ in range(6)]
    in_parallel(6, lambda place: seal(twins[place]))
    for job in Job.objects.filter(name="items.seal_equal"):
        job_run(job.pk)
    assert {state(item) for item in twins} == {"sealed"}
    assert Seal.objects.count() == SealedHash.objects.count() == 6


@pytest.mark.django_db
def test_equal_content_is_found_through_its_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT id FROM items_item WHERE content_sha256 = %s AND state = 'ready'", [b"x" * 32])
        assert "items_equal_content" in " ".join(row[0] for row in cursor.fetchall())
    assert equal_finish(b"x" * 32)
