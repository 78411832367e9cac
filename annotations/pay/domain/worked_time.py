"""How much time people worked, as pay needs to know it; whoever records the work says it through `WorkedTimeSource`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from annotations.pay.domain.kinds import LineKind
from kernel.periods import Interval

__all__ = ["WorkedTime", "WorkedTimeSource"]


@dataclass(frozen=True, slots=True)
class WorkedTime:
    """Active milliseconds of one person in one project, of one kind, under one version of the pay policy."""

    user_id: int
    project_id: int
    currency: str
    policy_version: int
    kind: LineKind
    ms: int


class WorkedTimeSource(Protocol):
    """Knows the time of every act of work that had an item: labels, skips, returned and abandoned leases."""

    def __call__(
        self, *, interval: Interval | None = None, user_id: int | None = None, project_id: int | None = None
    ) -> Iterable[WorkedTime]:
        """The time of acts that ended within the interval (None: ever), of one person or project if named."""
        ...
