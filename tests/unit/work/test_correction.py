from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.work.domain.correction import check_correction, correction_split
from kernel.errors import Invalid
from tests.unit.worked_tables import rows

MINUTE_MS = 60_000
NOW = datetime(2026, 3, 4, 15, tzinfo=UTC)
WELL = "The network was down while I read."


@pytest.mark.parametrize("row", rows("time.md", "corrections"), ids=lambda row: "-".join(row.values()))
def test_the_worked_table_of_corrections(row: dict[str, str]) -> None:
    counted, before, asked, at_once, rest = (int(value) * MINUTE_MS for value in row.values())
    assert correction_split(counted_ms=counted, accepted_before_ms=before, asked_ms=asked) == (at_once, rest)


@given(st.integers(0, 86_400_000), st.lists(st.integers(1, 10_000_000), max_size=6))
def test_asking_in_many_parts_is_accepted_like_asking_once(counted_ms: int, parts: list[int]) -> None:
    accepted = 0
    for part in parts:
        split = correction_split(counted_ms=counted_ms, accepted_before_ms=accepted, asked_ms=part)
        assert sum(split) == part
        accepted += split.at_once_ms
    whole = correction_split(counted_ms=counted_ms, accepted_before_ms=0, asked_ms=sum(parts))
    assert accepted == whole.at_once_ms <= -(-counted_ms // 10)


def check(day: date = date(2026, 3, 3), minutes: int = 12, reason: str = WELL, counted_min: int = 60) -> int:
    return check_correction(day=day, minutes=minutes, reason=reason, day_ms=counted_min * MINUTE_MS, now=NOW)


def test_a_correction_is_whole_minutes_of_a_recent_day_with_a_reason() -> None:
    assert check() == 12 * MINUTE_MS
    assert check(day=date(2026, 1, 3)) == check(day=date(2026, 3, 4)) == 12 * MINUTE_MS


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("day", {"day": date(2026, 3, 5)}),
        ("day", {"day": date(2026, 1, 2)}),
        ("minutes", {"minutes": 0}),
        ("minutes", {"minutes": -5}),
        ("minutes", {"minutes": 1441, "counted_min": 0}),
        ("minutes", {"minutes": 2, "counted_min": 1439}),
        ("reason", {"reason": "   forgot  "}),
        ("reason", {"reason": "x" * 1001}),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(field: str, given: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        check(**given)  # type: ignore[arg-type]
    assert [error["field"] for error in refused.value.errors] == [field]
