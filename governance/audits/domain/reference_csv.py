"""A reference population from a CSV file: one row a category, with its share and the values of the data that belong to it."""

from __future__ import annotations

import csv
import io
import math
from typing import Any

from kernel.errors import FieldError, Invalid

__all__ = ["MAX_BYTES", "reference_shares"]

MAX_BYTES = 200_000
_MOST_ROWS = 1_000
_LONGEST = 200


def reference_shares(content: bytes) -> dict[str, Any]:
    """``{"shares": {category: share}, "mapping": {value: category} or None}`` of a CSV with the columns
    ``category,share`` and, if the values of the data have other names, ``values`` (several separated by ``|``).

    Shares may be fractions, percentages or counts of people: they are divided by their sum. Raises Invalid with the row
    of every fault.

    Example: the file ``category,share\\nwomen,51\\nmen,49`` gives the shares .51 and .49.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("The reference is not UTF-8 text.", remedy="Save the table as CSV in UTF-8.") from None
    if "\x00" in text:
        raise Invalid("The reference holds a NUL character: it is not a CSV text.")
    try:
        rows = list(csv.DictReader(io.StringIO(text)))
    except csv.Error as fault:
        raise Invalid(f"The reference cannot be read as CSV: {fault}.") from None
    if not rows or not {"category", "share"} <= set(rows[0]):
        raise Invalid("The reference needs the columns category and share.", remedy="Name them in the first row.")
    if len(rows) > _MOST_ROWS:
        raise Invalid(f"The reference has more than {_MOST_ROWS} rows.")
    return _shares(rows)


def _shares(rows: list[dict[str, Any]]) -> dict[str, Any]:
    faults: list[FieldError] = []
    numbers: dict[str, float] = {}
    mapping: dict[str, str] = {}
    for place, row in enumerate(rows, start=2):
        category = (row["category"] or "").strip()
        share = _number(row["share"])
        if not category or len(category) > _LONGEST or category in numbers:
            faults.append({"row": place, "field": "category", "message": "Every row needs a category of its own."})
        elif share is None:
            faults.append({"row": place, "field": "share", "message": "A share is a number above 0."})
        else:
            numbers[category] = share
            for value in (row.get("values") or "").split("|"):
                if value.strip():
                    mapping[value.strip()] = category
    if faults:
        raise Invalid("The reference has rows that cannot be read.", errors=faults[:50])
    total = math.fsum(numbers.values())
    return {"shares": {name: share / total for name, share in numbers.items()}, "mapping": mapping or None}


def _number(text: str | None) -> float | None:
    try:
        value = float((text or "").strip().rstrip("%"))
    except ValueError:
        return None
    return value if math.isfinite(value) and value > 0 else None
