"""The actor's own time, day by day, and what they corrected; and the corrections that wait in a project."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import BigIntegerField, CharField, Exists, F, OuterRef, QuerySet, Sum, Value
from django.db.models.functions import Cast, Concat, TruncDate

from accounts.actor import Actor
from accounts.services.pseudonyms import pseudonym_of
from annotations.pay.domain.kinds import LineKind
from annotations.pay.models import LedgerTransaction
from annotations.pay.selectors.paid_time import LINE_KINDS
from annotations.projects.models import Project
from annotations.projects.selectors.projects import project_get
from annotations.work.domain.correction import DEFAULT_AFTER
from annotations.work.models import Assignment, AssignmentState, CorrectionDecision, TimeCorrection
from annotations.work.selectors.refusal_hook import refusal_hook
from kernel.rounding import ceil_div

# What is not time that was counted, but added or promised (see services.correction).
NOT_COUNTED = (LineKind.CORRECTION, LineKind.CANCELLED_SHIFT, LineKind.FLOOR_TOP_UP)
DAYS = 14


@dataclass(frozen=True, slots=True)
class DayOfWork:
    """What was counted on a day (UTC) in a project."""

    day: date
    project: Project
    counted_ms: int


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A correction and what became of the part that waited; `due_at` is when it is paid if nobody decides."""

    correction: TimeCorrection
    decision: CorrectionDecision | None
    due_at: datetime | None
    annotator: str = ""

    @property
    def rest_minutes(self) -> int:
        return ceil_div(self.correction.rest_ms, 60_000)

    @property
    def rest_state(self) -> str:
        """none, waiting, paid or refused; what was refused and paid after an appeal is paid."""
        if not self.correction.rest_ms:
            return "none"
        if self.decision is None:
            return "waiting"
        return "paid" if self.decision.paid or getattr(self.correction, "rest_paid", False) else "refused"


def my_days(actor: Actor, *, now: datetime) -> list[DayOfWork]:
    """The last fourteen days on which time of the actor's was counted, newest first."""
    since = datetime.combine(now.date() - timedelta(days=DAYS - 1), time(), UTC)
    leases = Assignment.objects.filter(annotator=actor.user, finished_at__gte=since, active_ms__gt=0)
    leases = leases.exclude(state=AssignmentState.LEASED)
    lines = LedgerTransaction.objects.filter(
        user=actor.user, at__gte=since, kind__in=LINE_KINDS, assignment_id=None, explanation__unit="ms"
    ).exclude(kind__in=[kind.value for kind in NOT_COUNTED])
    found: defaultdict[tuple[date, int], int] = defaultdict(int)
    rows: Iterable[tuple[date, int | None, int]] = [
        *leases.values_list(TruncDate("finished_at", tzinfo=UTC), "project_id").annotate(ms=Sum("active_ms")),
        *lines.values_list(TruncDate("at", tzinfo=UTC), "project_id").annotate(
            ms=Sum(Cast(F("explanation__quantity"), BigIntegerField()))
        ),
    ]
    for day, project_id, ms in rows:
        if project_id is not None:
            found[day, project_id] += ms
    projects = Project.objects.select_related("organisation").in_bulk({project_id for _, project_id in found})
    days = [DayOfWork(day, projects[project_id], ms) for (day, project_id), ms in found.items()]
    return sorted(days, key=lambda one: (one.day, one.project.name), reverse=True)


def my_corrections(actor: Actor) -> QuerySet[TimeCorrection]:
    """Everything the actor corrected, with the decision where there is one; `rest_paid` says of the rest that it has a line."""
    key = Concat(Value("correction:"), Cast(OuterRef("pk"), CharField()), Value(":rest"))
    rest = LedgerTransaction.objects.filter(idempotency_key=key)
    mine = TimeCorrection.objects.filter(annotator=actor.user).annotate(rest_paid=Exists(rest))
    return mine.select_related("project", "decision", "pay_policy")


def corrections_waiting(actor: Actor, project_id: int) -> list[CorrectionRow]:
    """Parts of corrections that wait for a person, the oldest first.

    The annotator is a pseudonym and the counted time is left out: whoever decides judges a reason, not a person's pace.
    """
    project = project_get(actor, project_id)
    waiting = TimeCorrection.objects.filter(project=project, rest_ms__gt=0, decision=None).exclude(annotator=actor.user)
    found = list(waiting.select_related("annotator").order_by("pk")[:200])
    refused = refusal_hook.refused([correction.pk for correction in found])
    return [
        row_of(correction, annotator=pseudonym_of(correction.annotator, f"project:{project.pk}"))
        for correction in found
        if correction.pk not in refused
    ]


def row_of(correction: TimeCorrection, *, annotator: str = "") -> CorrectionRow:
    """A correction as it is shown."""
    decision = getattr(correction, "decision", None)
    waits = correction.rest_ms > 0 and decision is None
    return CorrectionRow(correction, decision, correction.at + DEFAULT_AFTER if waits else None, annotator)
