# The statements are put together from constants of this file.
"""The sequencer: gives journal events their places in the log, in batches, and signs what the log has become.

Labelling never waits for the tree: events are written by many transactions at once, and one sequencer per log, held apart
by an advisory lock, puts those it can see at the end. Ids are not in the order of commits; an event that becomes visible
late simply gets a later place.
"""

from datetime import timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models.functions import Now

from governance.provenance.domain.merkle import CompactRange, leaf_hash
from governance.provenance.domain.tree_head import TreeHead as Head
from governance.provenance.domain.tree_head import sign
from governance.provenance.models import SequencerMark, TreeHead
from governance.provenance.services.signing_key import signing_key
from kernel import clock

BATCH: Final = 20_000
_LOCK_CLASS: Final = 0x5EA  # keeps this feature's advisory locks apart from others'
_SETTLED_AFTER: Final = timedelta(minutes=1)

_WAITING: Final = """
FROM journal_event e
WHERE e.id > %s AND NOT EXISTS (SELECT 1 FROM provenance_position p WHERE p.event_id = e.id)"""


def log_name(organisation_id: int) -> str:
    """The name a log bears in its heads."""
    return f"org-{organisation_id}"


def journals_sequence() -> int:
    """Sequence every log in which events wait. Returns how many events got a place."""
    mark, ripe = _mark(), 0
    with connection.cursor() as cursor:
        # What was open when the candidate was seen must have ended before the look at what waits, not after it.
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, now()")
        oldest, now = cursor.fetchone()
        if oldest >= mark.candidate_xid and now - mark.candidate_at >= _SETTLED_AFTER:
            ripe = mark.candidate
        cursor.execute(f"SELECT DISTINCT e.organisation_id {_WAITING} ORDER BY 1", [mark.floor])
        logs = [row[0] for row in cursor.fetchall()]
    count = sum(_sequence(log, mark.floor) for log in logs)
    if ripe or not mark.candidate:
        _raise_mark(ripe)
    return count


def journal_sequence(organisation_id: int) -> TreeHead | None:
    """Sequence one log until nothing waits in it, and return its head; None while the log is empty."""
    _sequence(organisation_id, _mark().floor)
    return TreeHead.objects.filter(organisation_id=organisation_id).order_by("-size").first()


def _sequence(organisation_id: int, floor: int) -> int:
    total = 0
    while added := _sequence_batch(organisation_id, floor):
        total += added
        if added < BATCH:
            break
    return total


@transaction.atomic
def _sequence_batch(organisation_id: int, floor: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_CLASS, organisation_id])
        cursor.execute(
            f"SELECT e.id, e.body {_WAITING} AND e.organisation_id = %s ORDER BY e.id LIMIT %s",
            [floor, organisation_id, BATCH],
        )
        events = cursor.fetchall()
        if not events:
            return 0
        last = TreeHead.objects.filter(organisation_id=organisation_id).order_by("-size").first()
        tree = CompactRange(last.size, map(bytes.fromhex, last.frontier)) if last else CompactRange()
        _place(cursor, organisation_id, tree, events)
    _sign(organisation_id, tree)
    return len(events)


def _place(cursor: Any, organisation_id: int, tree: CompactRange, events: list[tuple[int, bytes]]) -> None:
    statement = "COPY provenance_position (organisation_id, index, event_id, leaf_sha256) FROM STDIN"
    with cursor.copy(statement) as copy:
        for event_id, body in events:
            leaf = leaf_hash(bytes(body))
            copy.write_row((organisation_id, tree.size, event_id, leaf))
            tree.append(leaf)


def _sign(organisation_id: int, tree: CompactRange) -> None:
    head = Head(log=log_name(organisation_id), size=tree.size, root=tree.root(), time=clock.utcnow())
    body = head.canonical()
    signature = sign(body, signing_key())
    TreeHead(
        organisation_id=organisation_id,
        size=head.size,
        root=head.root.hex(),
        frontier=[value.hex() for value in tree.hashes],
        body=body,
        key_id=signature["key_id"],
        signature=bytes.fromhex(signature["signature"]),
        at=head.time,
    ).save(force_insert=True)


def _mark() -> SequencerMark:
    return SequencerMark.objects.get_or_create(pk=1)[0]


def _raise_mark(floor: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        mark = SequencerMark.objects.select_for_update().get(pk=1)
        cursor.execute("SELECT coalesce(max(id), 0) FROM journal_event")
        candidate = cursor.fetchone()[0]
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        SequencerMark.objects.filter(pk=1).update(
            floor=max(mark.floor, floor), candidate=candidate, candidate_xid=cursor.fetchone()[0], candidate_at=Now()
        )
