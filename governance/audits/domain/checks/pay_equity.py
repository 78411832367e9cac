"""Do groups of annotators earn less an hour than others?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from governance.audits.domain.check import Check, Context
from governance.audits.domain.equity import PerHour, group_gaps, recorded
from governance.audits.domain.finding import Draft
from governance.audits.domain.item_columns import Need
from governance.audits.domain.minimums import Reason
from governance.audits.domain.sides import Side, insufficient

__all__ = ["CHECK", "MS_AN_HOUR"]

FloatArray = NDArray[np.float64]

_ID = "pay_equity"
_USES = ("saying how annotators were paid", "inviting annotators to further work")
MS_AN_HOUR: Final = 3_600_000
_MINOR: Final = 100


def _measure(context: Context) -> Iterable[Draft]:
    found = [wage for wage in (_narrow(context), _full(context)) if wage is not None]
    for wage in found:
        yield from group_gaps(context, wage)
    if not found:
        yield from insufficient(
            context,
            check=_ID,
            slice_key="annotators:each",
            by=("pay an hour",),
            sides=[Side("annotators with pay and hours", 0, 0, Reason.EMPTY)],
            compared=0,
            affected_uses=_USES,
            statistic="wage gap",
            note="Neither votes with their pay and time nor numbers named under “equity” are recorded, or pay is in several currencies.",
        )


def _narrow(context: Context) -> PerHour | None:
    """Task pay over task time: as named by the specification, else as the votes record it."""
    pay, hours = recorded(context, "task_pay"), recorded(context, "task_hours")
    if hours is not None:
        pay = recorded(context, "pay") if pay is None else pay
    if pay is None or hours is None:
        pay, hours = _of_votes(context)
    if pay is None or hours is None:
        return None
    return _wage(context, "narrow wage gap", "Pay an hour of tasks", pay, hours)


def _full(context: Context) -> PerHour | None:
    """All pay over all time, waiting and training included; only where the specification names it."""
    pay, hours = recorded(context, "pay"), recorded(context, "hours")
    if pay is None or hours is None:
        return None
    return _wage(context, "full wage gap", "Pay an hour of all time", pay, hours)


def _of_votes(context: Context) -> tuple[FloatArray | None, FloatArray | None]:
    _, person, ms, minor = context.snapshot.columns.work()
    paid = np.isfinite(ms) & np.isfinite(minor) & (ms > 0)
    if not paid.any():
        return None, None
    size = len(context.snapshot.votes_of_everyone())
    pay = np.bincount(person[paid], minor[paid], minlength=size) / _MINOR
    return pay, np.bincount(person[paid], ms[paid], minlength=size) / MS_AN_HOUR


def _wage(context: Context, statistic: str, what: str, pay: FloatArray, hours: FloatArray) -> PerHour:
    return PerHour(
        check=_ID,
        statistic=statistic,
        what=what,
        amount=pay,
        hours=hours,
        threshold=context.spec.thresholds.pay_gap,
        less="earn",
        harm="Equal work an hour was not paid alike; the cause may be piece rates, kinds of tasks, or time that is not counted.",
        todo="Compare rates and kinds of tasks of these groups, pay by time or with a floor, and settle what is owed.",
        affected_uses=_USES,
    )


CHECK = Check(
    id=_ID,
    title="Equity of pay",
    asks="Do groups of annotators earn less an hour than others?",
    formula=(
        "Σ pay ÷ Σ hours a group, interval of a ratio estimator with the person as unit; gap = lower ÷ higher − 1; people dealt out over the groups, "
        "largest gap of each dealing. Narrow: task pay and task time; full: all pay and all time"
    ),
    source="Hara et al., CHI (2018), for narrow and full; Cochran, Sampling Techniques (1977) §6.3; Westfall and Young (1993)",
    how_to_read="−0.10 means that the lower group earns a tenth less an hour. A group of fewer than k people is never shown.",
    cannot_show="Why the gap is there, and how those fare who disclosed no group. Pay in several currencies is not added up.",
    affected_uses=_USES,
    mitigations=("pay by time or with a floor", "offer the same tasks to all", "settle what is owed"),
    measure=_measure,
    per_question=False,
    needs=(Need.GROUPS,),
)
