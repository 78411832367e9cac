"""The locked account of one human: nothing at level 1 or above is served without this lock (E2)."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection

from annotations.exposure.models import ExposureAccount
from annotations.exposure.selectors.usage import Standing, standing_read

_FIELDS = [field.attname for field in ExposureAccount._meta.concrete_fields]
_JSON = [place for place, name in enumerate(_FIELDS) if name in {"lowered", "raised"}]
# The rest of a statement that locks an item (`item`, with its level) for a %(person)s: their account, once the item is locked.
LOCK_VIEWER = f"""
SELECT {", ".join(_FIELDS)} FROM exposure_exposureaccount
 WHERE user_id = %(person)s AND (SELECT level FROM item) > 0 FOR UPDATE
"""  # noqa: S608 - constants only
_LOCK = f"SELECT {', '.join(_FIELDS)} FROM exposure_exposureaccount WHERE user_id = %s FOR UPDATE"  # noqa: S608 - constants only


def account_lock(
    user_id: int, now: datetime, *, at_work: bool = True, locked: ExposureAccount | None = None
) -> Standing:
    """Lock the person's account until the transaction ends, made on first use, with its open reservations.

    The lock is a statement of its own, because one that waits for a lock reads everything else as it was before it waited.
    `at_work=False` is for what happens beside the work, such as lowering a limit: a person's first fortnight (E11) does
    not begin with it. `locked` is the row where `LOCK_VIEWER` has locked it in this transaction already.
    """
    row = locked or _locked(user_id)
    if row is None:
        ExposureAccount.objects.get_or_create(user_id=user_id)
        row = _locked(user_id)
        assert row is not None
    if at_work and row.first_work_at is None:
        row.first_work_at = now
        row.save(update_fields=["first_work_at"])
    return standing_read(row, now)


def _locked(user_id: int) -> ExposureAccount | None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [user_id])
        found = cursor.fetchone()
    return None if found is None else account_row(found)


def account_row(found: Sequence[Any]) -> ExposureAccount | None:
    """The account from the columns of a raw cursor; None where they are all empty."""
    if found[0] is None:
        return None
    values = list(found)
    for place in _JSON:
        values[place] = json.loads(values[place]) if isinstance(values[place], str) else values[place]
    return ExposureAccount.from_db(DEFAULT_DB_ALIAS, _FIELDS, values)
