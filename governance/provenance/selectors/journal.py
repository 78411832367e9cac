"""The journal as owners and auditors read it, and the answer to "why does this label exist?"."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.actor import Actor
from annotations.projects.selectors.projects import project_get
from annotations.work.selectors.release_votes import vote_chain
from governance.provenance.domain.events import read_label_event
from governance.provenance.models import Position, TreeHead
from journal.models import Event
from kernel.errors import NotFound


def journal_of(actor: Actor, project_id: int, query: Mapping[str, str]) -> QuerySet[Event]:
    """The events of the log of the project's organisation, each with its place; `action` and `subject` narrow it down."""
    project = project_get(actor, project_id)
    place = Position.objects.filter(event_id=OuterRef("pk"))
    events = Event.objects.filter(organisation_id=project.organisation_id).annotate(
        index=Subquery(place.values("index")), leaf_sha256=Subquery(place.values("leaf_sha256"))
    )
    if subject := query.get("subject"):
        events = events.filter(subject=subject)
    if action := query.get("action"):
        events = events.filter(action=action)
    return events


def event_view(event: Any) -> dict[str, Any]:
    """An event of `journal_of` as it is shown: what it says, and where it stands."""
    return {
        "id": event.pk,
        "uid": event.uid,
        "at": event.at,
        "action": event.action,
        "subject": event.subject,
        "actor": event.actor,
        "index": event.index,
        "leaf_sha256": bytes(event.leaf_sha256).hex() if event.leaf_sha256 else None,
        "body": json.loads(bytes(event.body)),
    }


def vote_provenance(actor: Actor, project_id: int, vote_id: int) -> dict[str, Any]:
    """Why a label exists (PV-6): who, under which versions, on which content, when, for what pay, and all before it.

    Raises NotFound for a vote of another project. The cost does not depend on the size of the log: every step is a
    look-up in an index.
    """
    chain = vote_chain(actor, project_id, vote_id)
    if not chain:
        raise NotFound("There is no such vote in this project.")
    events = {event.pk: event for event in Event.objects.filter(pk__in=[vote.event_id for vote in chain])}
    places = {place.event_id: place for place in Position.objects.filter(event_id__in=list(events))}
    newest = chain[0]
    head = TreeHead.objects.filter(organisation_id=newest.project.organisation_id).order_by("-size").first()
    return {
        "vote": newest.pk,
        "item": {
            "id": f"i{newest.item_id}",
            "external_id": newest.item.external_id,
            "sha256": bytes(newest.item.content_sha256).hex(),
        },
        "tree_size": head.size if head else 0,
        "history": list(_history(chain, events, places)),
    }


def _history(chain: list[Any], events: Mapping[int, Event], places: Mapping[int, Position]) -> Iterator[dict[str, Any]]:
    """The label event and all it corrects, newest first, as the journal says it."""
    for vote in chain:
        event, place = events[vote.event_id], places.get(vote.event_id)
        says = read_label_event(bytes(event.body)).says
        yield {
            "vote": vote.pk,
            "kind": vote.kind,
            "answers": says["what"]["answers"],
            "annotator": says["who"]["annotator"],
            "role": says["who"]["role"],
            "machine": says["who"]["machine"],
            "schema": says["what"]["schema"],
            "guideline": says["what"]["guideline"],
            "tool": says["how"]["tool"],
            "client": says["how"]["client"],
            "prelabel": says["how"]["prelabel"],
            "started": says["when"]["started"],
            "submitted": says["when"]["submitted"],
            "active_ms": says["when"]["active_ms"],
            "pay": says["pay"],
            "event": {
                "id": str(event.uid),
                "index": place.index if place else None,
                "leaf_sha256": bytes(place.leaf_sha256).hex() if place else None,
            },
        }
