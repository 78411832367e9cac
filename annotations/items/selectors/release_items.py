"""A project's items as a release reads them: first which ones, exactly, and then those and no others, as a stream.

Ids are given before transactions commit, so "everything up to id n" would be another set a moment later. A release
therefore remembers the runs of ids it holds, with their severity level, which may be raised afterwards.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from accounts.actor import Actor
from annotations.items.models import Item, ItemState
from annotations.projects.selectors.projects import project_get

Run = tuple[int, int, int]
"""First id, last id, severity level: every item between belongs to the project, is ready, and has that level."""

_RUNS: Final = """
SELECT min(id), max(id), level FROM (
  SELECT id, level, id - row_number() OVER (PARTITION BY level ORDER BY id) AS run
  FROM items_item i WHERE project_id = %s AND state = 'ready'
   AND NOT EXISTS (SELECT 1 FROM items_sealedhash h WHERE h.sha256 = i.content ->> 'media')) numbered
GROUP BY level, run ORDER BY 1"""


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """One item as it is released. `content` is {"text"} or {"media", "width", "height", "file_name"}."""

    id: int
    external_id: str
    content: dict[str, Any]
    content_sha256: bytes
    attributes: dict[str, Any]
    language: str
    level: int


def item_runs(actor: Actor, project_id: int) -> list[Run]:
    """The ready items of the project at this moment, as runs of ids in rising order.

    Without those whose picture was sealed as another item, here or elsewhere: no file of theirs could be handed out.
    """
    project_get(actor, project_id)
    with connection.cursor() as cursor:
        cursor.execute(_RUNS, [project_id])
        return [(first, last, level) for first, last, level in cursor.fetchall()]


def items_of_project(actor: Actor, project_id: int, *, runs: Sequence[Sequence[int]]) -> Iterator[ItemRecord]:
    """The items of the runs in the order of their ids. Items erased since are missing; nothing else can differ."""
    project_get(actor, project_id)
    if not runs:
        return
    rows = (
        Item.objects.filter(project_id=project_id, id__gte=runs[0][0], id__lte=runs[-1][1])
        .exclude(state=ItemState.ERASED)
        .order_by("id")
        .values_list("id", "external_id", "content", "content_sha256", "attributes", "language")
    )
    ahead = iter(runs)
    first, last, level = next(ahead)
    for row in rows.iterator(chunk_size=2_000):
        while row[0] > last:
            first, last, level = next(ahead)
        if row[0] >= first:
            yield ItemRecord(row[0], row[1], row[2], bytes(row[3]), row[4], row[5], level)
