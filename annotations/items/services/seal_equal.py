"""Items with equal content are sealed and released together (docs/algorithms/exposure.md section 7).

One act on seals at a time, and each is short: `seals_lock` is held until its transaction ends, so that an import cannot slip
between a seal and the items it closes. Nobody who holds it waits for an item: a row that somebody else is writing is passed
over and left to a job, which looks again.
"""

import time
from typing import Final

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from accounts.services.journal import record
from annotations.items.domain.sealing import SealState
from annotations.items.job_names import SEAL_EQUAL
from annotations.items.models import Item, ItemState, Seal, SealedHash
from annotations.projects.models import Project
from background.services import job_enqueue

_MOVE: Final = """
WITH equal AS (
  SELECT i.id FROM items_item i WHERE i.content_sha256 = %(sha256)s AND i.state = %(before)s
     AND NOT EXISTS (SELECT 1 FROM items_seal s WHERE s.item_id = i.id AND s.state <> 'released')
   FOR UPDATE OF i SKIP LOCKED
), moved AS (
  UPDATE items_item i SET state = %(after)s FROM equal WHERE i.id = equal.id RETURNING i.project_id
)
SELECT project_id, count(*) FROM moved GROUP BY project_id ORDER BY project_id
"""
_IMPORTED: Final = """
UPDATE items_item i SET state = 'sealed'
  FROM import_items s JOIN items_sealedhash h ON h.sha256 = encode(s.sha256, 'hex')
 WHERE i.project_id = %(project)s AND i.external_id = s.external_id AND i.state = 'ready'
"""
_TRIES: Final = 50
_BETWEEN_S: Final = 0.1


def seals_lock() -> None:
    """Wait for the turn to change seals, or to ask which there are; until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('items.seal'))")


def equal_settle(sha256: bytes) -> None:
    """Close every item with this content if a seal names it, open those it alone closed if none does any more.

    The caller holds `seals_lock`. What somebody is writing just now is left to a job.
    """
    if not equal_move(sha256):
        job_enqueue(name=SEAL_EQUAL, args={"sha256": sha256.hex()}, title="Close or open items with equal content")


def equal_move(sha256: bytes) -> bool:
    """Do so for every item that nobody else is writing; whether none is left. The caller holds `seals_lock`."""
    sealed = SealedHash.objects.filter(sha256=sha256.hex()).exists()
    before, after = (ItemState.READY, ItemState.SEALED) if sealed else (ItemState.SEALED, ItemState.READY)
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, {"sha256": sha256, "before": before.value, "after": after.value})
        moved: dict[int, int] = dict(cursor.fetchall())
    for project_id, organisation_id in Project.objects.filter(pk__in=moved).values_list("pk", "organisation_id"):
        record(
            user=None,  # Who reported it elsewhere is nobody's business here.
            organisation_id=organisation_id,
            action=f"items:equal:{'seal' if sealed else 'release'}",
            subject=f"project:{project_id}",
            data={"items": moved[project_id], "content_sha256": sha256.hex()},
        )
    left = Item.objects.filter(content_sha256=sha256, state=before)
    if not sealed:
        left = left.exclude(Exists(Seal.objects.filter(item=OuterRef("pk")).exclude(state=SealState.RELEASED)))
    return not left.exists()


def equal_finish(sha256: bytes) -> bool:
    """Look again until nothing is left, a few seconds at most; whether nothing is."""
    for _ in range(_TRIES):
        with transaction.atomic():
            seals_lock()
            if equal_move(sha256):
                return True
        time.sleep(_BETWEEN_S)
    return False


def imported_seal(project_id: int) -> int:
    """Seal what an import has just written and a seal names; returns how many. In the import's transaction, near its end."""
    seals_lock()
    with connection.cursor() as cursor:
        cursor.execute(_IMPORTED, {"project": project_id})
        return int(cursor.rowcount)
