"""What people have planned, as exposure and pay ask for it."""

from collections import defaultdict
from datetime import datetime

from annotations.work.domain.shift import ShiftState
from annotations.work.models import Shift
from annotations.work.selectors.shifts import worth_of
from kernel.periods import Interval


def planned_end(user_id: int, now: datetime) -> datetime | None:
    """The end of the shift the person is on, or has accepted for now, in whatever project; None without one (E11)."""
    shifts = Shift.objects.filter(annotator_id=user_id, starts_at__lte=now, ends_at__gt=now)
    ends = shifts.filter(state__in=[ShiftState.STARTED.value, ShiftState.ACCEPTED.value]).values_list(
        "ends_at", flat=True
    )
    return ends.order_by("ends_at").first()


def planned_pay(*, user_id: int, interval: Interval) -> dict[str, int]:
    """The worth in minor units, by currency, of the shifts a person had accepted for the interval (pay's PlannedPaySource).

    A shift cancelled before the interval began was no longer planned; one cancelled later was, and what it paid is earned.
    """
    shifts = Shift.objects.filter(
        annotator_id=user_id, accepted_at__isnull=False, starts_at__gte=interval.start, starts_at__lt=interval.end
    ).exclude(state=ShiftState.CANCELLED.value, closed_at__lt=interval.start)
    worth: defaultdict[str, int] = defaultdict(int)
    for shift in shifts.select_related("pay_policy"):
        money = worth_of(shift, shift.pay_policy)
        if money is not None:
            worth[money.currency] += money.minor
    return dict(worth)
