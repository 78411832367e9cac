import pytest

from annotations.exposure.domain.cooldown import (
    BREAK_MS,
    Break,
    BreakCause,
    after_content,
    after_work,
    working_since_ms,
)
from tests.unit.worked_tables import rows

MINUTE = 60_000


def test_the_worked_table_of_breaks() -> None:
    table = {BreakCause(row["Cause"]): int(row["Minutes"]) * MINUTE for row in rows("exposure.md", "breaks")}
    assert table == BREAK_MS


def cool(now: int, *, full: bool = False, last: int | None = None, last_four: int | None = None) -> Break | None:
    return after_content(now_ms=now, run_is_full=full, last_view_ended_ms=last, last_level_four_ended_ms=last_four)


def test_a_full_run_is_followed_by_ten_minutes_at_level_0() -> None:
    assert cool(1, full=True, last=0) == Break(BreakCause.FULL_RUN, 0, 10 * MINUTE, 0)
    assert cool(10 * MINUTE, full=True, last=0) is None


def test_a_level_4_item_is_followed_by_five_minutes() -> None:
    assert cool(1, last=0, last_four=0) == Break(BreakCause.LEVEL_4, 0, 5 * MINUTE, 0)
    assert cool(5 * MINUTE, last_four=0) is None


def test_of_two_breaks_the_one_that_ends_last_counts() -> None:
    due = cool(6 * MINUTE, full=True, last=0, last_four=0)
    assert due is not None
    assert due.cause is BreakCause.FULL_RUN
    later = cool(7 * MINUTE, full=True, last=0, last_four=6 * MINUTE)
    assert later is not None
    assert (later.cause, later.ends_ms) == (BreakCause.LEVEL_4, 11 * MINUTE)


def test_without_content_there_is_no_cool_down() -> None:
    assert cool(0) is None
    assert cool(0, full=True) is None


@pytest.mark.parametrize(
    ("minutes", "cause", "meanwhile"),
    [
        (49, None, None),
        (50, BreakCause.WORK_OFFERED, 4),
        (119, BreakCause.WORK_OFFERED, 4),
        (120, BreakCause.WORK_REQUIRED, None),
        (300, BreakCause.WORK_REQUIRED, None),
    ],
)
def test_a_break_is_offered_after_50_minutes_and_required_after_2_hours(
    minutes: int, cause: BreakCause | None, meanwhile: int | None
) -> None:
    now = minutes * MINUTE
    due = after_work(now_ms=now, working_since_ms=0)
    if cause is None:
        assert due is None
    else:
        assert due == Break(cause, now, now + 10 * MINUTE, meanwhile)


def test_someone_who_does_not_work_needs_no_break() -> None:
    assert after_work(now_ms=10**9, working_since_ms=None) is None


def test_only_a_pause_of_ten_minutes_starts_the_count_anew() -> None:
    worked = [(0, 10 * MINUTE), (19 * MINUTE, 30 * MINUTE), (40 * MINUTE, 50 * MINUTE), (59 * MINUTE, 70 * MINUTE)]
    assert working_since_ms(worked, now_ms=75 * MINUTE) == 40 * MINUTE
    assert working_since_ms(worked, now_ms=80 * MINUTE) is None
    assert working_since_ms([], now_ms=0) is None
