"""Importing texts through the API: all or nothing, once per id, at a cost that does not grow with the project."""

import hashlib
import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.files.storage import storages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.items.models import ImportBatch, Item
from background.models import Job
from background.services import job_run
from journal.models import Event
from kernel.merkle import MerkleTree, leaf_hash
from tests.factories.imports import make_importer
from tests.factories.projects import make_items

pytestmark = pytest.mark.django_db
CSV = b'id,text,channel\n3,Third,mail\n1,First,chat\n2,"Second, with a comma",mail\n'


def test_texts_come_in_once_in_the_order_of_the_file_with_a_seal_in_the_journal() -> None:
    importer = make_importer(overlap=4)
    done = importer.run(CSV)
    assert (done["state"], done["report"]["items"], done["report"]["skipped"]) == ("done", 3, 0)
    items = list(Item.objects.order_by("pk"))
    assert [item.external_id for item in items] == ["3", "1", "2"]
    assert items[2].content == {"text": "Second, with a comma"}
    assert items[2].attributes == {"channel": "mail"}
    assert {item.slots_free for item in items} == {4}
    assert bytes(items[0].content_sha256) == hashlib.sha256(b"Third").digest()
    event = json.loads(bytes(Event.objects.get(action="items:import:done").body))["data"]
    tree = MerkleTree(
        leaf_hash(hashlib.sha256(text).digest()) for text in (b"First", b"Second, with a comma", b"Third")
    )
    assert event["merkle_root"] == tree.root().hex()
    assert event["file_sha256"] == hashlib.sha256(CSV).hexdigest()
    assert event["items"] == 3


def test_the_same_file_again_changes_nothing_and_says_so() -> None:
    importer = make_importer()
    importer.run(CSV)
    again = importer.run(CSV + b"4,Fourth,mail\n")
    assert (again["state"], again["report"]["items"], again["report"]["skipped"]) == ("done", 1, 3)
    assert Item.objects.count() == 4


def test_an_id_that_comes_with_other_content_refuses_the_whole_import_and_names_the_row() -> None:
    importer = make_importer()
    importer.run(CSV)
    refused = importer.run(b"id,text\n9,New\n2,Changed\n")
    assert refused["state"] == "refused"
    assert refused["report"]["errors"] == [{"row": 3, "message": "The item '2' is there already with other content."}]
    assert "Nothing was imported" in refused["message"]
    assert Item.objects.count() == 3


def test_jsonl_and_parquet_give_the_same_items_as_csv() -> None:
    rows = [{"key": str(n), "words": f"Text {n}", "channel": "mail"} for n in range(20)]
    table = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), table)
    options = {"columns": {"id": "key", "text": "words"}, "language": "en"}
    contents = []
    for kind, data in (("jsonl", "\n".join(map(json.dumps, rows)).encode()), ("parquet", table.getvalue())):
        importer = make_importer()
        done = importer.run(data, kind, options=options)
        assert done["state"] == "done", done
        items = Item.objects.filter(project=importer.project).order_by("pk")
        contents.append([(i.external_id, i.content, i.attributes, i.language) for i in items])
    assert contents[0] == contents[1]
    assert contents[0][7] == ("7", {"text": "Text 7"}, {"channel": "mail"}, "en")


def test_a_dry_run_says_what_would_happen_and_writes_nothing() -> None:
    importer = make_importer()
    events = Event.objects.filter(action="items:import:done").count()
    checked = importer.run(CSV, dry_run="true")
    assert (checked["state"], checked["report"]["items"]) == ("done", 3)
    assert Item.objects.count() == 0
    assert Event.objects.filter(action="items:import:done").count() == events


def test_a_declared_severity_goes_onto_every_item_and_the_project() -> None:
    importer = make_importer(severity={"hate": 2}, support_contact="Sam")
    importer.run(b"id,text,gore\n1,a,\n2,b,3\n", options={"severity": {"violence_gore": "gore"}})
    first, second = Item.objects.order_by("pk")
    assert (first.severity, first.level, first.severity_known) == ({"hate": 2}, 2, True)
    assert (second.severity, second.level) == ({"hate": 2, "violence_gore": 3}, 3)
    assert first.needs and second.needs & first.needs == first.needs
    importer.project.refresh_from_db()
    assert importer.project.max_level == 3


def test_a_source_that_declares_nothing_counts_as_level_three() -> None:
    importer = make_importer(declared=False, support_contact="Sam")
    importer.run(CSV)
    assert set(Item.objects.values_list("level", "severity_known")) == {(3, False)}


def test_disturbing_items_do_not_enter_a_published_project_without_somebody_to_turn_to() -> None:
    importer = make_importer(declared=False)
    answer = importer.run(CSV)
    assert answer["state"] == "refused"
    assert "support contact" in answer["message"]
    assert Item.objects.count() == 0


def test_a_cancelled_import_leaves_nothing() -> None:
    importer = make_importer()
    started = importer.send(CSV).json()
    cancelled = importer.client.post(f"{importer.url}/imports/{started['id']}/cancel/")
    assert cancelled.json()["state"] == "cancelled"
    job_run(started["job"])
    assert Item.objects.count() == 0
    assert Job.objects.get(pk=started["job"]).state == "cancelled"


def test_a_job_that_runs_again_after_its_worker_died_imports_once() -> None:
    importer = make_importer()
    started = importer.send(CSV).json()
    job_run(started["job"])
    # The worker died after its transaction, before it could say so.
    Job.objects.filter(pk=started["job"]).update(state="queued")
    ImportBatch.objects.get(pk=started["id"])
    job_run(started["job"])
    assert Item.objects.count() == 3
    assert Job.objects.get(pk=started["job"]).state == "done"


def test_the_uploaded_file_is_gone_when_the_import_has_ended() -> None:
    importer = make_importer()
    answer = importer.send(CSV).json()
    upload = ImportBatch.objects.get(pk=answer["id"]).upload
    assert storages["uploads"].exists(upload)
    assert "data.csv" not in upload
    job_run(answer["job"])
    assert not storages["uploads"].exists(upload)


def test_the_same_key_starts_one_import() -> None:
    importer = make_importer()
    answers = []
    for data in (CSV, CSV, b"id,text\n1,other\n"):
        file = io.BytesIO(data)
        file.name = "data.csv"
        body: dict[str, Any] = {"file": file, "kind": "csv", "source": "source"}
        answers.append(importer.client.post(f"{importer.url}/imports/", body, headers={"Idempotency-Key": "k"}))
    assert [answer.status_code for answer in answers] == [202, 202, 409]
    assert answers[0].json() == answers[1].json()
    assert ImportBatch.objects.count() == 1


def test_the_number_of_queries_does_not_grow_with_the_file_or_the_project() -> None:
    importer = make_importer()

    def queries(first: int, rows: int) -> int:
        lines = "".join(f"n{first + n},Text {first + n}\n" for n in range(rows))
        job = importer.send(b"id,text\n" + lines.encode()).json()["job"]
        with CaptureQueriesContext(connection) as seen:
            job_run(job)
        assert Job.objects.get(pk=job).state == "done"
        return len(seen)

    queries(0, 10)
    alone = queries(100, 10)
    make_items(importer.project, [f"text {n}" for n in range(3_000)])
    assert queries(10_000, 2_000) == alone
