"""Hourly wages as published: narrow and full (docs/algorithms/pay.md section 6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from annotations.pay.domain.kinds import TASK_KINDS, LineKind
from annotations.pay.domain.rates import HOUR_MS

__all__ = ["PaidTime", "Wages", "wages"]


@dataclass(frozen=True, slots=True)
class PaidTime:
    """Time of one kind and what was paid for it; a floor top-up has an amount and no time of its own."""

    kind: LineKind
    ms: int
    earned_minor: int


@dataclass(frozen=True, slots=True)
class Wages:
    """Minor units per hour, rounded down so as never to flatter; None where there is no time to divide by."""

    narrow_minor_per_hour: int | None
    full_minor_per_hour: int | None


def wages(paid: Iterable[PaidTime]) -> Wages:
    """Narrow: task pay over task time. Full: all pay over all time. All amounts in one currency.

    >>> wages([PaidTime(LineKind.LABELLING, 3_000_000, 1500), PaidTime(LineKind.WAITING, 1_800_000, 500)])
    Wages(narrow_minor_per_hour=1800, full_minor_per_hour=1500)
    """
    everything = list(paid)
    return Wages(
        narrow_minor_per_hour=_per_hour([part for part in everything if part.kind in TASK_KINDS]),
        full_minor_per_hour=_per_hour(everything),
    )


def _per_hour(parts: list[PaidTime]) -> int | None:
    ms = sum(part.ms for part in parts if part.kind is not LineKind.FLOOR_TOP_UP)
    return sum(part.earned_minor for part in parts) * HOUR_MS // ms if ms > 0 else None
