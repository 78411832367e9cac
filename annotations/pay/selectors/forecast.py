"""The forecast of a person's coming week from their own lines and plan (docs/algorithms/time.md section 6).

Shifts belong to a feature above this one, so whoever knows their worth is named by config (`use_planned_pay`).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from django.db.models import Sum
from django.db.models.functions import TruncWeek

from accounts.actor import Actor
from annotations.pay.domain.forecast import FEWEST_WEEKS, MOST_WEEKS, Forecast, forecast
from annotations.pay.models import LedgerTransaction
from annotations.pay.selectors.paid_time import LINE_KINDS
from kernel.money import Money
from kernel.periods import Interval, PayPeriod, pay_period


class PlannedPaySource(Protocol):
    """Knows what the shifts a person had accepted within an interval are worth."""

    def __call__(self, *, user_id: int, interval: Interval) -> dict[str, int]:
        """Minor units by currency of the shifts that begin within the interval and were not cancelled before it."""
        ...


_sources: list[PlannedPaySource] = []


def use_planned_pay(source: PlannedPaySource) -> None:
    """Name who knows the worth of planned shifts. Called once, when the installation starts."""
    _sources[:] = [source]


@dataclass(frozen=True, slots=True)
class WeekForecast:
    """The coming pay week in one currency. `low` and `high` are None while `weeks` of `needed` complete weeks are there."""

    period: PayPeriod
    currency: str
    planned: Money
    low: Money | None
    high: Money | None
    weeks: int
    needed: int = FEWEST_WEEKS


def my_forecast(actor: Actor, *, now: datetime) -> list[WeekForecast]:
    """What the actor's coming week may bring, by currency; nobody else's is ever computed."""
    coming = pay_period(now).next()
    planned = _planned(actor.user_id, coming)
    found = []
    for currency in sorted({*_currencies(actor), *planned}):
        history = _beyond_plan(actor, currency, now)
        found.append(
            _week(coming, currency, planned.get(currency, 0), history, forecast(history, planned.get(currency, 0)))
        )
    return found


def _week(period: PayPeriod, currency: str, planned: int, history: list[int], said: Forecast | None) -> WeekForecast:
    return WeekForecast(
        period=period,
        currency=currency,
        planned=Money(planned, currency),
        low=Money(said.p10_minor, currency) if said else None,
        high=Money(said.p90_minor, currency) if said else None,
        weeks=len(history),
    )


def _currencies(actor: Actor) -> list[str]:
    lines = LedgerTransaction.objects.filter(user=actor.user, kind__in=LINE_KINDS)
    return list(lines.order_by("currency").values_list("currency", flat=True).distinct())


def _beyond_plan(actor: Actor, currency: str, now: datetime) -> list[int]:
    """Earned less planned of the last complete weeks, oldest first, from the week after the one of the first line on."""
    lines = LedgerTransaction.objects.filter(user=actor.user, kind__in=LINE_KINDS, currency=currency)
    first = lines.order_by("pk").values_list("at", flat=True).first()
    if first is None:
        return []
    weeks: list[PayPeriod] = []
    week = pay_period(now).previous()
    while len(weeks) < MOST_WEEKS and week.interval.start > first:
        weeks.append(week)
        week = week.previous()
    if not weeks:
        return []
    weeks.reverse()
    within = lines.filter(at__gte=weeks[0].interval.start, at__lt=weeks[-1].interval.end)
    mondays = within.values_list(TruncWeek("at", tzinfo=UTC)).annotate(minor=Sum("amount_minor"))
    earned = {pay_period(monday): minor for monday, minor in mondays}
    return [earned.get(week, 0) - _planned(actor.user_id, week).get(currency, 0) for week in weeks]


def _planned(user_id: int, week: PayPeriod) -> dict[str, int]:
    return _sources[0](user_id=user_id, interval=week.interval) if _sources else {}
