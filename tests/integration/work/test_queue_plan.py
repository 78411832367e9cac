"""The cost of the queue: for each item looked at it reads assignments of that item alone, also while the tables are new."""

import json
from typing import Any

import pytest
from django.db import connection

from accounts.roles import Role
from annotations.exposure.services.reservation import worst_cases
from annotations.work.services import queue
from annotations.work.services.desk import desk_get
from kernel import clock
from tests.factories.people import make_member, make_organisation
from tests.factories.projects import make_items, make_project


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for child in plan.get("Plans", ()) for node in nodes(child))]


@pytest.mark.django_db
def test_the_queue_reads_no_assignment_of_another_item() -> None:
    """A plan is made once on a connection, and on a new installation before PostgreSQL knows how large anything is."""
    organisation = make_organisation()
    project = make_project(organisation)
    make_items(project, ["one", "two"])
    person = make_member(organisation, Role.ANNOTATOR)
    desk = desk_get(project_id=project.pk, user_id=person.pk)
    values = {
        "project": project.pk, "user": person.pk, "after": 0, "max_level": 0, "agreed": 0, "fence": 1, "schema": desk.schema_id,
        "guideline": desk.guideline_id, "pay": desk.pay_id, "exposure": desk.exposure_id, "ttl": 60, "session": None,
        "now": clock.utcnow(), **worst_cases(60_000),
    }  # fmt: skip
    with connection.cursor() as cursor:
        # Once an empty table was counted, reading all of it costs nothing, and says nothing of how the queue looks things up.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {queue._TAKE}", values)
        told = cursor.fetchone()[0]
    plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    seen = [
        node for node in nodes(plan) if node.get("Relation Name") == "work_assignment" and "Scan" in node["Node Type"]
    ]
    assert len(seen) == 1
    assert "item_id" in seen[0]["Index Cond"], seen
