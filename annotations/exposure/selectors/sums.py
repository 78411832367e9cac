"""Sums that were shown before, for the people who run the project."""

from datetime import UTC, date, datetime, timedelta

from django.db.models import QuerySet

from accounts.actor import Actor
from annotations.exposure.models import ReleasedSum
from annotations.projects.selectors.projects import project_get

WEEKS_OFFERED = 12


def sums_list(actor: Actor, project_id: int) -> QuerySet[ReleasedSum]:
    """Every sum of the project that was shown, as it was shown."""
    project_get(actor, project_id)
    return ReleasedSum.objects.filter(project_id=project_id).order_by("-week", "category")


def weeks_over(now: datetime) -> list[date]:
    """The Mondays of the last weeks that are over, newest first."""
    today = now.astimezone(UTC).date()
    this_monday = today - timedelta(days=today.weekday())
    return [this_monday - timedelta(weeks=back) for back in range(1, WEEKS_OFFERED + 1)]
