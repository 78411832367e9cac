"""ISO 20022 pain.001.001.09 for a batch in EUR: the same payments always give the same bytes.

The XML comes from sepaxml, which would put the time of the machine and random ids into it; here both are the batch's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element

import sepaxml
from sepaxml import SepaTransfer
from sepaxml.validation import ValidationError
from text_unidecode import unidecode

from annotations.pay.domain.payee import check_iban
from annotations.pay.domain.sepa import in_sepa
from kernel.errors import Invalid
from kernel.money import Money

__all__ = ["SCHEMA", "CreditTransfer", "Debtor", "pain001", "sepa_text", "xsd_path"]

SCHEMA: Final = "pain.001.001.09"
_MAX_ID: Final = 35
# The XML writer takes the amount in cents; the SEPA rulebook allows no more than this for one transfer.
_MOST_MINOR: Final = 99_999_999_999
# What every bank takes (EPC217-08, basic Latin).
_NOT_SEPA: Final = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Debtor:
    """Who pays: the organisation's name, its IBAN and, where its bank wants one, its BIC."""

    name: str
    iban: str
    bic: str = ""


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """One payment: the reference that comes back in the answer, whom it pays and how much."""

    reference: str
    name: str
    iban: str
    amount: Money
    text: str


class _Transfer(SepaTransfer):
    """sepaxml's writer with the batch's id and time in place of random ids and the machine's clock."""

    def __init__(self, config: dict[str, Any], *, message_id: str, made_at: datetime) -> None:
        self._message_id, self._made_at = message_id, made_at
        super().__init__(config, schema=SCHEMA, clean=False)

    def _create_header(self) -> None:
        self.msg_id = self._message_id
        super()._create_header()
        self._find("GrpHdr/CreDtTm").text = self._made_at.strftime("%Y-%m-%dT%H:%M:%S")

    def _finalize_batch(self) -> None:
        super()._finalize_batch()
        self._find("PmtInf/PmtInfId").text = self._message_id

    def _find(self, path: str) -> Element:
        found: Element = self._xml.find(f"CstmrCdtTrfInitn/{path}")
        return found


def pain001(message_id: str, debtor: Debtor, transfers: Sequence[CreditTransfer], *, made_at: datetime) -> bytes:
    """The file, checked whole against its schema (a millisecond a payment).

    Raises Invalid unless every amount is in EUR, every IBAN is valid and in the SEPA area, and the schema takes the file.

    One payment block of all transfers, executed on the day it is made, charges shared as SEPA has it (`SLEV`): what is sent is what arrives.
    """
    if not transfers or len(message_id) > _MAX_ID:
        raise ValueError("A message has a short id and at least one transfer.")
    config = {"name": sepa_text(debtor.name, 70), "IBAN": _inside(debtor.iban), "batch": True, "currency": "EUR"}
    if debtor.bic:
        config["BIC"] = debtor.bic
    writer = _Transfer(config, message_id=message_id, made_at=made_at)
    for transfer in transfers:
        if transfer.amount.currency != "EUR" or not 0 < transfer.amount.minor <= _MOST_MINOR:
            raise Invalid(f"A SEPA transfer of {transfer.amount} is not possible.", code="not-sepa")
        if len(transfer.reference) > _MAX_ID:
            raise ValueError("A reference has at most 35 characters.")
        writer.add_payment(
            {
                "name": sepa_text(transfer.name, 70),
                "IBAN": _inside(transfer.iban),
                "amount": transfer.amount.minor,
                "execution_date": made_at.date(),
                "description": sepa_text(transfer.text, 140),
                "endtoend_id": transfer.reference,
            }
        )
    try:
        return bytes(writer.export(validate=True))
    except ValidationError as error:
        raise _does_not_fit(error) from None


def _inside(iban: str) -> str:
    valid = check_iban(iban)
    if not in_sepa(valid):
        raise Invalid(
            f"An account whose IBAN begins with {valid[:2]} lies outside the SEPA area.",
            code="not-sepa",
            kept="Nothing was saved.",
            remedy="Pay it by an ordinary transfer, from a CSV of the payout.",
        )
    return valid


def _does_not_fit(error: ValidationError) -> Invalid:
    # The place in the file, and never what stands there: names and accounts are not for error messages.
    place = getattr(error.__cause__, "path", None) or "an unknown place"
    return Invalid(
        f"The {SCHEMA} does not fit its schema.",
        code="bad-pain001",
        kept="Nothing was moved and no file was kept.",
        remedy="Correct the organisation's account if the place is Dbtr, DbtrAcct or DbtrAgt; otherwise show this to whoever runs this installation.",
        errors=[{"message": f"The first thing that does not fit is at {place}."}],
    )


def sepa_text(text: str, longest: int) -> str:
    """The text in the letters that every bank takes; a name with none of them becomes "-".

    >>> sepa_text("Łucja Müller\x1b & Söhne", 70)
    'Lucja Muller Sohne'
    """
    plain = _NOT_SEPA.sub(" ", unidecode(text))
    return " ".join(plain.split())[:longest].strip() or "-"


def xsd_path() -> Path:
    """The official schema, as sepaxml ships it."""
    return Path(sepaxml.__file__).parent / "schemas" / f"{SCHEMA}.xsd"
