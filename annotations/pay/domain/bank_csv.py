"""A bank's answer as CSV: reference, status, reason (docs/algorithms/payout.md section 4)."""

from __future__ import annotations

import csv
import io

from annotations.pay.domain.bank_answer import MAX_REASON, Said, Saying
from kernel.errors import FieldError, Invalid

__all__ = ["bank_csv"]

_MOST_ERRORS = 20


def bank_csv(data: bytes) -> list[Saying]:
    """The rows of the file. Columns in any order; status is paid, failed or pending; a failed payment needs a reason.

    >>> bank_csv(b"reference,status,reason\\r\\nFH-1-7,failed,account closed\\r\\n")
    [Saying(reference='FH-1-7', said=<Said.FAILED: 'failed'>, reason='account closed')]
    """
    if b"\0" in data:
        raise _refused([{"message": "The file holds a NUL byte, so it is not CSV in UTF-8."}])
    try:
        text = data.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise _refused([{"message": f"The file cannot be read as CSV in UTF-8: {error}."}]) from None
    if not rows or not {"reference", "status"} <= set(rows[0]):
        raise _refused([{"row": 1, "message": "The first row must name the columns reference, status and reason."}])
    sayings: list[Saying] = []
    errors: list[FieldError] = []
    for number, row in enumerate(rows, start=2):
        problem = _problem(row)
        if problem:
            errors.append({"row": number, "message": problem})
        else:
            reason = (row.get("reason") or "").strip()[:MAX_REASON]
            sayings.append(Saying(row["reference"].strip(), Said(row["status"].strip().lower()), reason))
    if errors:
        raise _refused(errors[:_MOST_ERRORS])
    return sayings


def _problem(row: dict[str, str]) -> str:
    if not (row["reference"] or "").strip():
        return "The reference is missing."
    status = (row["status"] or "").strip().lower()
    if status not in set(Said):
        return f"The status must be {', '.join(Said)}."
    if status == Said.FAILED and not (row.get("reason") or "").strip():
        return "A failed payment needs the bank's reason: the person it concerns will read it."
    return ""


def _refused(errors: list[FieldError]) -> Invalid:
    return Invalid(
        "The bank's answer could not be read.",
        code="bad-bank-answer",
        kept="Nothing of it was used.",
        remedy="Correct the rows named, or download the answer from the bank again.",
        errors=errors,
    )
