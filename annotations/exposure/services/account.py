"""The locked account of one human: nothing at level 1 or above is served without this lock (E2)."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection

from annotations.exposure.models import ExposureAccount
from annotations.exposure.selectors.usage import STANDING, Standing, standing_of
from background.bigints import bigints

_FIELDS = [field.attname for field in ExposureAccount._meta.concrete_fields]
_JSON = [place for place, name in enumerate(_FIELDS) if name in {"lowered", "raised"}]
_ROW = f"SELECT {', '.join(_FIELDS)} FROM exposure_exposureaccount WHERE user_id = %(user)s"  # noqa: S608 - constants only
# Parts of a statement that has locked an item (`held`, with its level) in the hands of %(user)s: their account after it, and how they stand.
LOCK_VIEWER = f"account AS ({_ROW} AND (SELECT level FROM held) > 0 FOR UPDATE)"  # noqa: S608 - constants only
VIEWER_COLUMNS = "account.*, standing.*"
VIEWER_JOINS = (
    f"LEFT JOIN account ON true LEFT JOIN LATERAL {STANDING.format(person='account.user_id')} standing ON true"
)
_LOCK = f"""
WITH account AS ({_ROW} FOR UPDATE) SELECT {VIEWER_COLUMNS} FROM account, {STANDING.format(person="account.user_id")} standing
"""  # noqa: S608 - constants only


def account_lock(user_id: int, now: datetime, *, at_work: bool = True) -> Standing:
    """Lock the person's account until the transaction ends, made on first use; how they stand is read after the lock is had.

    `at_work=False` is for what happens beside the work, such as lowering a limit: a person's first fortnight (E11) does
    not begin with it.
    """
    standing = _locked(user_id, now)
    if standing is None:
        ExposureAccount.objects.get_or_create(user_id=user_id)
        standing = _locked(user_id, now)
        assert standing is not None
    row = standing.row
    if at_work and row.first_work_at is None:
        row.first_work_at = now
        row.save(update_fields=["first_work_at"])
    return standing


def _locked(user_id: int, now: datetime) -> Standing | None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, bigints({"user": user_id, "now": now}))
        found = cursor.fetchone()
    return None if found is None else viewer_standing(found, now)


def viewer_standing(found: Sequence[Any], now: datetime) -> Standing | None:
    """What `VIEWER_COLUMNS` say, in a raw cursor; None where no account was locked."""
    row, told = list(found[: len(_FIELDS)]), found[len(_FIELDS) :]
    if row[0] is None:
        return None
    for place in _JSON:
        row[place] = json.loads(row[place]) if isinstance(row[place], str) else row[place]
    return standing_of(ExposureAccount.from_db(DEFAULT_DB_ALIAS, _FIELDS, row), now, told)
