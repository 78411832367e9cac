"""What a feature above this one decides: that what waits of a time correction is not paid.

Such a refusal is a decision against a person, with a notice before its effect and an appeal. Decisions belong to
annotations.recourse, which stands above this feature and hands these two functions down when the application starts.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from accounts.actor import Actor
from annotations.work.models import TimeCorrection


class Refuse(Protocol):
    def __call__(self, *, actor: Actor, correction: TimeCorrection, reason: str, now: datetime) -> None: ...


def _nobody_refuses(*, actor: Actor, correction: TimeCorrection, reason: str, now: datetime) -> None:
    raise NotImplementedError("No feature that decides about people is installed.")


def _nothing_is_refused(numbers: Collection[int]) -> set[int]:
    return set()


@dataclass(slots=True)
class RefusalHook:
    """`refuse` announces the refusal of a correction whose annotator is locked; `refused(numbers)` says of which that was done, ever."""

    refuse: Refuse = _nobody_refuses
    refused: Callable[[Collection[int]], set[int]] = _nothing_is_refused


refusal_hook = RefusalHook()
