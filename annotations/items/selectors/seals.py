"""What is sealed answers 451, whoever asks and on whatever path (E12)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from annotations.items.domain.sealing import ReportReason
from annotations.items.models import Item, ItemState, Seal, SealedHash
from kernel.errors import Sealed

CLOSED = Sealed(
    "This is sealed: it was reported as possibly unlawful, and nobody but a content officer may open it.",
    kept="Whoever reported it was paid for the time.",
    remedy="There is nothing for you to do. A content officer decides.",
)


def refuse_sealed(*, state: str, hashes: Iterable[str] = ()) -> None:
    """Raise Sealed for a sealed item, and for a picture that is sealed as another item somewhere else."""
    names = [name for name in hashes if name]
    if state == ItemState.SEALED or (names and SealedHash.objects.filter(sha256__in=names).exists()):
        raise Sealed(CLOSED.detail, kept=CLOSED.kept, remedy=CLOSED.remedy)


def content_hashes(item: Item) -> list[str]:
    """The hash of a text; those of a picture in all its derivatives."""
    pictures = [item.content[name] for name in ("media", "blurred", "thumbnail") if item.content.get(name)]
    return pictures or [bytes(item.content_sha256).hex()]


def gravest_reason(seal: Seal) -> ReportReason:
    """What the content of a report is believed to be: by this report, or by another one of the same item or of equal content.

    One holder of an item may see in it what another did not. Whoever said the worst is heard: it is shown to nobody.
    """
    worst = ReportReason.CHILD_ABUSE
    named = SealedHash.objects.filter(sha256__in=seal.hashes, seal__reason=worst)
    return worst if seal.reason == worst or named.exists() else ReportReason(seal.reason)


_IN_RUNS = """
WITH held AS (
  SELECT i.id, i.content ->> 'media' AS picture FROM items_item i
   WHERE i.project_id = %(project)s AND i.state = 'sealed'
  UNION
  SELECT i.id, h.sha256 FROM items_sealedhash h JOIN items_item i ON i.content ->> 'media' = h.sha256
   WHERE i.project_id = %(project)s)
SELECT picture FROM held
 WHERE EXISTS (SELECT 1 FROM unnest(%(lows)s::bigint[], %(highs)s::bigint[]) AS r(low, high) WHERE id BETWEEN r.low AND r.high)
"""


def sealed_among(project_id: int, runs: Sequence[Sequence[int]]) -> list[str | None]:
    """One entry for each sealed item within the runs of ids of a release: the hash of its picture, None for a text.

    An item whose content was sealed as another item, in whatever project, is among them: the release holds its bytes.
    A private helper of the release's own selector, which holds the actor.
    """
    if not runs:
        return []
    with connection.cursor() as cursor:
        values: dict[str, Any] = {
            "project": project_id,
            "lows": [run[0] for run in runs],
            "highs": [run[1] for run in runs],
        }
        cursor.execute(_IN_RUNS, values)
        return [row[0] for row in cursor.fetchall()]
