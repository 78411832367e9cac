"""Declared attributes of items, streamed, and the names of a few items."""

from collections.abc import Iterable, Iterator, Sequence

from django.db.models.fields.json import KeyTextTransform

from accounts.actor import Actor
from annotations.items.models import Item
from annotations.projects.selectors.projects import project_get


def item_slices(
    actor: Actor, project_id: int, attributes: Sequence[str]
) -> Iterator[tuple[int, tuple[str | None, ...]]]:
    """(item id, its value of each attribute) for every item of the project; None where it has no such attribute."""
    project = project_get(actor, project_id)
    columns = {f"slice_{place}": KeyTextTransform(name, "attributes") for place, name in enumerate(attributes)}
    rows = Item.objects.filter(project=project).annotate(**columns).order_by("id").values_list("id", *columns)
    for row in rows.iterator(chunk_size=5000):
        yield row[0], tuple(row[1:])


def external_ids(actor: Actor, project_id: int, item_ids: Iterable[int]) -> dict[int, str]:
    """What the project calls these items; ids of other projects are left out."""
    project = project_get(actor, project_id)
    return dict(Item.objects.filter(project=project, pk__in=list(item_ids)).values_list("id", "external_id"))
