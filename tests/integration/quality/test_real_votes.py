"""The 42,546 votes of CREHate, stored as imported votes, through the selector path: α pooled and by country."""

import csv
import json
from collections.abc import Iterable

import pytest
from django.db import connection

from accounts.actor import Actor
from accounts.roles import Role
from annotations.items.models import Item
from annotations.projects.models import Project
from annotations.quality.selectors.compute import agreement_of
from annotations.work.models import ExternalAnnotator
from annotations.work.selectors.votes import votes_mark
from kernel import clock
from tests.conftest import shared_data
from tests.factories.people import make_member, make_organisation
from tests.factories.projects import make_items, make_project

pytestmark = [pytest.mark.django_db, pytest.mark.shared_data]
LABELS = {"0": "not hateful", "1": "hateful"}
SCHEMA = {
    "questions": [
        {
            "id": "hate",
            "kind": "single_choice",
            "title": "Hateful?",
            "labels": [{"value": value} for value in LABELS.values()],
        }
    ]
}


def _copy_votes(project: Project, votes: Iterable[tuple[int, int, str]]) -> None:
    """By COPY: making forty thousand model instances would take longer than everything that is tested here."""
    columns = (
        "project_id, item_id, external_annotator_id, kind, answers, labels, schema_id, guideline_id, event_id, "
        "active_ms, pay_minor, currency, submitted_at"
    )
    versions = (project.current_schema_id, project.current_guideline_id)
    now = clock.utcnow()
    with connection.cursor() as cursor, cursor.copy(f"COPY work_labelevent ({columns}) FROM STDIN") as copy:
        for item, annotator, label in votes:
            answers = json.dumps({"hate": label})
            copy.write_row((project.pk, item, annotator, "import", answers, "{}", *versions, 0, 0, 0, "", now))


def test_crehate_alpha_pooled_and_by_country_comes_out_of_stored_votes() -> None:
    expected = json.loads(shared_data("expected.json").read_text(encoding="utf-8"))["crehate"]
    with shared_data("crehate", "CREHate_raw_annotations.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["annotation"] in LABELS]
    organisation = make_organisation()
    owner = make_member(organisation, Role.OWNER)
    project = make_project(organisation, owner=owner, schema=SCHEMA)
    posts = list(dict.fromkeys(row["ID"] for row in rows))
    items: dict[str, Item] = dict(zip(posts, make_items(project, posts), strict=True))
    countries = {row["annotator_id"]: row["nationality"] for row in rows}
    people = {
        external.external_id: external
        for external in ExternalAnnotator.objects.bulk_create(
            ExternalAnnotator(project=project, external_id=name, groups={"country": country})
            for name, country in countries.items()
        )
    }
    _copy_votes(
        project, ((items[row["ID"]].pk, people[row["annotator_id"]].pk, LABELS[row["annotation"]]) for row in rows)
    )
    actor = Actor(user=owner)
    told: list[str] = []
    found = agreement_of(
        actor, project.pk, up_to=votes_mark(actor, project.pk), report=lambda done, total, words: told.append(words)
    )
    part = found["questions"][0]["parts"][0]
    assert part["alpha"]["value"] == pytest.approx(expected["alpha_nominal_pooled"]["computed"], abs=5e-4)
    by_country = {group["name"]: group["alpha"]["value"] for group in part["groups"][0]["groups"]}
    assert by_country == pytest.approx(expected["alpha_nominal_by_country"]["computed"], abs=5e-4)
    assert part["alpha"]["low"] < part["alpha"]["value"] < part["alpha"]["high"]
    assert any(words.startswith("Reading votes") for words in told)
