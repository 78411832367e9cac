"""Which accounts a SEPA credit transfer reaches (docs/algorithms/payout.md section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["SEPA_AREA", "in_sepa", "left_out"]

# European Payments Council, list of SEPA scheme countries (EPC409-09), read on 30 November 2026, as the first two letters of an
# IBAN: 41 countries, and Gibraltar, whose IBANs do not begin as those of the United Kingdom do. Last to join: Serbia, 22 May 2025.
# fmt: off
SEPA_AREA: Final = frozenset((
    "AD", "AL", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR", "HR", "HU", "IE", "IS",
    "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO", "RS", "SE", "SI", "SK", "SM", "VA",
))
# fmt: on


def in_sepa(iban: str) -> bool:
    """Whether the account lies in the SEPA area. The IBAN is one that `check_iban` has taken.

    >>> in_sepa("GI75NWBK000000007099453"), in_sepa("AE070331234567890123456")
    (True, False)
    """
    return iban[:2] in SEPA_AREA


def left_out(ibans: Mapping[str, str], *, currency: str, payer_iban: str | None) -> frozenset[str] | None:
    """The references of a batch that its pain.001 leaves out, for the CSV of the rest; None where it has no pain.001.

    `ibans` has the payee's account by reference; `payer_iban` is the organisation's own, None where it has given none.

    >>> left_out({"FH-1-7": "AE07…", "FH-1-8": "DE89…"}, currency="EUR", payer_iban="DE02…")
    frozenset({'FH-1-7'})
    """
    if currency != "EUR" or payer_iban is None or not in_sepa(payer_iban):
        return None
    outside = frozenset(reference for reference, iban in ibans.items() if not in_sepa(iban))
    return None if len(outside) == len(ibans) else outside
