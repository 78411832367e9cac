"""Until which line a person's pay has left the house: payments against lines, first in, first out."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from annotations.pay.domain.states import Move
from annotations.pay.selectors.paid_time import LINE_KINDS


class PaidUntil(NamedTuple):
    """All lines of the person in the project and currency up to `at` were paid."""

    user_id: int
    project_id: int
    currency: str
    at: datetime


_PAID_UNTIL = """
WITH gone AS (
  SELECT user_id, project_id, currency, sum(amount_minor) AS minor FROM pay_ledgertransaction
   WHERE kind = ANY(%(gone)s) AND at <= %(by)s AND user_id = ANY(%(users)s) GROUP BY 1, 2, 3
), lines AS (
  SELECT user_id, project_id, currency, at,
         sum(amount_minor) OVER (PARTITION BY user_id, project_id, currency ORDER BY id) AS so_far
    FROM pay_ledgertransaction WHERE kind = ANY(%(lines)s) AND user_id = ANY(%(users)s)
)
SELECT l.user_id, l.project_id, l.currency, max(l.at) FROM lines l JOIN gone g USING (user_id, project_id, currency)
 WHERE l.so_far <= g.minor GROUP BY 1, 2, 3
"""


def paid_until(user_ids: list[int], *, by: datetime) -> Iterator[PaidUntil]:
    """The newest line of each person, project and currency that payments made by then cover, where there is one.

    What was reversed after a decision left the person's accounts as well, so it counts as gone.
    """
    values: dict[str, Any] = {
        "gone": [Move.PAY.value, Move.REVERSE.value],
        "lines": LINE_KINDS,
        "by": by,
        "users": user_ids,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PAID_UNTIL, values)
        for row in cursor.fetchall():
            yield PaidUntil(*row)
