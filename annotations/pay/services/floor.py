"""Settling the floor: once a pay period has ended, whoever earned less than the floor on their own time gets the rest.

The floor is that of the terms or of the person's place of work, whichever is higher (docs/algorithms/pay.md section 8).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q, Sum

from accounts.models import User
from accounts.services.journal import record
from accounts.services.pseudonyms import pseudonym_of
from annotations.pay.domain.floor import floor_top_up
from annotations.pay.domain.kinds import LineKind
from annotations.pay.domain.states import Move
from annotations.pay.models import LedgerTransaction
from annotations.pay.selectors.floors import floor_used
from annotations.pay.selectors.paid_time import LINE_KINDS, paid_time
from annotations.pay.selectors.place_of_work import codes_of_work
from annotations.pay.services.accrual import purses_of
from annotations.pay.services.ledger import Booking, ledger_post
from annotations.projects.models import PayPolicyVersion, Project
from background.server_time import server_now
from background.services import safely
from kernel.errors import Conflict
from kernel.periods import PayPeriod, pay_period

# An act that began in the period may commit a little after its end; nothing of it may be missed.
GRACE = timedelta(minutes=15)
# How long the workers may have been away: as far as is looked back every hour, and once a week.
LOOK_BACK = 4
LOOK_FAR_BACK = 53


@dataclass(slots=True)
class Week:
    """One person's time on one project in one period and currency."""

    ms: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    versions: set[int] = field(default_factory=set)


def floors_settle_ended(*, periods: int = LOOK_BACK) -> int:
    """Settle the last periods that have ended; to those settled before only what is still missing is added.

    Returns the number of top-ups.
    """
    period = pay_period(server_now() - GRACE)
    made = 0
    for _ in range(periods):
        period = period.previous()
        made += floor_settle(period)
    return made


def floor_settle(period: PayPeriod) -> int:
    """Top up everybody who fell below the floor in the period, each on their own time. Returns the number of top-ups.

    Raises Conflict for a period that has not ended. Safe to run twice, and by two workers at once: the key of a top-up
    names person, project, currency and period, and what was topped up before. A floor that was imported later raises a
    period already settled. One person whose floor cannot be settled keeps no other from theirs.
    """
    if period.interval.end + GRACE > server_now():
        raise Conflict(
            f"The pay period {period} has not ended.", code="period-not-ended", remedy="Settle it when it has."
        )
    weeks: defaultdict[tuple[int, int, str], Week] = defaultdict(Week)
    for worked in paid_time(interval=period.interval):
        week = weeks[worked.project_id, worked.user_id, worked.currency]
        week.ms[worked.kind.value] += worked.ms
        week.versions.add(worked.policy_version)
    return sum(
        safely(partial(_settle, period, *whose, week), "the floor of project {} and person {} in {}".format(*whose))
        for whose, week in sorted(weeks.items(), key=lambda found: found[0])
    )


def _settle(period: PayPeriod, project_id: int, user_id: int, currency: str, week: Week) -> int:
    key = f"floor:{period}:{project_id}:{user_id}:{currency}"
    before = _topped_up(key)
    # Who worked under several versions of the policy gets the highest of their floors for the whole week.
    versions = PayPolicyVersion.objects.filter(project_id=project_id, currency=currency, number__in=week.versions)
    policy = versions.order_by("-floor_minor", "-number")[0]
    first, last = period.interval.start.date(), (period.interval.end - timedelta(days=1)).date()
    floor = floor_used(
        terms_minor=policy.floor_minor,
        currency=currency,
        places=codes_of_work(user_id, first=first, last=last),
        first=first,
        last=last,
    )
    top_up = floor_top_up(
        floor_minor_per_hour=floor.minor_per_hour,
        currency=currency,
        compensable_ms=sum(week.ms.values()),
        earned_minor=_earned(period, project_id, user_id, currency) + before,
        policy_version=policy.number,
        evidence={"period": period.label, "ms": dict(sorted(week.ms.items())), **floor.evidence()},
    )
    if not top_up["amount_minor"]:
        return 0
    organisation_id = Project.objects.values_list("organisation_id", flat=True).get(pk=project_id)
    user = User.objects.get(pk=user_id)
    now = server_now()
    try:
        with transaction.atomic():
            due, earned = purses_of(
                organisation_id=organisation_id, project_id=project_id, user_id=user_id, currency=currency
            )
            ledger_post(
                Booking(
                    key=f"{key}:{before}" if before else key,
                    kind=LineKind.FLOOR_TOP_UP.value,
                    move=Move.ACCRUE_DUE,
                    source=due,
                    target=earned,
                    amount_minor=top_up["amount_minor"],
                    currency=currency,
                    organisation_id=organisation_id,
                    project_id=project_id,
                    user_id=user_id,
                    explanation=top_up,
                    at=now,
                )
            )
            record(
                user=None,
                organisation_id=organisation_id,
                action="pay:floor:top-up",
                subject=f"project:{project_id}",
                at=now,
                data={
                    "annotator": pseudonym_of(user, f"project:{project_id}"),
                    "period": period.label,
                    "amount_minor": top_up["amount_minor"],
                    "currency": currency,
                },
            )
    except Conflict as refusal:
        if refusal.code != "already-posted":
            raise
        return 0
    return 1


def _topped_up(key: str) -> int:
    """What the period was topped up by before: under the key, and under each that followed it."""
    lines = LedgerTransaction.objects.filter(Q(idempotency_key=key) | Q(idempotency_key__startswith=f"{key}:"))
    return int(lines.aggregate(sum=Sum("amount_minor"))["sum"] or 0)


def _earned(period: PayPeriod, project_id: int, user_id: int, currency: str) -> int:
    """All lines of the period. A top-up is posted after its period and must not count for the next one."""
    lines = LedgerTransaction.objects.filter(
        user_id=user_id,
        project_id=project_id,
        currency=currency,
        kind__in=LINE_KINDS,
        at__gte=period.interval.start,
        at__lt=period.interval.end,
    ).exclude(kind=LineKind.FLOOR_TOP_UP.value)
    return int(lines.aggregate(sum=Sum("amount_minor"))["sum"] or 0)
