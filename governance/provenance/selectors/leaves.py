"""The leaves of a log, streamed: for services that already know whose log it is."""

# The statements are put together from constants of this file.
# ruff: noqa: S608
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection

from governance.provenance.domain.merkle import MerkleTree
from governance.provenance.models import Position

_BATCH: Final = 2_000


@dataclass(frozen=True, slots=True)
class Leaf:
    """One event in its place: `index` in the log, `uid` the event's id, `body` its canonical bytes."""

    event_id: int
    index: int
    uid: UUID
    body: bytes


def tree_of(organisation_id: int, size: int) -> MerkleTree:
    """The tree over the first `size` leaves of a log; 64 bytes a leaf."""
    rows = Position.objects.filter(organisation_id=organisation_id, index__lt=size).order_by("index")
    return MerkleTree(bytes(leaf) for leaf in rows.values_list("leaf_sha256", flat=True).iterator(10_000))


def leaves_of_events(organisation_id: int, event_ids: list[int]) -> dict[int, Leaf]:
    """{event id: leaf} for those of the events that have a place in the log."""
    return {leaf.event_id: leaf for leaf in _leaves(organisation_id, "p.event_id = ANY(%s)", event_ids)}


def leaves_at(organisation_id: int, indices: Iterable[int]) -> Iterator[Leaf]:
    """The leaves at rising indices, in that order, a batch at a time."""
    batch: list[int] = []
    for index in indices:
        batch.append(index)
        if len(batch) == _BATCH:
            yield from _leaves(organisation_id, "p.index = ANY(%s)", batch)
            batch = []
    if batch:
        yield from _leaves(organisation_id, "p.index = ANY(%s)", batch)


def _leaves(organisation_id: int, condition: str, values: list[int]) -> Iterator[Leaf]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, p.index, e.uid, e.body FROM provenance_position p JOIN journal_event e ON e.id = p.event_id "
            f"WHERE p.organisation_id = %s AND {condition} ORDER BY p.index",
            [organisation_id, values],
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    for event_id, index, uid, body in rows:
        yield Leaf(event_id, index, uid, bytes(body))
