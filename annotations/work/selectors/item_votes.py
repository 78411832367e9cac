"""The votes on one item, for the item pages below this feature (annotations.items.selectors.votes_hook)."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from annotations.items.models import Item
from annotations.items.selectors.votes_hook import votes_hook
from annotations.work.models import LabelEvent
from annotations.work.selectors.project_votes import voter


def items_with_label(items: QuerySet[Item], label: str) -> QuerySet[Item]:
    """The items on which somebody's vote holds `label` ("question=label") and was not replaced since."""
    votes = LabelEvent.objects.filter(item=OuterRef("pk"), labels__contains=[label]).exclude(kind="withdraw")
    replaced = LabelEvent.objects.filter(previous=OuterRef("pk"))
    return items.filter(Exists(votes.filter(~Exists(replaced))))


def item_events(item: Item) -> list[dict[str, Any]]:
    """What happened to an item, oldest first, under project pseudonyms, and not how long anybody took (T7)."""
    events = LabelEvent.objects.filter(item=item).select_related(
        "annotator__person_key", "external_annotator", "schema", "guideline"
    )
    return [_shown(event) for event in events.order_by("pk")]


def register() -> None:
    """Hand both down. Called when the application starts."""
    votes_hook.with_label, votes_hook.history = items_with_label, item_events


def _shown(event: LabelEvent) -> dict[str, Any]:
    return {
        "id": event.pk,
        "kind": event.kind,
        "annotator": voter(event),
        "groups": event.external_annotator.groups if event.external_annotator else {},
        "answers": event.answers,
        "labels": event.labels,
        "previous": event.previous_id,
        "schema_version": event.schema.number,
        "guideline_version": event.guideline.number,
        "event": event.event_id,
        "at": event.submitted_at,
    }
