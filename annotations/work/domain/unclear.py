"""When reports of unclear instructions pause a project (docs/algorithms/pay.md section 10)."""

from __future__ import annotations

from typing import Final

__all__ = ["FEWEST_REPORTERS", "PAUSE_PERCENT", "pauses"]

FEWEST_REPORTERS: Final = 3
PAUSE_PERCENT: Final = 5


def pauses(*, leases: int, reports: int, reporters: int) -> bool:
    """Whether this many reports, by this many people, under one version of the guidelines, pause the project.

    >>> pauses(leases=60, reports=3, reporters=3), pauses(leases=61, reports=3, reporters=3)
    (True, False)
    """
    return reporters >= FEWEST_REPORTERS and reports * 100 >= PAUSE_PERCENT * leases
