"""Which of a person's bank details a payout uses, and since when (docs/algorithms/payout.md section 1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from stdnum import iban as stdnum_iban
from stdnum.exceptions import ValidationError

from kernel.errors import Invalid

__all__ = ["HOLD", "PayeeVersion", "check_iban", "in_use", "masked_iban", "usable_from", "waiting"]

HOLD: Final = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class PayeeVersion:
    """One version: its number, when it was made, from when it may be used, and which name and IBAN it holds.

    `details` is anything that is equal exactly when name and IBAN are.
    """

    number: int
    made_at: datetime
    usable_from: datetime
    details: str


def in_use(versions: Sequence[PayeeVersion], now: datetime) -> PayeeVersion | None:
    """The version that payouts use: the last one that became usable before another replaced it.

    >>> from datetime import UTC
    >>> monday = datetime(2026, 3, 2, tzinfo=UTC)
    >>> first = PayeeVersion(1, monday, monday + HOLD, "A")
    >>> in_use([first], monday + timedelta(hours=71)), in_use([first], monday + HOLD) is first
    (None, True)
    """
    found = None
    for place, version in enumerate(versions):
        replaced_at = versions[place + 1].made_at if place + 1 < len(versions) else None
        in_time = replaced_at is None or version.usable_from <= replaced_at
        if in_time and version.usable_from <= now:
            found = version
    return found


def waiting(versions: Sequence[PayeeVersion], now: datetime) -> PayeeVersion | None:
    """The last version, if it is not usable yet."""
    return versions[-1] if versions and versions[-1].usable_from > now else None


def usable_from(versions: Sequence[PayeeVersion], details: str, made_at: datetime) -> datetime:
    """From when a version with these details, made now after `versions`, may be used.

    >>> from datetime import UTC
    >>> monday = datetime(2026, 3, 2, tzinfo=UTC)
    >>> usable_from([], "A", monday) == monday + HOLD
    True
    """
    current = in_use(versions, made_at)
    if current is not None and current.details == details:
        return made_at
    pending = waiting(versions, made_at)
    if pending is not None and pending.details == details:
        return pending.usable_from
    return made_at + HOLD


def check_iban(text: str) -> str:
    """The IBAN without spaces, in capitals. Raises Invalid unless length, structure and check digits are right (ISO 13616).

    >>> check_iban("de89 3704 0044 0532 0130 00")
    'DE89370400440532013000'
    """
    try:
        return str(stdnum_iban.validate(text))
    except (ValidationError, ValueError):
        raise Invalid(
            "This is not a valid IBAN.",
            code="bad-iban",
            kept="Nothing was saved.",
            remedy="Copy it from your bank: the check digits tell that a character is wrong or missing.",
            errors=[{"field": "iban", "message": "Length, structure or check digits are wrong."}],
        ) from None


def masked_iban(iban: str) -> str:
    """Enough to recognise one's own account by.

    >>> masked_iban("DE89370400440532013000")
    'DE89 … 3000'
    """
    return f"{iban[:4]} … {iban[-4:]}"
