import pytest

from annotations.exposure.domain.cooldown import BREAK_MS, Break
from annotations.work.domain.rest import rest_due
from tests.unit.worked_tables import rows

MINUTE_MS = 60_000


def due(worked_min: int, away_min: int) -> Break | None:
    """The break due after so long a stretch, in two parts with a pause of nine minutes, and so long away."""
    half = worked_min * MINUTE_MS // 2
    counted = [[0, half - 9 * MINUTE_MS], [half, worked_min * MINUTE_MS]] if worked_min > 20 else [[0, half * 2]]
    return rest_due(counted, now_ms=(worked_min + away_min) * MINUTE_MS)


@pytest.mark.parametrize("row", rows("time.md", "work-breaks"), ids=lambda row: "-".join(row.values()))
def test_the_worked_table_of_breaks(row: dict[str, str]) -> None:
    worked, away = int(row["Worked (min)"]), int(row["Then away (min)"])
    found = due(worked, away)
    assert (found.cause.value if found else "") == row["Break"]
    if found:
        lasts = found.ends_ms - (worked + away) * MINUTE_MS
        assert lasts == int(row["Lasts (min)"]) * MINUTE_MS


def test_a_stretch_begins_anew_after_a_pause_of_ten_minutes() -> None:
    counted = [[0, 110 * MINUTE_MS], [120 * MINUTE_MS, 140 * MINUTE_MS]]
    assert rest_due(counted, now_ms=141 * MINUTE_MS) is None


def test_both_breaks_of_time_last_ten_minutes() -> None:
    assert {BREAK_MS[found.cause] for found in (due(50, 0), due(120, 0)) if found} == {10 * MINUTE_MS}


def test_somebody_who_never_worked_needs_no_break() -> None:
    assert rest_due([], now_ms=0) is None
