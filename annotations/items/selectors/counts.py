"""Items of projects, counted by how far they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce, Greatest

from accounts.actor import Actor
from annotations.items.models import Item, ItemState


@dataclass(frozen=True, slots=True)
class ItemCounts:
    """Ready items, those with a vote, those with all the votes the overlap asks for, votes, and votes still missing."""

    items: int
    labelled: int
    complete: int
    votes: int
    missing: int


def item_counts(actor: Actor, project_ids: Sequence[int]) -> dict[int, ItemCounts]:
    """Counts by project in one query; only projects of organisations the actor belongs to, and only those with items."""
    overlap = F("project__overlap")
    rows = (
        Item.objects.filter(
            project_id__in=list(project_ids),
            project__organisation__memberships__user_id=actor.user_id,
            project__organisation__memberships__active=True,
            state=ItemState.READY,
        )
        .values("project_id")
        .annotate(
            items=Count("id"),
            labelled=Count("id", filter=Q(votes__gt=0)),
            complete=Count("id", filter=Q(votes__gte=overlap)),
            given=Coalesce(Sum("votes"), 0),
            missing=Coalesce(Sum(Greatest(overlap - F("votes"), 0)), 0),
        )
        .values_list("project_id", "items", "labelled", "complete", "given", "missing")
    )
    return {row[0]: ItemCounts(*row[1:]) for row in rows}
