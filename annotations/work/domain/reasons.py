"""Words of the work feature: why an item is skipped, and why no item is given."""

from enum import StrEnum
from typing import Final

from annotations.items.domain.sealing import REPORT_REASONS

__all__ = ["LEASE_TTL_S", "MAX_LIVE_LEASES", "SKIP_REASONS", "TECHNICAL", "NoLease"]

LEASE_TTL_S: Final = 1800
MAX_LIVE_LEASES: Final = 5

# Leaving an item for this reason is a technical failure, a paid kind of its own.
TECHNICAL: Final = "technical"

SKIP_REASONS: Final = {
    "unclear": "The instructions do not cover it",
    "disturbing": "I do not want to see this",
    TECHNICAL: "It does not load or is broken",
    "cannot_judge": "I cannot judge it",
    "other": "Another reason",
    **REPORT_REASONS,
}


class NoLease(StrEnum):
    """Why a request for work was answered without an item."""

    NO_WORK = "no_work"
    BREAK = "break"
    BUDGET = "budget"
    CONSENT = "consent"
    PAUSED = "paused"
    HOLD = "hold"
