"""The locked account of one human: nothing at level 1 or above is served without this lock (E2)."""

from datetime import datetime, timedelta

from annotations.exposure.domain.windows import LogRow
from annotations.exposure.models import ExposureAccount, ExposureCharge, ExposureReservation
from annotations.exposure.selectors.usage import Standing
from kernel.clock import epoch_ms

WEEK = timedelta(days=7)


def account_lock(user_id: int, now: datetime) -> Standing:
    """Lock the person's account until the transaction ends, made on first use, with its open reservations."""
    row = ExposureAccount.objects.select_for_update().filter(user_id=user_id).first()
    if row is None:
        ExposureAccount.objects.get_or_create(user_id=user_id, defaults={"first_work_at": now})
        row = ExposureAccount.objects.select_for_update().get(user_id=user_id)
    return Standing.of(row, ExposureReservation.objects.filter(user_id=user_id, settled_at=None), now)


def log_of(standing: Standing) -> list[LogRow]:
    """The last seven days of the log, with the row before them: enough to say when a window frees."""
    since = standing.now - WEEK
    charges = ExposureCharge.objects.filter(user_id=standing.row.pk)
    before = charges.filter(at__lte=since).order_by("-at", "-id")[:1]
    rows = [*before, *charges.filter(at__gt=since).order_by("at", "id")]
    return [LogRow(epoch_ms(row.at), row.cum_qpms, row.cum_view_ms, standing.row.run_base_qpms) for row in rows]
