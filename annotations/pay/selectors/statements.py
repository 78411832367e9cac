"""A person's statement over an interval, computed from the entries of the ledger."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from accounts.actor import Actor
from annotations.pay.domain.statement import StateRow, statement_interval, total_row
from annotations.pay.domain.states import AccountKind, Move
from annotations.pay.models import LedgerAccount, LedgerTransaction
from annotations.pay.selectors.mine import STATES, with_reversals
from annotations.pay.selectors.paid_time import LINE_KINDS
from kernel.errors import Invalid
from kernel.money import EXPONENTS
from kernel.periods import Interval

# One statement, so that balances and moves are of one moment. What was there at the start is what is there now less
# everything since; the index on (user, at) finds that without reading what is older.
_ROWS = """
WITH moved AS (
  SELECT entry.account_id,
         sum(entry.amount_minor) AS since_start,
         coalesce(sum(entry.amount_minor) FILTER (WHERE line.at >= %(end)s), 0) AS since_end,
         coalesce(sum(entry.amount_minor) FILTER (WHERE line.at < %(end)s AND entry.amount_minor > 0), 0) AS came_in,
         coalesce(-sum(entry.amount_minor) FILTER (WHERE line.at < %(end)s AND entry.amount_minor < 0), 0) AS went_out
    FROM pay_ledgertransaction line JOIN pay_ledgerentry entry ON entry.transaction_id = line.id
   WHERE line.user_id = %(user)s AND line.currency = %(currency)s AND line.at >= %(start)s
   GROUP BY entry.account_id
)
SELECT account.kind, sum(account.balance_minor - coalesce(moved.since_start, 0)), coalesce(sum(moved.came_in), 0),
       coalesce(sum(moved.went_out), 0), sum(account.balance_minor - coalesce(moved.since_end, 0))
  FROM pay_ledgeraccount account LEFT JOIN moved ON moved.account_id = account.id
 WHERE account.user_id = %(user)s AND account.currency = %(currency)s
 GROUP BY account.kind
"""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a statement says. `lines` are the pay lines of the interval, oldest first; `reversals` what was taken back."""

    label: str
    currency: str
    interval: Interval
    rows: list[StateRow]
    total: StateRow
    lines: QuerySet[LedgerTransaction]
    reversals: QuerySet[LedgerTransaction]


def my_statement(actor: Actor, *, label: str, currency: str) -> Statement:
    """The actor's statement for a week, a month or a year in one currency. Raises Invalid for an unknown one."""
    if currency not in EXPONENTS:
        raise Invalid(
            "There is no such currency.", errors=[{"field": "currency", "message": "An ISO 4217 code, such as EUR."}]
        )
    interval = statement_interval(label)
    values: dict[str, Any] = {"user": actor.user_id, "currency": currency, "start": interval.start, "end": interval.end}
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, values)
        found = {kind: [int(cell) for cell in cells] for kind, *cells in cursor.fetchall()}
    rows = [StateRow(state.value, *found.get(state.value, [0] * 4)) for state in STATES]
    mine = LedgerTransaction.objects.filter(
        user=actor.user, currency=currency, at__gte=interval.start, at__lt=interval.end
    )
    return Statement(
        label=label,
        currency=currency,
        interval=interval,
        rows=rows,
        total=total_row(rows),
        lines=with_reversals(mine.filter(kind__in=LINE_KINDS)).order_by("pk"),
        reversals=mine.filter(kind=Move.REVERSE.value).select_related("project").order_by("pk"),
    )


def my_currencies(actor: Actor) -> list[str]:
    """The currencies the actor has ever had an account in."""
    rows = LedgerAccount.objects.filter(user=actor.user).exclude(kind=AccountKind.DUE.value)
    return list(rows.order_by("currency").values_list("currency", flat=True).distinct())
