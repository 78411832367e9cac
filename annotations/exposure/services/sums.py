"""Showing an owner a sum about the people of a project: once, remembered, and never so that two sums name somebody (E13)."""

import hmac
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction

from accounts.actor import Actor
from accounts.services.journal import record
from annotations.exposure.domain.aggregates import Refusal, refusal
from annotations.exposure.domain.dose import points
from annotations.exposure.domain.severity import WEIGHTS_QP, Category
from annotations.exposure.models import ReleasedSum
from annotations.projects.selectors.projects import project_get
from kernel.errors import Conflict, Invalid

WEEK = timedelta(days=7)
_WORDS = {
    Refusal.TOO_FEW: "Fewer than ten people saw such content in that week.",
    Refusal.COMPLEMENT: "Together with what is known about the whole week, this sum would be about fewer than ten people.",
    Refusal.DIFFERENCE: "Together with a sum that was shown before, this one would be about fewer than ten people.",
    Refusal.REMAINDER: "Taken from the whole week, this sum would leave content that fewer than ten people saw.",
}
_PEOPLE = """
SELECT r.user_id, r.category, sum(r.seen_ms)::bigint, count(*), sum(r.seen_ms * (%(weights)s::int[])[r.level + 1])::bigint
  FROM exposure_exposurereservation r JOIN items_item i ON i.id = r.item_id
 WHERE i.project_id = %(project)s AND r.settled_at >= %(since)s AND r.settled_at < %(until)s
 GROUP BY r.user_id, r.category
"""


class _Views(NamedTuple):
    """What one person saw of one category in the week: time in view, views, dose."""

    user_id: int
    category: str
    view_ms: int
    views: int
    qpms: int


@transaction.atomic
def sum_show(*, actor: Actor, project_id: int, week: date, category: str, now: datetime) -> ReleasedSum:
    """The exposure of a project's people in one complete week (from its Monday, UTC), over all or one category.

    Figures: people, views, minutes in view and points, rounded to tens. Raises Invalid for a week that is not over or a
    category that is none, and Conflict `suppressed` where the sum would be about fewer than ten people.
    """
    project = project_get(actor, project_id, lock=True)
    since = datetime(week.year, week.month, week.day, tzinfo=UTC)
    if week.weekday() != 0 or since > now - WEEK:
        message = "The Monday of a week that is over."
        raise Invalid("There is no such week to show.", errors=[{"field": "week", "message": message}])
    if category and category not in set(Category):
        message = f"Empty, or one of {', '.join(Category)}."
        raise Invalid("There is no such category.", errors=[{"field": "category", "message": message}])
    shown = ReleasedSum.objects.filter(project_id=project_id, week=week).order_by("pk")
    known = shown.filter(category=category).first()
    if known is not None:
        return known
    week_rows = _people(project_id, since)
    rows = [row for row in week_rows if category in ("", row.category)]
    asked = _names(project_id, rows)
    open_then = {category, *(one.category for one in shown)}
    why = refusal(
        asked,
        everybody=_names(project_id, week_rows),
        released=[frozenset(one.people) for one in shown],
        rest=_names(project_id, [row for row in week_rows if row.category not in open_then]),
    )
    if why is not None:
        raise Conflict(
            _WORDS[why], code="suppressed", kept="Nothing was shown.", remedy="Ask for the whole week, or a later one."
        )
    one = ReleasedSum.objects.create(
        project_id=project_id,
        week=week,
        category=category,
        people=sorted(asked),
        figures=_figures(rows),
        at=now,
    )
    record(
        user=actor.user,
        organisation_id=project.organisation_id,
        action="exposure:sum:show",
        subject=f"project:{project_id}",
        data={"week": week.isoformat(), "category": category},
        at=now,
    )
    return one


def _figures(rows: Sequence[_Views]) -> dict[str, int]:
    """Rounded to tens, so that one person's last view cannot be read off the last digit."""
    return {
        "people": len({row.user_id for row in rows}),
        "views": round(sum(row.views for row in rows), -1),
        "minutes": int(round(sum(row.view_ms for row in rows) / 60_000, -1)),
        "points": round(points(sum(row.qpms for row in rows)), -1),
    }


def _people(project_id: int, since: datetime) -> list[_Views]:
    values: dict[str, Any] = {
        "project": project_id,
        "since": since,
        "until": since + WEEK,
        "weights": list(WEIGHTS_QP),
    }
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, values)
        return [
            _Views(int(user), category, int(ms), int(views), int(qpms))
            for user, category, ms, views, qpms in cursor.fetchall()
        ]


def _names(project_id: int, rows: Sequence[_Views]) -> frozenset[str]:
    return frozenset(_name(project_id, row.user_id) for row in rows)


def _name(project_id: int, user_id: int) -> str:
    """A keyed hash: the kept sets can be compared and nobody can be read from them."""
    return hmac.new(settings.SECRET_KEY.encode(), f"sum:{project_id}:{user_id}".encode(), sha256).hexdigest()[:32]
