"""The floors of places, as the imported tables state them, and how old that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Max

from annotations.pay.domain.floor_table import FloorKind, FloorRow, floor_of_place
from annotations.pay.models import FloorRate, FloorTable

_HIGHEST = """
SELECT coalesce(max(minor_per_hour), 0) FROM (
  SELECT DISTINCT ON (place, kind) minor_per_hour FROM pay_floorrate WHERE currency = %s AND valid_from <= %s
   ORDER BY place, kind, valid_from DESC, id DESC) in_force
"""


@dataclass(frozen=True, slots=True)
class FloorUsed:
    """An hourly floor and where it comes from: a row of a table, or the project's own terms (`row` is None)."""

    minor_per_hour: int
    row: FloorRow | None

    def evidence(self) -> dict[str, str]:
        """What a line says about the floor it used."""
        if self.row is None:
            return {"floor": "terms of the project"}
        row = self.row
        return {
            "floor": f"{row.kind} floor of {row.place} from {row.valid_from.isoformat()}",
            "floor_source": row.source,
            "floor_checked_on": row.checked_on.isoformat(),
        }


def floor_used(*, terms_minor: int, currency: str, places: Sequence[str], first: date, last: date) -> FloorUsed:
    """The floor of a person who works in `places` on the days from `first` to `last`: the highest, and never below the terms'.

    Without a place the terms' floor holds. Terms of zero are those of unpaid work, which no floor turns into paid work.
    """
    best = FloorUsed(terms_minor, None)
    for place in places if terms_minor else ():
        found = floor_of_place(_rows(currency, place), place=place, currency=currency, first=first, last=last)
        if found is not None and found.minor_per_hour > best.minor_per_hour:
            best = FloorUsed(found.minor_per_hour, found)
    return best


def highest_floor_minor(currency: str, *, on: date) -> int:
    """The highest floor in force on that day in any place that the tables state in the currency; 0 where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_HIGHEST, [currency, on])
        return int(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class TableAge:
    """The newest floor table: its name, when its figures were last looked at, and how many days ago that was."""

    name: str
    checked_on: date
    days: int
    places: int


def floor_table_age(*, today: date) -> TableAge | None:
    """What the pages say about the tables; None where none was imported."""
    newest = FloorTable.objects.order_by("-pk").first()
    if newest is None:
        return None
    seen = newest.rates.aggregate(checked=Max("checked_on"), places=Count("place", distinct=True))
    return TableAge(newest.name, seen["checked"], max(0, (today - seen["checked"]).days), seen["places"])


def floors_in_force(*, on: date) -> list[FloorRate]:
    """Every row in force on that day, with its table, by place, currency and kind: what the operator reads."""
    rows = FloorRate.objects.filter(valid_from__lte=on).select_related("table")
    rows = rows.order_by("place", "currency", "kind", "-valid_from", "-pk")
    return list(rows.distinct("place", "currency", "kind"))


def _rows(currency: str, place: str) -> list[FloorRow]:
    """The rows of the place and of its country, in the order of their import."""
    found = FloorRate.objects.filter(currency=currency, place__in={place, place.partition("-")[0]}).order_by("pk")
    return [
        FloorRow(
            place=row.place,
            currency=row.currency,
            kind=FloorKind(row.kind),
            minor_per_hour=row.minor_per_hour,
            valid_from=row.valid_from,
            source=row.source,
            source_url=row.source_url,
            checked_on=row.checked_on,
        )
        for row in found
    ]
