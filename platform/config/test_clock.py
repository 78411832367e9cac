"""The clock of an installation in test mode: an offset in a file, shared by all processes, that its operator moves forward.

It exists so that the conformance suite can look at what happens after seven days without waiting for them. Nothing of this
module is loaded without FAIRHAND_TEST_CLOCK, and production settings refuse to start with it.
"""

import fcntl
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel import clock
from webapi.serializers import ClosedSerializer, StrictIntegerField

# What the scheduler starts by the real clock and rules expect by the shifted one, in the order of a day's work.
DUE = (
    "work.expire_leases",
    "work.tend_shifts",
    "work.pay_corrections",
    "pay.settle_floors",
    "pay.approve_due",
    "recourse.sweep",
    "notices.mail_due",
    "work.delete_beats",
)


def _file() -> Path:
    return Path(settings.DATA_DIR) / "test_clock"


def offset() -> timedelta:
    """By how much this installation's clock is ahead."""
    try:
        return timedelta(milliseconds=int(_file().read_text("ascii") or 0))
    except FileNotFoundError:
        return timedelta(0)


def advance(by: timedelta) -> timedelta:
    """Move the clock forward, one mover at a time, and return the new offset."""
    with _file().open("a+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        moved = timedelta(milliseconds=int(file.read() or 0)) + by
        file.seek(0)
        file.truncate()
        file.write(str(moved // timedelta(milliseconds=1)))
    return moved


class ClockInput(ClosedSerializer):
    advance_s = StrictIntegerField(min_value=0, max_value=400 * 86_400)
    run_due = serializers.BooleanField(default=True, help_text="Do at once what is due by then")


class ClockSerializer(serializers.Serializer[Any]):
    now = serializers.DateTimeField()
    offset_s = serializers.IntegerField()


class TestClockView(APIView):
    @extend_schema(operation_id="test_clock_get", responses=ClockSerializer, tags=["test mode"])
    def get(self, request: Request) -> Response:
        """The time this installation believes it is."""
        return Response(_body())

    @extend_schema(operation_id="test_clock_advance", request=ClockInput, responses=ClockSerializer, tags=["test mode"])
    def post(self, request: Request) -> Response:
        """Move the clock forward; with run_due, what is due by then is done before the answer comes."""
        given = ClockInput.read(request)
        advance(timedelta(seconds=given["advance_s"]))
        if given["run_due"]:
            for name in DUE:
                _task(name)()
        return Response(_body())


def _task(name: str) -> Callable[[], object]:
    current_app.loader.import_default_modules()
    task: Callable[[], object] = current_app.tasks[name]
    return task


def _body() -> dict[str, object]:
    return {"now": clock.utcnow(), "offset_s": offset() // timedelta(seconds=1)}
