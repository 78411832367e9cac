"""The floor: no person earns less per hour of their own time, whoever else is faster (requirement P6).

Never from a median: whoever is slower than the median would stay below the floor (docs/algorithms/pay.md section 4).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from annotations.pay.domain.earnings import Explanation, explain
from annotations.pay.domain.kinds import LineKind

__all__ = ["floor_top_up"]


def floor_top_up(
    *,
    floor_minor_per_hour: int,
    currency: str,
    compensable_ms: int,
    earned_minor: int,
    policy_version: int,
    evidence: Mapping[str, Any],
) -> Explanation:
    """What lifts one person's pay period to the floor: max(0, ceil(floor × hours) − earned).

    `compensable_ms` is all paid time of the person in the period, `earned_minor` all their lines of the period with
    earlier top-ups included, so a second settlement of the same period adds nothing.

    >>> top_up = floor_top_up(floor_minor_per_hour=1500, currency="EUR", compensable_ms=7_200_000, earned_minor=900,
    ...     policy_version=1, evidence={"period": "2026-W10"})
    >>> top_up["amount_minor"], top_up["formula"]
    (2100, 'max(0, ceil(1500 × 7200000 ms ÷ 3600000 ms) − 900 already earned) = 2100')
    """
    if compensable_ms < 0 or earned_minor < 0:
        raise ValueError("Neither time nor earnings can be negative.")
    return explain(
        kind=LineKind.FLOOR_TOP_UP,
        unit="ms",
        quantity=compensable_ms,
        line_quantity=compensable_ms,
        rate_minor=floor_minor_per_hour,
        currency=currency,
        already_minor=earned_minor,
        policy_version=policy_version,
        evidence=evidence,
    )
