"""Votes as they are read: one's own, and a project's for agreement, releases and exports."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from accounts.actor import Actor
from annotations.projects.selectors.projects import project_get
from annotations.work.models import LabelEvent


def my_votes(actor: Actor) -> QuerySet[LabelEvent]:
    """The actor's own votes, over all projects."""
    return LabelEvent.objects.filter(annotator=actor.user).select_related("project", "item", "schema")


@dataclass(frozen=True, slots=True)
class VoteRecord:
    """One standing vote of a project. `annotator` is ("user", id) or ("external", id), never a name."""

    id: int
    item_id: int
    annotator: tuple[str, int]
    kind: str
    answers: dict[str, Any]
    schema_id: int
    guideline_id: int
    event_id: int
    active_ms: int
    pay_minor: int
    currency: str
    submitted_at: datetime


def votes_mark(actor: Actor, project_id: int) -> int:
    """The highest label event of the project: a freeze up to it sees the same votes whenever it is repeated."""
    project_get(actor, project_id)
    return int(LabelEvent.objects.filter(project_id=project_id).aggregate(mark=Max("id"))["mark"] or 0)


def votes_of_project(actor: Actor, project_id: int, *, up_to: int | None = None) -> Iterator[VoteRecord]:
    """The votes that stand, in the order they were given, streamed.

    A vote stands unless a later event (up to the mark) names it as its previous one; withdrawals never stand.
    """
    project_get(actor, project_id)
    events = LabelEvent.objects.filter(project_id=project_id)
    if up_to is not None:
        events = events.filter(id__lte=up_to)
    replaced = events.exclude(previous=None).values("previous_id")
    rows = events.exclude(id__in=replaced).exclude(kind="withdraw").order_by("id")
    yield from vote_records(rows)


def vote_records(rows: QuerySet[LabelEvent]) -> Iterator[VoteRecord]:
    """The label events of a query, streamed in its order."""
    for row in rows.values_list(
        "id",
        "item_id",
        "annotator_id",
        "external_annotator_id",
        "kind",
        "answers",
        "schema_id",
        "guideline_id",
        "event_id",
        "active_ms",
        "pay_minor",
        "currency",
        "submitted_at",
    ).iterator(chunk_size=5000):
        who = ("user", row[2]) if row[2] is not None else ("external", row[3])
        yield VoteRecord(row[0], row[1], who, *row[4:])
