"""What people have planned, as exposure and pay ask for it."""

from datetime import datetime

from annotations.work.domain.shift import ShiftState
from annotations.work.models import Shift


def planned_end(user_id: int, now: datetime) -> datetime | None:
    """The end of the shift the person is on, or has accepted for now, in whatever project; None without one (E11)."""
    shifts = Shift.objects.filter(annotator_id=user_id, starts_at__lte=now, ends_at__gt=now)
    ends = shifts.filter(state__in=[ShiftState.STARTED.value, ShiftState.ACCEPTED.value]).values_list(
        "ends_at", flat=True
    )
    return ends.order_by("ends_at").first()
