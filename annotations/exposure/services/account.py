"""The locked account of one human: nothing at level 1 or above is served without this lock (E2)."""

from datetime import datetime

from annotations.exposure.models import ExposureAccount, ExposureReservation
from annotations.exposure.selectors.usage import Standing


def account_lock(user_id: int, now: datetime, *, at_work: bool = True) -> Standing:
    """Lock the person's account until the transaction ends, made on first use, with its open reservations.

    `at_work=False` is for what happens beside the work, such as lowering a limit: a person's first fortnight (E11) does
    not begin with it.
    """
    row = ExposureAccount.objects.select_for_update().filter(user_id=user_id).first()
    if row is None:
        ExposureAccount.objects.get_or_create(user_id=user_id)
        row = ExposureAccount.objects.select_for_update().get(user_id=user_id)
    if at_work and row.first_work_at is None:
        row.first_work_at = now
        row.save(update_fields=["first_work_at"])
    return Standing.of(row, ExposureReservation.objects.filter(user_id=user_id, settled_at=None), now)
