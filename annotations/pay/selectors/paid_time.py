"""All paid time, from its two records: work says how long each lease took, the ledger holds what had no lease.

Work is a feature above this one, so it is named by config (`use_worked_time`), never imported.
"""

from django.db.models import BigIntegerField, F, IntegerField, Sum
from django.db.models.functions import Cast

from annotations.pay.domain.kinds import LineKind
from annotations.pay.domain.worked_time import WorkedTime, WorkedTimeSource
from annotations.pay.models import LedgerTransaction
from kernel.periods import Interval

LINE_KINDS = [kind.value for kind in LineKind]
_sources: list[WorkedTimeSource] = []


def use_worked_time(source: WorkedTimeSource) -> None:
    """Name who knows the time of work. Called once, when the installation starts."""
    _sources[:] = [source]


def paid_time(
    *, interval: Interval | None = None, user_id: int | None = None, project_id: int | None = None
) -> list[WorkedTime]:
    """Every paid stretch within the interval (None: ever), of one person or project if named, summed by kind.

    Time with an assignment is counted by whoever leased it, to the millisecond and also where it earned less than a
    minor unit. Breaks and whatever else has no assignment stand in the ledger with their length.
    """
    (source,) = _sources
    found = list(source(interval=interval, user_id=user_id, project_id=project_id))
    lines = LedgerTransaction.objects.filter(kind__in=LINE_KINDS, assignment_id=None, explanation__unit="ms")
    lines = lines.exclude(kind=LineKind.FLOOR_TOP_UP.value)
    if interval is not None:
        lines = lines.filter(at__gte=interval.start, at__lt=interval.end)
    if user_id is not None:
        lines = lines.filter(user_id=user_id)
    if project_id is not None:
        lines = lines.filter(project_id=project_id)
    summed = (
        lines.annotate(version=Cast(F("explanation__policy_version"), IntegerField()))
        .values("user_id", "project_id", "currency", "version", "kind")
        .annotate(ms=Sum(Cast(F("explanation__quantity"), BigIntegerField())))
    )
    found.extend(
        WorkedTime(row["user_id"], row["project_id"], row["currency"], row["version"], LineKind(row["kind"]), row["ms"])
        for row in summed.order_by("user_id", "project_id", "currency", "version", "kind")
    )
    return found
