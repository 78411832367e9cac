"""The sums kept beside the lines: by person, project, currency, kind and week (docs/algorithms/payout.md section 8)."""

from datetime import date, datetime
from typing import Any

from annotations.pay.domain.kinds import LineKind
from kernel.periods import pay_period

_KINDS = frozenset(kind.value for kind in LineKind)
# A part of the statement that posts a line or ends its work, so that both stand or fall together; without a week nothing is added.
ADD_TO_WEEK = """
INSERT INTO pay_weektotal AS total (user_id, project_id, currency, kind, week, amount_minor, ms)
SELECT %(user)s, %(project)s, %(currency)s, %(kind)s, %(week)s, %(amount)s, %(worked)s WHERE %(week)s::date IS NOT NULL
ON CONFLICT (user_id, project_id, currency, kind, week)
  DO UPDATE SET amount_minor = total.amount_minor + excluded.amount_minor, ms = total.ms + excluded.ms
"""


def week_of(kind: str, at: datetime) -> date | None:
    """The Monday of the week that a line of this kind counts in; None for a move, which is no pay.

    >>> from datetime import UTC
    >>> week_of("labelling", datetime(2026, 3, 4, 12, tzinfo=UTC)), week_of("approve", datetime(2026, 3, 4, tzinfo=UTC))
    (datetime.date(2026, 3, 2), None)
    """
    return pay_period(at).interval.start.date() if kind in _KINDS else None


def week_values(
    *, user_id: int, project_id: int, currency: str, kind: LineKind, amount_minor: int, worked_ms: int, at: datetime
) -> dict[str, Any]:
    """What `ADD_TO_WEEK` takes to add what no booking has added yet; nothing earned in no time adds nothing."""
    return {
        "user": user_id,
        "project": project_id,
        "currency": currency,
        "kind": kind.value,
        "week": week_of(kind.value, at) if amount_minor or worked_ms else None,
        "amount": amount_minor,
        "worked": worked_ms,
    }
