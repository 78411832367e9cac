"""Charging those who saw an item that turns out to be worse: the difference, upwards only (E8)."""

from collections.abc import Mapping
from datetime import datetime

from annotations.exposure.domain.dose import Reservation, rerating_qpms
from annotations.exposure.domain.windows import Hold
from annotations.exposure.models import ExposureReservation
from annotations.exposure.selectors.calm_views import CalmView, calm_views
from annotations.exposure.services.account import account_lock
from annotations.exposure.services.charging import charge_values, charge_write
from annotations.exposure.services.reservation import level_noted
from kernel.clock import epoch_ms


def viewers_charge(*, item_id: int, severity: Mapping[str, int], level: int, now: datetime) -> int:
    """Charge every earlier view of the item up to `level`; returns how many. Views still open are reserved higher.

    Accounts are locked in the order of their people, so that two ratings at once cannot wait for each other.
    """
    category = max(severity, key=lambda name: severity[name], default="other")
    reserved = ExposureReservation.objects.filter(item_id=item_id)
    views = list(reserved.filter(level__lt=level).values_list("user_id", "pk"))
    known = set(reserved.exclude(assignment_id=None).values_list("assignment_id", flat=True))
    calm = [view for view in calm_views(item_id, now) if view.assignment_id not in known]
    for user_id, reservation_id in sorted(views):
        _raise(user_id, reservation_id, category, level, now)
    for view in sorted(calm, key=lambda one: one.user_id):
        _first_charge(view, item_id, category, level, now)
    return len(views) + len(calm)


def _raise(user_id: int, reservation_id: int, category: str, level: int, now: datetime) -> None:
    standing = account_lock(user_id, now)
    row = ExposureReservation.objects.select_for_update().get(pk=reservation_id)
    if row.level >= level:
        return
    was, row.level, row.category = row.level, level, category
    row.qpms = Reservation(level, row.view_ms).qpms
    row.save(update_fields=["level", "qpms", "category"])
    if row.settled_at is None:
        level_noted(user_id=user_id, level=level)
        return
    seen_ms = row.view_ms if row.seen_ms is None else row.seen_ms
    view = Reservation(level, seen_ms)
    charge_write(
        charge_values(
            standing,
            view,
            holds=[Hold(epoch_ms(now), view), *standing.holds],
            category=category,
            path=row.path,
            reason="re-rated",
            qpms=rerating_qpms(was, level, seen_ms),
            assignment_id=row.assignment_id,
            now=now,
        )
    )


def _first_charge(view: CalmView, item_id: int, category: str, level: int, now: datetime) -> None:
    """A view at level 0 left no trace in the log: it gets one now. An open one is reserved until its lease ends."""
    standing = account_lock(view.user_id, now)
    is_open = view.open_until is not None
    longest_ms = epoch_ms(view.open_until) - epoch_ms(view.leased_at) if view.open_until else view.seen_ms
    seen = Reservation(level, max(0, longest_ms))
    ExposureReservation.objects.create(
        user_id=view.user_id,
        assignment_id=view.assignment_id,
        item_id=item_id,
        category=category,
        level=level,
        view_ms=seen.view_ms,
        qpms=seen.qpms,
        reserved_at=view.leased_at,
        settled_at=None if is_open else now,
        seen_ms=None if is_open else seen.view_ms,
    )
    if is_open:
        level_noted(user_id=view.user_id, level=level)
        return
    charge_write(
        charge_values(
            standing,
            seen,
            holds=[Hold(epoch_ms(now), seen), *standing.holds],
            category=category,
            path="workbench",
            reason="re-rated",
            assignment_id=view.assignment_id,
            now=now,
        )
    )
