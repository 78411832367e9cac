"""Counting the kept sums of pay and time again, from the lines and from the records of work (docs/algorithms/payout.md section 8)."""

from collections import defaultdict
from collections.abc import Iterator

from django.db import connection
from django.db.models import Sum

from annotations.pay.models import WeekTotal
from annotations.pay.selectors.paid_time import LINE_KINDS, paid_time

_AMOUNTS = """
WITH lines AS (
  SELECT user_id, project_id, currency, kind, date_trunc('week', at AT TIME ZONE 'UTC')::date AS week, sum(amount_minor) AS minor
    FROM pay_ledgertransaction WHERE kind = ANY(%s) GROUP BY 1, 2, 3, 4, 5
)
SELECT user_id, project_id, kind, week, currency, coalesce(lines.minor, 0), coalesce(kept.amount_minor, 0)
  FROM lines FULL JOIN pay_weektotal kept USING (user_id, project_id, currency, kind, week)
 WHERE coalesce(lines.minor, 0) <> coalesce(kept.amount_minor, 0)
 ORDER BY user_id, project_id, week, kind LIMIT 100
"""
_Whose = tuple[int, int, str, str]


def week_total_problems() -> Iterator[str]:
    """Every kept sum that is not what its lines, or the time behind them, add up to."""
    with connection.cursor() as cursor:
        cursor.execute(_AMOUNTS, [LINE_KINDS])
        for user, project, kind, week, currency, lines, kept in cursor.fetchall():
            yield (
                f"Week {week} of person {user} in project {project}: {kind} keeps {kept} minor units of {currency}, "
                f"its lines come to {lines}."
            )
    # Work goes on meanwhile. Time is only ever added, so what is counted between two readings lies between them.
    before = _kept()
    counted: defaultdict[_Whose, int] = defaultdict(int)
    for worked in paid_time():
        counted[worked.user_id, worked.project_id, worked.currency, worked.kind.value] += worked.ms
    after = _kept()
    for whose in sorted({*before, *counted, *after}):
        if not before.get(whose, 0) <= counted.get(whose, 0) <= after.get(whose, 0):
            user, project, currency, kind = whose
            yield (
                f"Person {user} in project {project}: {kind} keeps {after.get(whose, 0)} ms in {currency}, "
                f"the work comes to {counted.get(whose, 0)}."
            )


def _kept() -> dict[_Whose, int]:
    rows = WeekTotal.objects.values_list("user_id", "project_id", "currency", "kind").annotate(Sum("ms"))
    return {(user, project, currency, kind): ms for user, project, currency, kind, ms in rows.order_by()}
