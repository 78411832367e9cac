"""Items of a level, and views as the workbench reserves them."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from accounts.models import User
from annotations.exposure.services.gate import gate_open
from annotations.exposure.services.reservation import RESERVE, reservation_settle, worst_cases
from annotations.items.domain.severity import Category, needs_mask
from annotations.items.models import Item
from annotations.projects.models import ExposurePolicyVersion, Project
from tests.factories.projects import make_items, make_project

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


def sensitive(level: int = 3, number: int = 1, **fields: Any) -> tuple[Project, list[Item]]:
    project = make_project(max_level=level, support_contact="Sam", **fields)
    severity = {Category.HATE: level}
    items = make_items(
        project, [f"hidden {n}" for n in range(number)], level=level, severity=severity, needs=needs_mask(severity)
    )
    return project, items


def viewed(user: User, item: Item, number: int, *, level: int, seen_ms: int | None, now: datetime) -> None:
    """A view in a lease, as the workbench reserves and settles it."""
    severity = {"hate": level}
    reserve_view(
        user_id=user.pk,
        assignment_id=number,
        item_id=item.pk,
        severity=severity,
        level=level,
        view_ms=120_000,
        now=now - timedelta(seconds=120),
    )
    if seen_ms is not None:
        gate_open(user_id=user.pk, policy=ExposurePolicyVersion(), now=now)
        reservation_settle(user_id=user.pk, assignment_id=number, now=now, seen_ms=seen_ms)
