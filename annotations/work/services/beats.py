"""Deleting raw heartbeats once nobody needs them: 60 days after the line they carry was paid out (T7)."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from annotations.pay.selectors.paid_until import paid_until
from annotations.work.models import Assignment, AssignmentState, Heartbeat
from background.server_time import server_now

KEEP_AFTER_PAYOUT = timedelta(days=60)
_PEOPLE_AT_ONCE = 200
_BEATS_AT_ONCE = 5000


def beats_delete_paid() -> int:
    """Delete every beat whose time has come. Returns how many. Safe to run at any time, twice, and half."""
    by = server_now() - KEEP_AFTER_PAYOUT
    old = Heartbeat.objects.filter(at__lte=by)
    people = sorted(set(old.values_list("assignment__annotator_id", flat=True).distinct()))
    deleted = _delete(_finished_by(by).filter(pay_policy__rate_minor=0))
    for start in range(0, len(people), _PEOPLE_AT_ONCE):
        for paid in paid_until(people[start : start + _PEOPLE_AT_ONCE], by=by):
            leases = _finished_by(paid.at).filter(
                annotator_id=paid.user_id, project_id=paid.project_id, pay_policy__currency=paid.currency
            )
            deleted += _delete(leases)
    return deleted


def _finished_by(at: datetime) -> QuerySet[Assignment]:
    return Assignment.objects.exclude(state=AssignmentState.LEASED).filter(finished_at__lte=at)


def _delete(leases: QuerySet[Assignment]) -> int:
    """In portions, so that no delete holds many rows for long."""
    beats = Heartbeat.objects.filter(assignment__in=leases.values("pk"))
    deleted = 0
    while found := list(beats.values_list("pk", flat=True)[:_BEATS_AT_ONCE]):
        deleted += Heartbeat.objects.filter(pk__in=found).delete()[0]
    return deleted
