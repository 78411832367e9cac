"""The forecast of a person's coming week from their own lines and plan (docs/algorithms/time.md section 6).

Shifts belong to a feature above this one, so whoever knows their worth is named by config (`use_planned_pay`).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.db.models import Sum

from accounts.actor import Actor
from annotations.pay.domain.forecast import FEWEST_WEEKS, MOST_WEEKS, Forecast, forecast
from annotations.pay.models import WeekTotal
from kernel.money import Money
from kernel.periods import PayPeriod, pay_period


class PlannedPaySource(Protocol):
    """Knows what the shifts a person had accepted are worth."""

    def __call__(self, *, user_id: int, weeks: Sequence[PayPeriod]) -> dict[PayPeriod, dict[str, int]]:
        """Minor units by week and currency of the shifts that begin in it and were not cancelled before it."""
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
    complete = _complete_weeks(now)
    planned = _planned(actor.user_id, [*complete, coming])
    earned: defaultdict[str, dict[date, int]] = defaultdict(dict)
    weeks = WeekTotal.objects.filter(user=actor.user, amount_minor__gt=0).values_list("currency", "week")
    for currency, monday, minor in weeks.annotate(Sum("amount_minor")).order_by("currency", "week"):
        earned[currency][monday] = minor
    found = []
    for currency in sorted({*earned, *planned[coming]}):
        history = _beyond_plan(complete, earned[currency], planned, currency)
        ahead = planned[coming].get(currency, 0)
        found.append(_week(coming, currency, ahead, history, forecast(history, ahead)))
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


def _complete_weeks(now: datetime) -> list[PayPeriod]:
    """The last weeks that are over, oldest first."""
    weeks = [pay_period(now).previous()]
    while len(weeks) < MOST_WEEKS:
        weeks.append(weeks[-1].previous())
    return weeks[::-1]


def _beyond_plan(
    complete: Sequence[PayPeriod], earned: dict[date, int], planned: dict[PayPeriod, dict[str, int]], currency: str
) -> list[int]:
    """Earned less planned of the complete weeks, from the week after the one of the first line on."""
    first = min(earned, default=date.max)
    mondays = [(week, week.interval.start.date()) for week in complete]
    return [earned.get(monday, 0) - planned[week].get(currency, 0) for week, monday in mondays if monday > first]


def _planned(user_id: int, weeks: Sequence[PayPeriod]) -> dict[PayPeriod, dict[str, int]]:
    return _sources[0](user_id=user_id, weeks=weeks) if _sources else {week: {} for week in weeks}
