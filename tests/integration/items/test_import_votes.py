"""Votes given elsewhere: every one of them on record, nobody's slot used, the same file twice without effect."""

import csv
import io
import json
from collections import Counter

import pytest

from annotations.items.models import Item
from annotations.work.models import ExternalAnnotator, LabelEvent
from journal.models import Event
from tests.conftest import shared_data
from tests.factories.imports import make_importer

pytestmark = pytest.mark.django_db
VOTES = (
    b"item,annotator,label,group:age,group:region\n"
    b"1,ann,polite,18-34,north\n1,ben,rude,35-54,\n2,ann,neutral,18-34,north\n1,ann,polite,18-34,north\n"
)
HATE = {
    "questions": [
        {"id": "hate", "kind": "single_choice", "title": "Hate?", "labels": [{"value": "hateful"}, {"value": "fine"}]}
    ]
}


def test_a_vote_becomes_a_label_event_and_a_journal_event_and_takes_no_slot() -> None:
    importer = make_importer(overlap=3)
    importer.run(b"id,text\n1,a\n2,b\n")
    done = importer.run(VOTES, "votes", options={"repeats": "keep"})
    assert (done["state"], done["report"]["votes"], done["report"]["annotators"]) == ("done", 4, 2)
    first = Item.objects.get(external_id="1")
    assert (first.votes, first.slots_free) == (3, 3)
    event = LabelEvent.objects.order_by("pk")[0]
    assert (event.kind, event.answers, event.labels) == ("import", {"tone": "polite"}, ["tone=polite"])
    ann = ExternalAnnotator.objects.get(external_id="ann")
    assert ann.groups == {"age": "18-34", "region": "north"}
    body = bytes(Event.objects.get(pk=event.event_id).body)
    record = json.loads(body)
    assert record["actor"] == record["data"]["who"]["annotator"] == ann.pseudonym
    assert record["data"]["identity"]["kind"] == "import"
    assert record["data"]["what"]["item_sha256"] == bytes(first.content_sha256).hex()
    assert b'"ann"' not in body
    assert Event.objects.filter(action="work:label:import").count() == 4


def test_the_same_votes_again_are_skipped_and_others_are_added() -> None:
    importer = make_importer()
    importer.run(b"id,text\n1,a\n2,b\n")
    importer.run(VOTES, "votes", options={"repeats": "keep"})
    again = importer.run(VOTES + b"2,ben,rude,35-54,south\n", "votes", options={"repeats": "keep"})
    assert (again["report"]["votes"], again["report"]["skipped"]) == (1, 4)
    assert LabelEvent.objects.count() == 5
    assert ExternalAnnotator.objects.get(external_id="ben").groups == {"age": "35-54", "region": "south"}


def test_a_vote_that_changed_since_refuses_the_file() -> None:
    importer = make_importer()
    importer.run(b"id,text\n1,a\n2,b\n")
    importer.run(VOTES, "votes", options={"repeats": "keep"})
    refused = importer.run(b"item,annotator,label\n2,ben,rude\n1,ben,polite\n", "votes")
    assert refused["state"] == "refused"
    assert refused["report"]["errors"][0]["row"] == 3
    assert LabelEvent.objects.count() == 4


def test_several_questions_of_one_vote_are_one_event() -> None:
    question = {"kind": "single_choice", "labels": [{"value": "yes"}, {"value": "no"}]}
    schema = {"questions": [{"id": name, "title": name, **question} for name in ("spam", "rude")]}
    importer = make_importer(schema=schema)
    importer.run(b"id,text\n1,a\n")
    votes = b"item,annotator,question,label\n1,a,spam,yes\n1,b,spam,no\n1,a,rude,no\n"
    done = importer.run(votes, "votes", options={"columns": {"question": "question"}})
    assert done["report"]["votes"] == 2
    assert LabelEvent.objects.order_by("pk")[0].answers == {"spam": "yes", "rude": "no"}


def test_a_dry_run_of_votes_writes_nothing() -> None:
    importer = make_importer()
    importer.run(b"id,text\n1,a\n2,b\n")
    done = importer.run(VOTES, "votes", options={"repeats": "drop"}, dry_run="true")
    assert (done["state"], done["report"]["votes"], done["report"]["dropped_repeats"]) == ("done", 3, 1)
    assert not LabelEvent.objects.exists()
    assert not ExternalAnnotator.objects.exists()


def test_items_are_found_by_their_votes_and_show_them_under_pseudonyms_only() -> None:
    importer = make_importer()
    importer.run(b"id,text\n1,a\n2,b\n3,c\n")
    importer.run(VOTES, "votes", options={"repeats": "drop"})
    found = importer.get("items/?label=tone:neutral").json()["results"]
    assert [item["external_id"] for item in found] == ["2"]
    history = importer.get(f"items/{Item.objects.get(external_id='1').pk}/history/")
    assert [entry["answers"]["tone"] for entry in history.json()["results"]] == ["polite", "rude"]
    assert b"ben" not in history.content
    assert {entry["annotator"][:2] for entry in history.json()["results"]} == {"x-"}


def test_the_votes_of_crehate_come_in_whole_and_give_the_raw_counts_back() -> None:
    importer = make_importer(schema=HATE, support_contact="Sam", severity={"hate": 2})
    with shared_data("crehate", "CREHate_final_annotations.csv").open("rb") as file:
        texts = file.read()
    items = importer.run(texts, options={"columns": {"id": "ID", "text": "Text"}, "language": "en"})
    assert (items["state"], items["report"]["items"]) == ("done", 1580), items
    raw = shared_data("crehate", "CREHate_raw_annotations.csv").read_bytes()
    groups = (
        "nationality",
        "age",
        "education",
        "ethnicity",
        "gender",
        "politic",
        "religion",
        "gender_sexual_orientation",
    )
    options = {
        "columns": {"item": "ID", "annotator": "annotator_id", "label": "annotation"},
        "groups": {name: name for name in groups},
        "labels": {"hate": {"0": "fine", "1": "hateful", "2": "fine"}},
        "repeats": "keep",
    }
    done = importer.run(raw, "votes", options=options)
    assert done["state"] == "done", done["message"]
    assert done["report"]["votes"] == LabelEvent.objects.count() == 42_546
    rows = list(csv.DictReader(io.StringIO(raw.decode())))
    assert ExternalAnnotator.objects.count() == len({row["annotator_id"] for row in rows})
    expected = Counter((row["ID"], row["annotator_id"]) for row in rows)
    kept = Counter(LabelEvent.objects.values_list("item__external_id", "external_annotator__external_id"))
    assert kept == expected
    assert max(count for (_, who), count in kept.items() if who == "931") > 1
