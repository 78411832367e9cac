from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from annotations.work.domain.shift import (
    By,
    ShiftAct,
    ShiftState,
    cancellation_ms,
    check_interval,
    items_to_reserve,
    may_start,
    shift_move,
    start_missed,
)
from kernel.errors import Conflict, Invalid
from kernel.periods import Interval
from tests.unit.worked_tables import rows

MOVES = rows("time.md", "shift-states")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TWO_HOURS = Interval(MONDAY, MONDAY + timedelta(hours=2))
MINUTE = timedelta(minutes=1)


def test_the_moves_of_a_shift_are_those_of_the_table_and_no_others() -> None:
    allowed = {(row["From"] or None, row["Act"], row["By"]): row["To"] for row in MOVES}
    for state, act, by in product([None, *ShiftState], ShiftAct, By):
        expected = allowed.pop((state.value if state else None, act.value, by.value), None)
        if expected:
            assert shift_move(state, act, by) == expected
        else:
            with pytest.raises(Conflict):
                shift_move(state, act, by)
    assert not allowed


@pytest.mark.parametrize("row", rows("time.md", "cancellation"), ids=lambda row: " ".join(row.values()))
def test_the_worked_table_of_cancellation_pay(row: dict[str, str]) -> None:
    now = MONDAY - timedelta(hours=float(row["Hours before the beginning"]))
    paid = cancellation_ms(ShiftState(row["State"]), By(row["By"]), TWO_HOURS, now=now)
    assert paid == int(row["Paid (min)"]) * 60_000


@pytest.mark.parametrize("row", rows("time.md", "reserved-items"))
def test_the_worked_table_of_reserved_items(row: dict[str, str]) -> None:
    shift = Interval(MONDAY, MONDAY + int(row["Length (min)"]) * MINUTE)
    found = items_to_reserve(shift, labels=int(row["Labels so far"]), labels_ms=int(row["Their time (s)"]) * 1000)
    assert found == int(row["Items"])


def test_a_shift_starts_from_ten_minutes_before_until_thirty_after() -> None:
    offsets = {minutes: may_start(TWO_HOURS, now=MONDAY + minutes * MINUTE) for minutes in (-11, -10, 0, 29, 30)}
    assert offsets == {-11: False, -10: True, 0: True, 29: True, 30: False}
    assert [start_missed(TWO_HOURS, now=MONDAY + minutes * MINUTE) for minutes in (0, 29, 30)] == [False, False, True]


@pytest.mark.parametrize(
    ("start", "length", "wrong"),
    [
        (timedelta(0), timedelta(hours=1), ["starts_at"]),
        (timedelta(days=61), timedelta(hours=1), ["starts_at"]),
        (timedelta(hours=1), timedelta(minutes=29), ["ends_at"]),
        (timedelta(hours=1), timedelta(hours=11), ["ends_at"]),
        (timedelta(0), timedelta(hours=-1), ["starts_at", "ends_at"]),
    ],
)
def test_an_interval_that_cannot_be_planned_is_refused_with_the_field(
    start: timedelta, length: timedelta, wrong: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        check_interval(MONDAY + start, MONDAY + start + length, now=MONDAY)
    assert [error["field"] for error in refused.value.errors] == wrong


def test_a_plain_interval_is_taken_as_it_is() -> None:
    assert check_interval(TWO_HOURS.start, TWO_HOURS.end, now=MONDAY - timedelta(days=60)) == TWO_HOURS
