"""The forecast of a person's coming week from their own lines and plan (docs/algorithms/time.md section 6).

Shifts belong to a feature above this one, so whoever knows their worth is named by config (`use_planned_pay`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db.models import Min, QuerySet, Sum

from accounts.actor import Actor
from annotations.pay.domain.forecast import FEWEST_WEEKS, MOST_WEEKS, Forecast, forecast
from annotations.pay.models import WeekTotal
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


def _earned(actor: Actor) -> QuerySet[WeekTotal]:
    return WeekTotal.objects.filter(user=actor.user, amount_minor__gt=0)


def _currencies(actor: Actor) -> list[str]:
    return list(_earned(actor).order_by("currency").values_list("currency", flat=True).distinct())


def _beyond_plan(actor: Actor, currency: str, now: datetime) -> list[int]:
    """Earned less planned of the last complete weeks, oldest first, from the week after the one of the first line on."""
    totals = _earned(actor).filter(currency=currency)
    first = totals.aggregate(week=Min("week"))["week"]
    weeks: list[PayPeriod] = []
    week = pay_period(now).previous()
    while first is not None and len(weeks) < MOST_WEEKS and week.interval.start.date() > first:
        weeks.append(week)
        week = week.previous()
    weeks.reverse()
    mondays = [week.interval.start.date() for week in weeks]
    earned = dict(totals.filter(week__in=mondays).values_list("week").annotate(Sum("amount_minor")).order_by("week"))
    return [
        earned.get(monday, 0) - _planned(actor.user_id, week).get(currency, 0)
        for monday, week in zip(mondays, weeks, strict=True)
    ]


def _planned(user_id: int, week: PayPeriod) -> dict[str, int]:
    return _sources[0](user_id=user_id, interval=week.interval) if _sources else {}
