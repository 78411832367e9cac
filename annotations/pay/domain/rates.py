"""Pay policies: numbered, immutable versions of what work is worth (docs/algorithms/pay.md section 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from kernel.errors import FieldError, Invalid
from kernel.money import EXPONENTS
from kernel.rounding import ceil_div

__all__ = ["HOUR_MS", "HourlyPolicy", "PayPolicy", "PerItemPolicy", "paid_break_rate_minor", "parse_policy"]

HOUR_MS: Final = 3_600_000
_LARGEST_RATE_MINOR: Final = 10**9
# Below a minute what somebody earned is mostly rounding: a label of half a second still pays a whole cent.
_RATE_KNOWN_FROM_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class HourlyPolicy:
    """Every paid kind pays `rate_minor` minor units of `currency` per hour of active time."""

    version: int
    currency: str
    rate_minor: int
    floor_minor_per_hour: int


@dataclass(frozen=True, slots=True)
class PerItemPolicy:
    """Labelling and reviewing pay `rate_minor` per item handed in; other paid kinds pay the floor on their time."""

    version: int
    currency: str
    rate_minor: int
    floor_minor_per_hour: int


PayPolicy: TypeAlias = HourlyPolicy | PerItemPolicy

_POLICIES: Final[dict[str, type[HourlyPolicy] | type[PerItemPolicy]]] = {
    "hourly": HourlyPolicy,
    "per_item": PerItemPolicy,
}


def parse_policy(version: int, data: Mapping[str, Any]) -> PayPolicy:
    """Read a policy as people send it, naming every field that is wrong.

    >>> parse_policy(1, {"kind": "hourly", "currency": "EUR", "rate_minor": 1500, "floor_minor": 1241})
    HourlyPolicy(version=1, currency='EUR', rate_minor=1500, floor_minor_per_hour=1241)
    """
    errors: list[FieldError] = []
    known = ("kind", "currency", "rate_minor", "floor_minor")
    errors += [{"field": str(name), "message": "No such field."} for name in data if name not in known]
    if data.get("kind") not in _POLICIES:
        errors.append({"field": "kind", "message": "Choose hourly or per_item."})
    if data.get("currency") not in EXPONENTS:
        errors.append({"field": "currency", "message": "Use an ISO 4217 code this installation knows."})
    for name in ("rate_minor", "floor_minor"):
        value = data.get(name)
        # A bool is an int to Python; 1.0 is not a whole number of cents but a rounding waiting to happen.
        if type(value) is not int or not 0 < value <= _LARGEST_RATE_MINOR:
            errors.append({"field": name, "message": "Write a whole number of minor units (cents) above zero."})
    if errors:
        raise Invalid("The pay policy cannot be used as it stands.", errors=errors, code="bad-pay-policy")
    return _POLICIES[data["kind"]](version, data["currency"], data["rate_minor"], data["floor_minor"])


def paid_break_rate_minor(*, floor_minor_per_hour: int, recent_earned_minor: int, recent_ms: int) -> int:
    """What an hour of paid break is worth: the floor or the person's own recent rate, whichever is higher.

    Who has worked for less than a minute has no rate of their own yet.

    >>> paid_break_rate_minor(floor_minor_per_hour=1500, recent_earned_minor=3000, recent_ms=100 * 60_000)
    1800
    """
    own = ceil_div(recent_earned_minor * HOUR_MS, recent_ms) if recent_ms >= _RATE_KNOWN_FROM_MS else 0
    return max(floor_minor_per_hour, own)
