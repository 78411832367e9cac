"""Bugs that the suite must find (docs/conformance.md): settings that plant the one named in FAIRHAND_PLANTED at start.

Each replaces one function by one that breaks one promise. This module is both the settings and the app that plants,
so that nothing of it is in the product.
"""

import os
from collections.abc import Callable
from typing import Any

from django.apps import AppConfig

BUGS: dict[str, tuple[str, Callable[[], None]]] = {}


def bug(row: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register a bug under its function's name, with the row it must fail."""

    def register(plant: Callable[[], None]) -> Callable[[], None]:
        BUGS[plant.__name__] = (row, plant)
        return plant

    return register


class Planting(AppConfig):
    name = "tests.conformance"
    label = "planting"

    def ready(self) -> None:
        BUGS[os.environ["FAIRHAND_PLANTED"]][1]()


@bug("P6")
def median_floor() -> None:
    """Everybody gets the top-up of the worker in the middle."""
    from annotations.pay.selectors.paid_time import paid_time
    from annotations.pay.services import floor

    times = dict[int, list[int]]()

    def settle(period: Any) -> int:
        for worked in paid_time(interval=period.interval):
            times.setdefault(worked.project_id, []).append(worked.ms)
        settled: int = settle_honestly(period)
        return settled

    def one(period: Any, project_id: int, user_id: int, currency: str, week: Any) -> int:
        middle = sorted(times[project_id])[len(times[project_id]) // 2]
        week.ms = {"labelling": middle}
        made: int = one_honestly(period, project_id, user_id, currency, week)
        return made

    settle_honestly, one_honestly = replaced(floor, "floor_settle", settle), replaced(floor, "_settle", one)


@bug("E2")
def reserve_after_serve() -> None:
    """The item is served first and the budget looked at later: too late for whoever asks meanwhile."""
    import time

    from django.db import transaction

    from annotations.exposure.services.reservation import RESERVE
    from annotations.work.services import lease, queue
    from tests.factories.exposure import reserve_view

    def take(desk: Any, **asked: Any) -> Any:
        found = honest(desk, **asked)

        def reserve() -> None:
            time.sleep(0.3)
            reserve_view(
                user_id=asked["user_id"],
                assignment_id=found.id,
                item_id=found.item_id,
                severity=found.severity,
                level=found.level,
                view_ms=asked["view_ms"],
                now=asked["now"],
            )

        if found:
            transaction.on_commit(reserve)
        return found

    replaced(queue, "_TAKE", queue._TAKE.replace(f", {RESERVE}", ""))
    honest = replaced(lease, "queue_take", take)


@bug("E6")
def blur_discount() -> None:
    """What was not revealed counts half."""
    from annotations.exposure.models import ExposureReservation
    from annotations.exposure.selectors.reveals import is_revealed
    from annotations.work.models import Assignment
    from annotations.work.services import submission

    def settle(locked: Any, *, assignment_id: int, now: Any, seen_ms: int | None) -> Any:
        lease = Assignment.objects.select_related("item", "exposure_policy").get(pk=assignment_id)
        row = ExposureReservation.objects.filter(assignment_id=assignment_id).first()
        blurred = row is not None and row.level >= lease.exposure_policy.blur_from_level
        if blurred and not is_revealed(assignment_id) and seen_ms:
            seen_ms //= 2
        return honest(locked, assignment_id=assignment_id, now=now, seen_ms=seen_ms)

    honest = replaced(submission, "settlement", settle)


@bug("D2")
def same_reviewer() -> None:
    """Who decided may answer the appeal: the comparison finds nobody equal to anybody."""
    from annotations.recourse.services import appeals

    def visible(actor: Any, decision_id: int) -> Any:
        found = honest(actor, decision_id)
        if found.decided_by_id == actor.user_id:
            found.decided_by_id = 0
        return found

    honest = replaced(appeals, "_visible", visible)


@bug("T1")
def client_clock() -> None:
    """A submission may bring the time it took."""
    from annotations.work.api.inputs import SubmissionInput

    _forgiving(SubmissionInput)


@bug("P1")
def escrow_unchecked() -> None:
    """Publishing does not look at the escrow."""
    from django.conf import settings

    settings.PROJECT_COVER_CHECK = "tests.conformance.planting.nothing"


@bug("T2")
def open_heartbeat() -> None:
    """A heartbeat may bring more fields."""
    from annotations.work.api.inputs import HeartbeatInput

    _forgiving(HeartbeatInput)


@bug("E1")
def consent_by_default() -> None:
    """Who has said nothing has agreed to everything."""
    from annotations.exposure.domain.needs import EVERYTHING
    from annotations.exposure.services import gate

    def agreed(consent: Any) -> Any:
        return honest(consent) if consent else EVERYTHING

    honest = replaced(gate, "agreed_mask", agreed)


@bug("U2")
def unpaid_break() -> None:
    """The break that two hours of work ask for is not paid."""
    from annotations.exposure.domain.cooldown import BreakCause
    from annotations.work.services import breaks

    def unpaid(desk: Any, person: Any, key: str, cause: str, starts_at: Any, ends_at: Any) -> Any:
        if cause == BreakCause.WORK_REQUIRED:
            return breaks.Rest(ends_at, 0, "EUR")
        return honest(desk, person, key, cause, starts_at, ends_at)

    honest = replaced(breaks, "_paid", unpaid)


@bug("P10")
def rounded_explanation() -> None:
    """An explanation names whole minutes where milliseconds were paid."""
    from annotations.pay.domain import earnings

    def rounded(**values: Any) -> Any:
        explanation = honest(**values)
        if values["unit"] == "ms":
            explanation["line_quantity"] = explanation["line_quantity"] // 60_000 * 60_000
        return explanation

    honest = replaced(earnings, "explain", rounded)


def replaced(module: Any, name: str, planted: Any) -> Any:
    """Put a function (or a statement) in the place of another and return the one that was there."""
    honest = getattr(module, name)
    setattr(module, name, planted)
    return honest


def nothing(*_: Any, **__: Any) -> None:
    """A check that checks nothing."""


def _forgiving(serializer: Any) -> None:
    """Let a closed body take fields that nobody knows."""
    closed = serializer.read.__func__

    class Known:
        def __init__(self, request: Any) -> None:
            self.data = {name: value for name, value in request.data.items() if name in serializer().fields}

    serializer.read = classmethod(lambda cls, request: closed(cls, Known(request)))
