"""Floors by place: legal minimum and living wage, effective-dated, the higher one wins (docs/algorithms/pay.md section 8)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from kernel.errors import FieldError, Invalid
from kernel.money import EXPONENTS, Money

__all__ = ["COLUMNS", "PLACE", "FloorKind", "FloorRow", "floor_of_place", "parse_table"]

PLACE: Final = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", re.ASCII)
COLUMNS: Final = ("place", "currency", "kind", "per_hour", "valid_from", "source", "source_url", "checked_on")
MAX_ROWS: Final = 20_000
_LARGEST_MINOR: Final = 10**9


class FloorKind(StrEnum):
    """What a floor is: the law's minimum, or what it takes to live."""

    LEGAL = "legal"
    LIVING = "living"


@dataclass(frozen=True, slots=True)
class FloorRow:
    """From `valid_from` on, an hour in `place` is worth at least `minor_per_hour`, says `source`, looked at on `checked_on`."""

    place: str
    currency: str
    kind: FloorKind
    minor_per_hour: int
    valid_from: date
    source: str
    source_url: str
    checked_on: date


def floor_of_place(rows: Sequence[FloorRow], *, place: str, currency: str, first: date, last: date) -> FloorRow | None:
    """The row that gives the place's floor on its best day from `first` to `last`; None where no row applies.

    `rows` stand in the order of their import: of two for the same place, kind, currency and day, the later one counts.

    >>> row = FloorRow("DE", "EUR", FloorKind.LEGAL, 1390, date(2026, 1, 1), "MiLoG", "", date(2026, 11, 1))
    >>> floor_of_place([row], place="DE-BE", currency="EUR", first=date(2026, 3, 2), last=date(2026, 3, 8)).minor_per_hour
    1390
    """
    best: FloorRow | None = None
    for kind in FloorKind:
        for named in dict.fromkeys((place, place.partition("-")[0])):
            mine = [row for row in rows if (row.place, row.currency, row.kind) == (named, currency, kind)]
            found = _in_force(mine, first, last)
            if found:
                best = max([*found, *([best] if best else [])], key=lambda row: row.minor_per_hour)
                break
    return best


def _in_force(rows: Iterable[FloorRow], first: date, last: date) -> list[FloorRow]:
    """What was in force on `first`, and what came into force after it up to `last`."""
    by_day: dict[date, FloorRow] = {}
    for row in rows:
        by_day[row.valid_from] = row
    before = [day for day in by_day if day <= first]
    within = [by_day[day] for day in by_day if first < day <= last]
    return ([by_day[max(before)]] if before else []) + within


def parse_table(text: str) -> list[FloorRow]:
    """Read a floor table as CSV (RFC 4180, UTF-8, the columns of `COLUMNS`), naming every row that is wrong.

    `per_hour` is decimal text in the currency's own decimals, dates are ISO 8601.

    >>> parse_table("place,currency,kind,per_hour,valid_from,source,source_url,checked_on\\n"
    ...     "JP-13,JPY,legal,1226,2025-10-03,MHLW,,2026-11-20\\n")[0].minor_per_hour
    1226
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise Invalid(
            "This is not a floor table.",
            code="bad-floor-table",
            errors=[{"field": "file", "message": f"The first line must be {','.join(COLUMNS)}."}],
        )
    rows: list[FloorRow] = []
    errors: list[FieldError] = []
    for cells in reader:
        if len(rows) + len(errors) >= MAX_ROWS:
            errors.append({"field": "file", "message": f"At most {MAX_ROWS} rows."})
            break
        try:
            rows.append(_row(cells))
        except (ValueError, KeyError, TypeError, Invalid) as problem:
            errors.append({"field": f"line {reader.line_num}", "message": str(problem)})
    if not rows and not errors:
        errors.append({"field": "file", "message": "The table holds no row."})
    if errors:
        raise Invalid("The floor table cannot be used as it stands.", code="bad-floor-table", errors=errors[:50])
    return rows


def _row(cells: dict[str, str]) -> FloorRow:
    if None in cells or None in cells.values():
        raise ValueError(f"A row has {len(COLUMNS)} cells.")
    place, currency, source = cells["place"], cells["currency"], cells["source"].strip()
    if not PLACE.fullmatch(place):
        raise ValueError("`place` is an ISO 3166 code such as DE or US-CA.")
    if currency not in EXPONENTS:
        raise ValueError("`currency` is an ISO 4217 code this installation knows.")
    if not 0 < len(source) <= 200 or len(cells["source_url"]) > 300:
        raise ValueError("`source` says in at most 200 characters where the figure stands.")
    minor = Money.parse(cells["per_hour"], currency).minor
    if not 0 < minor <= _LARGEST_MINOR:
        raise ValueError("`per_hour` is an amount above zero.")
    return FloorRow(
        place=place,
        currency=currency,
        kind=FloorKind(cells["kind"]),
        minor_per_hour=minor,
        valid_from=date.fromisoformat(cells["valid_from"]),
        source=source,
        source_url=cells["source_url"].strip(),
        checked_on=date.fromisoformat(cells["checked_on"]),
    )
