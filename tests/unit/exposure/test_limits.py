import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.exposure.domain.dose import QPMS_PER_POINT, Reservation
from annotations.exposure.domain.level_four import LevelFourRule, check_level_four
from annotations.exposure.domain.limits import (
    CEILINGS,
    STANDARD,
    Window,
    check,
    check_lowered,
    check_raised,
    fits_alone,
    strictest,
)
from annotations.exposure.domain.severity import WEIGHTS_QP
from kernel.errors import Forbidden, Invalid
from tests.unit.worked_tables import rows

DAY_MS = 24 * 3_600_000
NOTHING = dict.fromkeys(Window, 0)
POINT_WINDOWS = [Window.RUN, Window.HOUR, Window.DAY, Window.WEEK]


@pytest.mark.parametrize("row", rows("exposure.md", "limits"))
def test_the_worked_table_of_limits(row: dict[str, str]) -> None:
    limit = STANDARD[Window(row["Window"])]
    assert limit == int(row["Points"]) * QPMS_PER_POINT
    for level in (2, 3, 4):
        assert row[f"Level {level}"] == f"{limit // (WEIGHTS_QP[level] * 1000)} s"


def test_four_hours_in_view_is_the_fifth_limit() -> None:
    assert STANDARD[Window.VIEW] == CEILINGS[Window.VIEW] == 4 * 3_600_000


@pytest.mark.parametrize("window", Window)
def test_a_view_fits_up_to_the_last_unit_of_each_window(window: Window) -> None:
    view = Reservation(1, 1000)
    full = STANDARD[window] - 1000
    assert check(NOTHING | {window: full}, view, STANDARD).allowed
    refused = check(NOTHING | {window: full + 1}, view, STANDARD)
    assert (refused.allowed, refused.window, dict(refused.over)) == (False, window, {window: 1})


def test_level_0_fits_whatever_was_used() -> None:
    assert check(dict(STANDARD), Reservation(0, 10**9), STANDARD).allowed


def test_an_item_that_needs_more_than_a_whole_run_is_refused() -> None:
    assert fits_alone(Reservation(4, 187_500))
    assert not fits_alone(Reservation(4, 187_501))
    assert not fits_alone(
        Reservation(1, 4 * 3_600_000 + 1), dict.fromkeys(Window, 10**15) | {Window.VIEW: STANDARD[Window.VIEW]}
    )


WISHES = st.dictionaries(st.sampled_from(Window), st.integers(0, 2 * 10**9))


@given(st.lists(WISHES, max_size=4))
def test_lowering_can_only_lower(wishes: list[dict[Window, int]]) -> None:
    effective = strictest(STANDARD, *wishes)
    for window in Window:
        assert effective[window] <= STANDARD[window]
        assert effective[window] in {STANDARD[window], *(wish.get(window) for wish in wishes)}


@pytest.mark.parametrize("window", Window)
def test_an_owner_or_annotator_cannot_raise_a_limit(window: Window) -> None:
    check_lowered({window: STANDARD[window]}, STANDARD)
    with pytest.raises(Forbidden):
        check_lowered({window: STANDARD[window] + 1}, STANDARD)


@pytest.mark.parametrize("window", POINT_WINDOWS)
def test_an_operator_may_double_the_points_and_not_one_unit_more(window: Window) -> None:
    check_raised({window: 2 * STANDARD[window]})
    with pytest.raises(Invalid):
        check_raised({window: 2 * STANDARD[window] + 1})


def test_nobody_can_raise_the_four_hours() -> None:
    check_raised({Window.VIEW: STANDARD[Window.VIEW]})
    with pytest.raises(Invalid):
        check_raised({Window.VIEW: STANDARD[Window.VIEW] + 1})


@pytest.mark.parametrize("limit", [-1, 1.5, True])
def test_a_limit_is_a_whole_number_of_zero_or_more(limit: int) -> None:
    with pytest.raises(Invalid):
        check_lowered({Window.RUN: limit}, STANDARD)
    with pytest.raises(Invalid):
        check_raised({Window.RUN: limit})


NOW = 100 * DAY_MS
CLIP = Reservation(4, 60_000)


def level_four(
    *, started_ms: int = 0, served_ms: tuple[int, ...] = (), after_level_four: bool = False, shift: int | None = None
) -> tuple[LevelFourRule | None, int | None]:
    decision = check_level_four(
        CLIP,
        now_ms=NOW,
        started_ms=started_ms,
        served_ms=served_ms,
        last_item_was_level_four=after_level_four,
        shift_ends_ms=shift,
    )
    assert decision.allowed is (decision.rule is None)
    return decision.rule, decision.frees_at_ms


def test_level_4_is_served_when_no_rule_stands_against_it() -> None:
    assert level_four() == (None, None)


def test_no_level_4_in_the_first_fourteen_days() -> None:
    assert level_four(started_ms=NOW - 14 * DAY_MS) == (None, None)
    started = NOW - 14 * DAY_MS + 1
    assert level_four(started_ms=started) == (LevelFourRule.FIRST_FORTNIGHT, NOW + 1)


def test_no_more_than_ten_of_level_4_in_24_hours() -> None:
    ten = tuple(NOW - DAY_MS + 1 + number * 1000 for number in range(10))
    assert level_four(served_ms=ten) == (LevelFourRule.TEN_A_DAY, NOW + 1)
    assert level_four(served_ms=(ten[0] - 1, *ten[1:])) == (None, None)


def test_never_two_of_level_4_in_succession() -> None:
    assert level_four(after_level_four=True) == (LevelFourRule.NEVER_TWO_RUNNING, None)


def test_no_level_4_that_would_reach_into_the_last_planned_hour() -> None:
    enough = NOW + 3_600_000 + CLIP.view_ms
    assert level_four(shift=enough) == (None, None)
    assert level_four(shift=enough - 1) == (LevelFourRule.LAST_HOUR, enough - 1)


def test_the_rules_of_level_4_leave_other_levels_alone() -> None:
    decision = check_level_four(
        Reservation(3, 60_000),
        now_ms=0,
        started_ms=0,
        served_ms=[],
        last_item_was_level_four=True,
        shift_ends_ms=0,
    )
    assert decision.allowed
