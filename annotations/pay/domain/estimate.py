"""The estimate that is shown before anybody accepts work (docs/algorithms/pay.md section 11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from annotations.pay.domain.rates import HOUR_MS, HourlyPolicy, PayPolicy
from kernel.rounding import ceil_div

__all__ = ["FEWEST_LABELS", "FEWEST_PEOPLE", "Estimate", "EstimateBasis", "estimate", "percentile_ms"]

# Fewer people than this, and a figure would tell how fast one of them is.
FEWEST_PEOPLE: Final = 5
FEWEST_LABELS: Final = 20


class EstimateBasis(StrEnum):
    """What an estimate rests on."""

    RECORDED = "recorded"
    DECLARED = "declared"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Estimate:
    """How long an item takes (10th and 90th percentile) and what an hour comes to, slowest and fastest, in minor units.

    Times are None, and both amounts the least an hour pays, where nothing is known (`basis` is none).
    """

    basis: EstimateBasis
    p10_ms: int | None
    p90_ms: int | None
    hour_slow_minor: int
    hour_fast_minor: int


def percentile_ms(ordered: Sequence[int], percent: int) -> int:
    """The nearest-rank percentile of times in ascending order.

    >>> percentile_ms([10, 20, 30, 40], 90), percentile_ms([10, 20, 30, 40], 10)
    (40, 10)
    """
    return ordered[max(1, ceil_div(percent * len(ordered), 100)) - 1]


def estimate(policy: PayPolicy, *, times_ms: Sequence[int], people: int, declared_s: int | None) -> Estimate:
    """From recorded times of labels if enough people stand behind them, else from what the owner declares.

    >>> from annotations.pay.domain.rates import PerItemPolicy
    >>> estimate(PerItemPolicy(1, "EUR", 12, 1241), times_ms=[], people=0, declared_s=30).hour_fast_minor
    1440
    """
    if people >= FEWEST_PEOPLE and len(times_ms) >= FEWEST_LABELS:
        ordered = sorted(times_ms)
        fast, slow = percentile_ms(ordered, 10), percentile_ms(ordered, 90)
        return Estimate(EstimateBasis.RECORDED, fast, slow, _hour(policy, slow), _hour(policy, fast))
    if declared_s:
        ms = declared_s * 1000
        return Estimate(EstimateBasis.DECLARED, ms, ms, _hour(policy, ms), _hour(policy, ms))
    least = policy.rate_minor if isinstance(policy, HourlyPolicy) else policy.floor_minor_per_hour
    return Estimate(EstimateBasis.NONE, None, None, least, least)


def _hour(policy: PayPolicy, item_ms: int) -> int:
    """What an hour comes to at this pace: the hourly rate itself, or piece work, never below the floor."""
    if isinstance(policy, HourlyPolicy):
        return max(policy.rate_minor, policy.floor_minor_per_hour)
    return max(policy.floor_minor_per_hour, policy.rate_minor * HOUR_MS // max(1, item_ms))
