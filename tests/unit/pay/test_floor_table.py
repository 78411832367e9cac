"""Section 8 of docs/algorithms/pay.md: floors by place, and reading a table."""

from datetime import date
from itertools import pairwise

import pytest

from annotations.pay.domain.floor_table import FloorKind, FloorRow, floor_of_place, parse_table
from annotations.pay.services.floor_table import SHIPPED_TABLE
from kernel.errors import Invalid
from kernel.money import Money
from tests.unit.worked_tables import rows

HEAD = "place,currency,kind,per_hour,valid_from,source,source_url,checked_on\n"


def row(place: str, kind: str, minor: int, valid_from: str) -> FloorRow:
    return FloorRow(
        place, "EUR", FloorKind(kind), minor, date.fromisoformat(valid_from), "a source", "", date(2026, 11, 20)
    )


TABLE = [
    row("DE", "legal", 1282, "2025-01-01"),
    row("DE", "legal", 1390, "2026-01-01"),
    row("DE", "living", 1450, "2026-03-01"),
    row("DE-BE", "legal", 1400, "2026-01-01"),
]


@pytest.mark.parametrize("case", rows("pay.md", "floor-by-place"), ids=str)
def test_the_floor_of_a_place_is_that_of_the_table(case: dict[str, str]) -> None:
    first, last = date.fromisoformat(case["From"]), date.fromisoformat(case["To"])
    found = floor_of_place(TABLE, place=case["Place"], currency=case["Currency"], first=first, last=last)
    assert max(int(case["Policy floor"]), found.minor_per_hour if found else 0) == int(case["Floor"])


def test_of_two_rows_for_the_same_day_the_later_import_counts_also_when_it_is_lower() -> None:
    corrected = [*TABLE, row("DE", "legal", 1380, "2026-01-01")]
    day = date(2026, 1, 5)
    found = floor_of_place(corrected, place="DE", currency="EUR", first=day, last=day)
    assert found is not None and found.minor_per_hour == 1380


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("1226", "JPY", 1226), ("13.90", "EUR", 1390), ("0.625", "KWD", 625)],
)
def test_amounts_are_read_in_the_decimals_of_their_currency(text: str, currency: str, minor: int) -> None:
    (read,) = parse_table(f"{HEAD}XX,{currency},legal,{text},2026-01-01,law,https://example.org,2026-11-20\n")
    assert read.minor_per_hour == minor


@pytest.mark.parametrize(
    "line",
    [
        "Germany,EUR,legal,13.90,2026-01-01,law,,2026-11-20",
        "DE,XXX,legal,13.90,2026-01-01,law,,2026-11-20",
        "DE,EUR,union,13.90,2026-01-01,law,,2026-11-20",
        "DE,EUR,legal,13.905,2026-01-01,law,,2026-11-20",
        "DE,EUR,legal,0,2026-01-01,law,,2026-11-20",
        "DE,EUR,legal,13.90,1.1.2026,law,,2026-11-20",
        "DE,EUR,legal,13.90,2026-01-01,,,2026-11-20",
        "DE,EUR,legal,13.90,2026-01-01,law,",
        "DE,EUR,legal,13.90,2026-01-01,law,,2026-11-20,more",
    ],
)
def test_a_wrong_row_is_named_by_its_line(line: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_table(f"{HEAD}DE,EUR,legal,12.82,2025-01-01,law,,2026-11-20\n{line}\n")
    assert [error["field"] for error in refused.value.errors] == ["line 3"]


@pytest.mark.parametrize("text", ["", "place,currency\nDE,EUR\n", HEAD])
def test_what_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_table(text)


def test_the_table_that_comes_with_fairhand_says_the_same_in_each_row_and_in_the_document() -> None:
    """Each source names the year its figure is from, rows of a place only rise, and docs say how far each was checked."""
    read = parse_table(SHIPPED_TABLE.read_text())
    documented = [(c["Place"], c["Kind"], c["Figure"], c["From"]) for c in rows("pay.md", "floors-checked")]
    figures = [(r.place, r.kind.value, Money(r.minor_per_hour, r.currency).format(), str(r.valid_from)) for r in read]
    assert documented == figures
    assert {r.currency for r in read if r.place in {"DE", "FR", "IE"}} == {"EUR"}
    assert {r.currency for r in read if r.place == "GB"} == {"GBP"}
    for one in read:
        assert str(one.valid_from.year) in one.source
        assert one.source_url.startswith("https://")
    for place, kind in {(r.place, r.kind) for r in read}:
        series = [r for r in read if (r.place, r.kind) == (place, kind)]
        for earlier, later in pairwise(series):
            assert earlier.valid_from < later.valid_from
            assert earlier.minor_per_hour < later.minor_per_hour
    (checked,) = {r.checked_on for r in read}
    assert SHIPPED_TABLE.stem == f"floors-{checked:%Y-%m}"
