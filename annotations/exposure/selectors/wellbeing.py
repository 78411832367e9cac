"""What a person was shown and what is left: for that person alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from accounts.actor import Actor
from annotations.exposure.domain.dose import QPMS_PER_POINT, points
from annotations.exposure.domain.limits import STANDARD, Window
from annotations.exposure.domain.severity import Category
from annotations.exposure.models import ExposureAccount, ExposureCharge, ExposureConsent
from annotations.exposure.selectors.usage import limits_for, standing_read, usage_of
from background.server_time import server_now

MINUTE_MS = 60_000
WINDOW_TITLES = {
    Window.RUN: "In a row, until a 10-minute pause",
    Window.HOUR: "In the last hour",
    Window.DAY: "In the last 24 hours",
    Window.WEEK: "In the last 7 days",
    Window.VIEW: "Minutes in view, last 24 hours",
}


@dataclass(frozen=True, slots=True)
class Budget:
    """One window as it stands: points, or minutes for `view`."""

    window: Window
    title: str
    used: int
    limit: int
    standard: int
    unit: str

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.used / self.limit)) if self.limit else 100

    @property
    def percent_left(self) -> int:
        return 100 - self.percent


@dataclass(frozen=True, slots=True)
class Seen:
    """What was shown of one category in the last seven days."""

    category: str
    items: int
    view_ms: int
    points: int

    @property
    def seconds(self) -> int:
        return round(self.view_ms / 1000)


@dataclass(frozen=True, slots=True)
class Wellbeing:
    budgets: list[Budget]
    consents: dict[str, int]
    seen: list[Seen]
    break_until: datetime | None


def wellbeing_of(actor: Actor) -> Wellbeing:
    """The actor's own budgets, consents and the last week. Nobody else is ever handed this (E13)."""
    now = server_now()
    account = ExposureAccount.objects.filter(user_id=actor.user_id).first() or ExposureAccount(user_id=actor.user_id)
    usage, limits = usage_of(standing_read(account, now)), limits_for(account, {}, now)
    cooling = account.cooldown_until if account.cooldown_until and account.cooldown_until > now else None
    return Wellbeing(
        budgets=[_budget(window, usage[window], limits[window]) for window in Window],
        consents=consents_of(actor),
        seen=_seen(actor, now),
        break_until=cooling,
    )


def consents_of(actor: Actor) -> dict[str, int]:
    """The level agreed to in every category; 0 where nothing was agreed."""
    given = dict(ExposureConsent.objects.filter(user_id=actor.user_id).values_list("category", "level"))
    return {category.value: given.get(category.value, 0) for category in Category}


def charges_of(actor: Actor) -> QuerySet[ExposureCharge]:
    """Everything the actor was charged for, row by row."""
    return ExposureCharge.objects.filter(user_id=actor.user_id)


def _budget(window: Window, used: int, limit: int) -> Budget:
    if window is Window.VIEW:
        return Budget(
            window,
            WINDOW_TITLES[window],
            -(-used // MINUTE_MS),
            limit // MINUTE_MS,
            STANDARD[window] // MINUTE_MS,
            "min",
        )
    return Budget(
        window,
        WINDOW_TITLES[window],
        points(used),
        limit // QPMS_PER_POINT,
        STANDARD[window] // QPMS_PER_POINT,
        "points",
    )


def _seen(actor: Actor, now: datetime) -> list[Seen]:
    rows = (
        charges_of(actor)
        .filter(at__gt=now - timedelta(days=7))
        .values("category")
        .annotate(
            # A lease may have several rows, because a later rating adds one; a glance has no lease, and one row.
            items=Count("assignment_id", distinct=True) + Count("pk", filter=Q(reason="served")),
            view=Sum("view_ms"),
            dose=Sum("qpms"),
        )
        .order_by("-dose")
    )
    return [Seen(row["category"], row["items"], row["view"], points(row["dose"])) for row in rows]
