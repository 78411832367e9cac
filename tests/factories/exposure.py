"""Views as the workbench reserves them, without a project around them."""

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from annotations.exposure.services.reservation import RESERVE, worst_cases

_VIEW = f"""
WITH lease AS (SELECT %(assignment)s::bigint AS id),
     taken AS (SELECT %(item)s::bigint AS id, %(level)s::smallint AS level, %(severity)s::jsonb AS severity),
{RESERVE}
SELECT FROM lease
"""


def reserve_view(
    *,
    user_id: int,
    assignment_id: int,
    severity: Mapping[str, int],
    level: int,
    view_ms: int,
    now: datetime,
    item_id: int | None = None,
) -> None:
    """Reserve one view, by the statement's part with which the queue does."""
    with connection.cursor() as cursor:
        cursor.execute(
            _VIEW,
            {
                "user": user_id,
                "assignment": assignment_id,
                "item": item_id,
                "level": level,
                "severity": json.dumps(dict(severity)),
                "now": now,
                **worst_cases(view_ms),
            },
        )
