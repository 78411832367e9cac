"""Verifying a log from its rows: recompute everything, compare with what was signed, name the first bad place.

What the rows alone cannot show (a tail cut off together with its heads, a fork restored from a backup) shows against a
head that somebody kept outside: hand it in as `kept`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from governance.provenance.domain.merkle import CompactRange, leaf_hash
from governance.provenance.domain.tree_head import TreeHead as Head
from governance.provenance.domain.tree_head import signature_valid, verify_tree_head
from governance.provenance.models import Position, PublicKey, SequencerMark, TreeHead
from governance.provenance.selectors.heads import head_value
from journal.models import Event
from kernel.errors import Invalid

# A long import is written minutes after its clock was read; an event older than this was not written then.
BACKDATED: Final = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found. `first_bad` is the index of the first leaf that is wrong, None when `sound`."""

    organisation_id: int
    size: int
    heads: int
    waiting: int
    sound: bool
    first_bad: int | None = None
    problem: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class _Bad(Exception):
    def __init__(self, index: int, problem: str) -> None:
        super().__init__(problem)
        self.index, self.problem = index, problem


@dataclass(slots=True)
class _State:
    tree: CompactRange
    heads: int = 0
    signed_at: datetime | None = None
    signed_size: int = 0


def journal_verify(organisation_id: int, *, kept: Mapping[str, Any] | None = None) -> Verification:
    """Check one log from its first leaf to its last. Reads as a stream: memory does not grow with the log."""
    heads = list(TreeHead.objects.filter(organisation_id=organisation_id).order_by("size"))
    keys = {key.key_id: bytes.fromhex(key.public_hex) for key in PublicKey.objects.all()}
    outside = _outside(kept, organisation_id, keys)
    state = _State(CompactRange())
    waiting = 0
    try:
        expected = iter([*heads, None])
        head = next(expected)
        for row in _rows(organisation_id, heads[-1].size if heads else 0):
            _check_leaf(row, state, organisation_id)
            if outside and outside.size == state.tree.size and outside.root != state.tree.root():
                raise _Bad(0, f"The log is not the one whose head of {outside.size} leaves was kept outside: a fork.")
            if head is not None and head.size == state.tree.size:
                _check_head(head, state, keys)
                head = next(expected)
        if head is not None:
            raise _Bad(state.tree.size, f"A head of {head.size} leaves was signed, but the log ends before.")
        _check_nothing_unsigned(organisation_id)
        if outside and outside.size > state.tree.size:
            raise _Bad(state.tree.size, f"A head of {outside.size} leaves was kept outside: the tail was cut.")
        waiting = _waiting(organisation_id, state.tree.size)
    except _Bad as bad:
        return Verification(organisation_id, state.tree.size, state.heads, waiting, False, bad.index, bad.problem)
    return Verification(organisation_id, state.tree.size, state.heads, waiting, True)


def _outside(kept: Mapping[str, Any] | None, organisation_id: int, keys: Mapping[str, bytes]) -> Head | None:
    if kept is None:
        return None
    key = keys.get(str(kept.get("key_id")))
    head = verify_tree_head(kept, public_key=key) if key else None
    if head is None or head.log != f"org-{organisation_id}":
        raise Invalid("The head handed in is not one of this log, or its key is unknown here.", code="tree-head")
    return head


def _rows(organisation_id: int, size: int) -> Iterator[tuple[Any, ...]]:
    """(index, event's id, leaf, event or None) in the order of the log, as far as heads had been signed."""
    positions = Position.objects.filter(organisation_id=organisation_id, index__lt=size).order_by("index")
    batch: list[tuple[int, int, Any]] = []
    for row in positions.values_list("index", "event_id", "leaf_sha256").iterator(5_000):
        batch.append(row)
        if len(batch) == 5_000:
            yield from _with_events(batch)
            batch = []
    yield from _with_events(batch)


def _with_events(batch: list[tuple[int, int, Any]]) -> Iterator[tuple[Any, ...]]:
    events = {event.pk: event for event in Event.objects.filter(pk__in=[row[1] for row in batch])}
    for index, event_id, leaf in batch:
        yield index, event_id, bytes(leaf), events.get(event_id)


def _check_leaf(row: tuple[Any, ...], state: _State, organisation_id: int) -> None:
    index, event_id, leaf, event = row
    here = state.tree.size
    if index != here:
        raise _Bad(here, f"Leaf {here} is missing.")
    if event is None:
        raise _Bad(here, f"The event {event_id} of leaf {here} is gone.")
    body = bytes(event.body)
    if leaf_hash(body) != leaf:
        raise _Bad(here, f"The event {event_id} of leaf {here} is not the one that was placed there.")
    if name := _differing(event, body, organisation_id):
        raise _Bad(here, f"The column {name} of event {event_id}, leaf {here}, contradicts the event itself.")
    if state.signed_at and event.at < state.signed_at - BACKDATED:
        raise _Bad(here, f"The event {event_id} of leaf {here} bears a time long before the head it came after.")
    state.tree.append(leaf)


def _differing(event: Event, body: bytes, organisation_id: int) -> str:
    """The first column that repeats the body wrongly; empty when none does."""
    said = json.loads(body)
    expected = {
        "organisation_id": (event.organisation_id, said["log"]),
        "uid": (str(event.uid), said["id"]),
        "action": (event.action, said["action"]),
        "subject": (event.subject, said["subject"]),
        "actor": (event.actor, said["actor"]),
        "at": (event.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), said["at"]),
    }
    if said["log"] != organisation_id:
        return "organisation_id"
    return next((name for name, (column, value) in expected.items() if column != value), "")


def _check_head(row: TreeHead, state: _State, keys: Mapping[str, bytes]) -> None:
    first = state.signed_size
    head = head_value(row)
    if head.root != state.tree.root():
        raise _Bad(first, f"The leaves {first} to {row.size - 1} do not give the root signed at {row.size} leaves.")
    key = keys.get(row.key_id)
    signature = {"signature": bytes(row.signature).hex()}
    if (
        bytes(row.body) != head.canonical()
        or key is None
        or not signature_valid(bytes(row.body), signature, public_key=key)
    ):
        raise _Bad(first, f"The head of {row.size} leaves is not signed by a key of this installation.")
    if [value.hex() for value in state.tree.hashes] != row.frontier:
        raise _Bad(first, f"The frontier stored with the head of {row.size} leaves is not that of the tree.")
    state.heads += 1
    state.signed_at, state.signed_size = row.at, row.size


def _check_nothing_unsigned(organisation_id: int) -> None:
    """Places and their head are written together, so one look at both never finds places without a head."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT coalesce(max(size), 0) FROM provenance_treehead WHERE organisation_id = %s), "
            "(SELECT coalesce(max(index), -1) + 1 FROM provenance_position WHERE organisation_id = %s)",
            [organisation_id, organisation_id],
        )
        signed, placed = cursor.fetchone()
    if placed > signed:
        raise _Bad(signed, "Leaves stand after the last signed head.")


def _waiting(organisation_id: int, size: int) -> int:
    """How many events have no place yet; one that lies where all had theirs was put in behind the sequencer's back."""
    mark = SequencerMark.objects.filter(pk=1).first()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), min(e.id) FROM journal_event e WHERE e.organisation_id = %s "
            "AND NOT EXISTS (SELECT 1 FROM provenance_position p WHERE p.event_id = e.id)",
            [organisation_id],
        )
        count, lowest = cursor.fetchone()
    if mark and lowest is not None and lowest <= mark.floor:
        raise _Bad(size, f"The event {lowest} was put among events that all had their places already.")
    return int(count)
