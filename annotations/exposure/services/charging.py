"""One row of the exposure log: the only writer of running totals, always under the lock of the account."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from annotations.exposure.domain.cooldown import BREAK_MS, BreakCause
from annotations.exposure.domain.dose import Reservation
from annotations.exposure.domain.severity import HIGHEST_LEVEL
from annotations.exposure.domain.windows import Hold
from annotations.exposure.models import ExposureCharge
from annotations.exposure.selectors.usage import Standing, run_goes_on


def charge_append(
    standing: Standing,
    charge: Reservation,
    *,
    holds: Iterable[Hold],
    category: str,
    path: str,
    reason: str,
    qpms: int | None = None,
    assignment_id: int | None = None,
    now: datetime,
) -> ExposureCharge:
    """Append a charge and bring the account along.

    `holds` are this view and those still open: they decide whether the run goes on. `qpms` is given where only the
    difference to an earlier charge is due; time in view is then counted once, with the first.
    """
    account = standing.row
    # The log only grows forward, also when another transaction charged this person after `now` was read.
    now = max(now, account.last_view_at or now)
    added_qpms = charge.qpms if qpms is None else qpms
    added_view_ms = charge.counted_view_ms if qpms is None else 0
    if not run_goes_on(account, holds, now):
        account.run_base_qpms = account.cum_qpms
    account.cum_qpms += added_qpms
    account.cum_view_ms += added_view_ms
    account.last_view_at = now
    fields = ["cum_qpms", "cum_view_ms", "run_base_qpms", "last_view_at"]
    if charge.level == HIGHEST_LEVEL and qpms is None:
        account.cooldown_started_at = now
        account.cooldown_until = now + timedelta(milliseconds=BREAK_MS[BreakCause.LEVEL_4])
        account.cooldown_reason = BreakCause.LEVEL_4.value
        fields += ["cooldown_started_at", "cooldown_until", "cooldown_reason"]
    account.save(update_fields=fields)
    return ExposureCharge.objects.create(
        user_id=account.pk,
        at=now,
        category=category,
        level=charge.level,
        view_ms=charge.view_ms,
        qpms=added_qpms,
        cum_view_ms=account.cum_view_ms,
        cum_qpms=account.cum_qpms,
        assignment_id=assignment_id,
        path=path,
        reason=reason,
    )
