"""Reserve before serve, settle after: the three writes of the exposure log."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from annotations.exposure.domain.cooldown import BREAK_MS, BreakCause
from annotations.exposure.domain.dose import Reservation
from annotations.exposure.domain.limits import check
from annotations.exposure.domain.severity import HIGHEST_LEVEL
from annotations.exposure.domain.windows import Hold
from annotations.exposure.models import ExposureAccount, ExposureCharge, ExposureReservation
from annotations.exposure.selectors.usage import limits_for, run_goes_on, usage_of
from annotations.exposure.services.account import account_lock
from kernel.clock import epoch_ms


def reservation_make(
    *, user_id: int, assignment_id: int, severity: Mapping[str, int], level: int, view_ms: int, now: datetime
) -> None:
    """Reserve the worst case of one view, in the transaction in which `gate_open` locked the account."""
    ExposureReservation.objects.create(
        user_id=user_id,
        assignment_id=assignment_id,
        category=max(severity, key=lambda name: severity[name], default="other"),
        level=level,
        view_ms=view_ms,
        qpms=Reservation(level, view_ms).qpms,
        reserved_at=now,
    )
    level_noted(user_id=user_id, level=level)


def level_noted(*, user_id: int, level: int) -> None:
    """Remember the level of the item served last: two of level 4 never follow each other (E11)."""
    ExposureAccount.objects.filter(user_id=user_id).exclude(last_level=level).update(last_level=level)


def reservation_extend(
    *, user_id: int, assignment_id: int, view_ms: int, project_limits: dict[str, int], now: datetime
) -> bool:
    """Reserve another stretch of the same view, if it fits into every window. False: the lease ends when it ends."""
    locked = account_lock(user_id, now)
    row = ExposureReservation.objects.select_for_update().filter(assignment_id=assignment_id, settled_at=None).first()
    if row is None:
        return False
    if not check(usage_of(locked), Reservation(row.level, view_ms), limits_for(locked.row, project_limits)).allowed:
        return False
    row.view_ms += view_ms
    row.qpms = Reservation(row.level, row.view_ms).qpms
    row.save(update_fields=["view_ms", "qpms"])
    return True


def reservation_settle(*, user_id: int, assignment_id: int, now: datetime, seen_ms: int | None) -> None:
    """Charge what was seen, never more than reserved; everything for a lost lease (None). Settling again changes nothing."""
    locked = account_lock(user_id, now)
    row = ExposureReservation.objects.select_for_update().filter(assignment_id=assignment_id, settled_at=None).first()
    if row is None:
        return
    charge = Reservation(row.level, row.view_ms).settle(seen_ms)
    others = [hold for hold in locked.holds if hold.started_ms != epoch_ms(row.reserved_at)]
    own = Hold(epoch_ms(row.reserved_at), Reservation(row.level, row.view_ms))
    account = locked.row
    if not run_goes_on(account, [own, *others], now):
        account.run_base_qpms = account.cum_qpms
    account.cum_qpms += charge.qpms
    account.cum_view_ms += charge.counted_view_ms
    account.last_view_at = now
    fields = ["cum_qpms", "cum_view_ms", "run_base_qpms", "last_view_at"]
    if row.level == HIGHEST_LEVEL:
        account.cooldown_started_at = now
        account.cooldown_until = now + timedelta(milliseconds=BREAK_MS[BreakCause.LEVEL_4])
        account.cooldown_reason = BreakCause.LEVEL_4.value
        fields += ["cooldown_started_at", "cooldown_until", "cooldown_reason"]
    account.save(update_fields=fields)
    ExposureCharge.objects.create(
        user_id=user_id,
        at=now,
        category=row.category,
        level=row.level,
        view_ms=charge.view_ms,
        qpms=charge.qpms,
        cum_view_ms=account.cum_view_ms,
        cum_qpms=account.cum_qpms,
        assignment_id=assignment_id,
        path="workbench",
        reason="lost" if seen_ms is None else "settled",
    )
    row.settled_at = now
    row.save(update_fields=["settled_at"])
