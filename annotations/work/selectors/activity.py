"""How much is voted, in sums over everybody: never per person."""

from datetime import date, datetime

from django.db.models import Count
from django.db.models.functions import TruncDate

from accounts.actor import Actor
from annotations.projects.selectors.projects import project_get
from annotations.work.models import LabelEvent, LabelEventKind


def votes_by_day(actor: Actor, project_id: int, *, since: datetime) -> dict[date, int]:
    """New votes given in the workbench by day (UTC); days without any are left out."""
    project = project_get(actor, project_id)
    rows = (
        LabelEvent.objects.filter(project=project, kind=LabelEventKind.CREATE, submitted_at__gte=since)
        .values_list(TruncDate("submitted_at"))
        .annotate(votes=Count("id"))
    )
    return dict(rows)


def people_count(actor: Actor, project_id: int) -> int:
    """How many people have voted, here or before an import."""
    project = project_get(actor, project_id)
    found = LabelEvent.objects.filter(project=project).aggregate(
        here=Count("annotator", distinct=True), elsewhere=Count("external_annotator", distinct=True)
    )
    return int(found["here"] + found["elsewhere"])


def has_voted(actor: Actor, project_id: int) -> bool:
    """Whether the actor has ever voted in the project."""
    return LabelEvent.objects.filter(project_id=project_id, annotator_id=actor.user_id).exists()
