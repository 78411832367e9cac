"""CSV files about pay: the same rows always give the same bytes, and no cell is a formula to a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kernel.money import Money

__all__ = ["PAYOUT_COLUMNS", "Payment", "csv_line", "harmless", "payout_text"]

PAYOUT_COLUMNS: Final = ("reference", "payee", "iban", "period", "currency", "amount")
_FORMULA: Final = re.compile(r"^[=+\-@\t\r\n＝＋－＠]")
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Payment:
    """One row of a payout: who gets how much, under a reference that is unique within the installation."""

    reference: str
    payee: str
    iban: str
    period: str
    amount: Money


def payout_text(payments: Iterable[Payment]) -> str:
    """The CSV of a payout (RFC 4180): one row per payee, sorted by reference, amounts as decimal text.

    >>> payout_text([Payment("FH-1-7", "=Ada", "DE89370400440532013000", "2026-W10", Money(1230, "EUR"))]).splitlines()[1]
    "FH-1-7,'=Ada,DE89370400440532013000,2026-W10,EUR,12.30"
    """
    lines = [csv_line(PAYOUT_COLUMNS)]
    for payment in sorted(payments, key=lambda payment: payment.reference):
        amount = payment.amount
        lines.append(
            csv_line(
                (
                    payment.reference,
                    payment.payee,
                    payment.iban,
                    payment.period,
                    amount.currency,
                    amount.format(),
                )
            )
        )
    return "".join(lines)


def csv_line(cells: Sequence[str | int]) -> str:
    """One line with its line end, each cell quoted where it must be and defused.

    >>> csv_line(["a,b", "-5", "@x"])
    '"a,b",-5,\\'@x\\r\\n'
    """
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([harmless(str(cell)) for cell in cells])
    return out.getvalue()


def harmless(text: str) -> str:
    """The text with an apostrophe in front if a spreadsheet would take it for a formula; plain numbers stay.

    >>> harmless("=1+1"), harmless("-5.00"), harmless("Ada")
    ("'=1+1", '-5.00', 'Ada')
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
