"""What people have planned, as exposure and pay ask for it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from annotations.pay.selectors.liability import PromisedShift
from annotations.work.domain.shift import ShiftState
from annotations.work.models import Shift
from annotations.work.selectors.shifts import worth_of
from kernel.periods import PayPeriod, pay_period

_PROMISED = [ShiftState.OFFERED.value, ShiftState.ACCEPTED.value, ShiftState.STARTED.value]


def planned_end(user_id: int, now: datetime) -> datetime | None:
    """The end of the shift the person is on, or has accepted for now, in whatever project; None without one (E11)."""
    shifts = Shift.objects.filter(annotator_id=user_id, starts_at__lte=now, ends_at__gt=now)
    ends = shifts.filter(state__in=[ShiftState.STARTED.value, ShiftState.ACCEPTED.value]).values_list(
        "ends_at", flat=True
    )
    return ends.order_by("ends_at").first()


def planned_pay(*, user_id: int, weeks: Sequence[PayPeriod]) -> dict[PayPeriod, dict[str, int]]:
    """The worth in minor units, by week and currency, of the shifts a person had accepted for those weeks (pay's PlannedPaySource).

    A shift cancelled before its week began was no longer planned; one cancelled later was, and what it paid is earned.
    """
    first, last = min(week.interval.start for week in weeks), max(week.interval.end for week in weeks)
    shifts = Shift.objects.filter(
        annotator_id=user_id, accepted_at__isnull=False, starts_at__gte=first, starts_at__lt=last
    ).select_related("pay_policy")
    worth: dict[PayPeriod, dict[str, int]] = {week: {} for week in weeks}
    for shift in shifts:
        week = pay_period(shift.starts_at)
        gone = shift.state == ShiftState.CANCELLED and shift.closed_at and shift.closed_at < week.interval.start
        money = None if gone or week not in worth else worth_of(shift, shift.pay_policy)
        if money is not None:
            worth[week][money.currency] = worth[week].get(money.currency, 0) + money.minor
    return worth


def promised_shifts(*, project_id: int) -> Iterator[PromisedShift]:
    """The places of shifts a project has offered or agreed to, with what is not paid of them (pay's PromisedShiftsSource)."""
    for shift in Shift.objects.filter(project_id=project_id, state__in=_PROMISED):
        since = max(shift.starts_at, shift.beat_at or shift.starts_at)
        ahead_ms = max(timedelta(0), shift.ends_at - since) // timedelta(milliseconds=1)
        yield PromisedShift(ahead_ms + shift.waiting_ms - shift.waiting_paid_ms, shift.pay_policy_id)
