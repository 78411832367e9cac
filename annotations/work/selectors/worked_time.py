"""The time of every finished lease, as annotations.pay asks for it (annotations.pay.domain.worked_time)."""

from collections.abc import Iterator

from django.db.models import Q, Sum

from annotations.pay.domain.kinds import LineKind
from annotations.pay.domain.worked_time import WorkedTime
from annotations.work.domain.reasons import TECHNICAL
from annotations.work.models import Assignment, AssignmentState, WorkSession
from kernel.periods import Interval

_KINDS = {
    AssignmentState.SUBMITTED: LineKind.LABELLING,
    AssignmentState.SKIPPED: LineKind.SKIP,
    AssignmentState.RETURNED: LineKind.RETURNED,
    AssignmentState.EXPIRED: LineKind.ABANDONED,
}


def worked_time(
    *, interval: Interval | None = None, user_id: int | None = None, project_id: int | None = None
) -> Iterator[WorkedTime]:
    """Active time of finished leases by person, project, kind and pay policy version."""
    leases = Assignment.objects.exclude(state=AssignmentState.LEASED).filter(active_ms__gt=0)
    if interval is not None:
        # The few sessions of the interval lead to their people through the index on annotator and project.
        sessions = WorkSession.objects.filter(started_at__lt=interval.end, last_at__gte=interval.start)
        leases = leases.filter(
            finished_at__gte=interval.start,
            finished_at__lt=interval.end,
            annotator__in=sessions.values("annotator_id"),
            project__in=sessions.values("project_id"),
        )
    if user_id is not None:
        leases = leases.filter(annotator_id=user_id)
    if project_id is not None:
        leases = leases.filter(project_id=project_id)
    by = ("annotator_id", "project_id", "pay_policy__currency", "pay_policy__number", "state", "technical")
    grouped = leases.annotate(technical=Q(skip_reason=TECHNICAL)).values(*by)
    for row in grouped.annotate(ms=Sum("active_ms")).order_by(*by):
        yield WorkedTime(
            user_id=row["annotator_id"],
            project_id=row["project_id"],
            currency=row["pay_policy__currency"],
            policy_version=row["pay_policy__number"],
            kind=LineKind.TECHNICAL_FAILURE if row["technical"] else _KINDS[AssignmentState(row["state"])],
            ms=row["ms"],
        )
