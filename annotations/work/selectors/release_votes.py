"""A project's label events as a release reads them, in the order of their ids, as a stream."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from accounts.actor import Actor
from annotations.projects.selectors.projects import project_get
from annotations.work.models import ExternalAnnotator, LabelEvent
from annotations.work.selectors.votes import VoteRecord, vote_records


@dataclass(frozen=True, slots=True)
class Correction:
    """A label event that replaces or withdraws an earlier one. `event_id` is its journal row."""

    id: int
    previous_id: int
    event_id: int


def corrections_of_project(actor: Actor, project_id: int, *, up_to: int) -> Iterator[Correction]:
    """Every label event that names an earlier one."""
    project_get(actor, project_id)
    rows = LabelEvent.objects.filter(project_id=project_id, id__lte=up_to).exclude(previous=None).order_by("id")
    for row in rows.values_list("id", "previous_id", "event_id").iterator(chunk_size=5_000):
        yield Correction(*row)


def label_events_of_project(actor: Actor, project_id: int, *, up_to: int) -> Iterator[VoteRecord]:
    """Every label event that is an answer, whether it still stands or was corrected: the caller knows as of when."""
    project_get(actor, project_id)
    rows = LabelEvent.objects.filter(project_id=project_id, id__lte=up_to).exclude(kind="withdraw").order_by("id")
    yield from vote_records(rows)


def external_groups(actor: Actor, project_id: int) -> dict[int, dict[str, Any]]:
    """{external annotator's id: the groups the import named}. Pseudonyms of the import stay behind."""
    project_get(actor, project_id)
    rows = ExternalAnnotator.objects.filter(project_id=project_id).values_list("id", "groups")
    return dict(rows.iterator(chunk_size=5_000))


def vote_chain(actor: Actor, project_id: int, vote_id: int) -> list[LabelEvent]:
    """A label event and all it corrects, newest first; empty when the project has no such event."""
    project_get(actor, project_id)
    chain: list[LabelEvent] = []
    wanted: int | None = vote_id
    while wanted is not None:
        row = (
            LabelEvent.objects.filter(project_id=project_id, pk=wanted)
            .select_related("item", "schema", "guideline")
            .first()
        )
        if row is None:
            break
        chain.append(row)
        wanted = row.previous_id
    return chain
