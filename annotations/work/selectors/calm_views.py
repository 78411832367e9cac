"""Leases on an item at level 0, for a rating that finds the item was more than that."""

from collections.abc import Sequence
from datetime import datetime

from annotations.exposure.selectors.calm_views import CalmView
from annotations.work.models import Assignment, AssignmentState
from kernel.clock import epoch_ms


def calm_views_of(item_id: int, now: datetime) -> Sequence[CalmView]:
    """Each lease with the time it was in view; of an open one, all the time until now, and when it ends."""
    rows = Assignment.objects.filter(item_id=item_id, level=0).order_by("annotator_id", "id")
    return [
        CalmView(
            row.annotator_id,
            row.pk,
            row.leased_at,
            epoch_ms(now) - epoch_ms(row.leased_at) if row.state == AssignmentState.LEASED else row.active_ms,
            row.expires_at if row.state == AssignmentState.LEASED else None,
        )
        for row in rows
    ]
