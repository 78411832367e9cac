"""Section 7 of docs/algorithms/pay.md: the worst case, by its worked tables and by what must hold of any."""

from fractions import Fraction
from math import ceil

import pytest

from annotations.exposure.domain.cooldown import BREAK_MS, BreakCause
from annotations.exposure.domain.limits import STANDARD, Window
from annotations.exposure.domain.severity import WEIGHTS_QP
from annotations.pay.domain.liability import BREAK_SHARES, shift_worst_case_minor, worst_case
from annotations.pay.domain.rates import HourlyPolicy, PayPolicy, PerItemPolicy
from tests.unit.worked_tables import rows


def policy_of(row: dict[str, str]) -> PayPolicy:
    kind = PerItemPolicy if row["Paid"] == "per_item" else HourlyPolicy
    return kind(1, "EUR", int(row["Rate"]), 0)


@pytest.mark.parametrize("row", rows("pay.md", "liability"), ids=str)
def test_the_worst_case_is_that_of_the_table(row: dict[str, str]) -> None:
    found = worst_case(
        policy_of(row),
        floor_minor_per_hour=int(row["Floor"]),
        longest_item_s=int(row["Longest (s)"]),
        open_slots={int(row["Level"]): int(row["Slots"])},
        owed_minor=int(row["Owed"]),
    )
    parts = (found.reward_minor, found.top_up_minor, found.breaks_minor, found.other_minor, found.total_minor)
    assert parts == tuple(int(row[name]) for name in ("Reward", "Top-up", "Breaks", "Other", "Liability"))


@pytest.mark.parametrize("row", rows("pay.md", "shift-liability"), ids=str)
def test_a_promised_shift_comes_to_what_the_table_says(row: dict[str, str]) -> None:
    policy = policy_of(row)
    ms, floor = 60_000 * int(row["Not paid yet (min)"]), int(row["Floor"])
    assert shift_worst_case_minor(policy, floor_minor_per_hour=floor, unpaid_ms=ms) == int(row["Shift"])
    hours = int(row["Hours"])
    assert int(row["Shift"]) == hours + ceil(BREAK_SHARES[0] * hours)


def test_shifts_are_needed_beside_the_slots_and_also_where_no_slot_is_left() -> None:
    policy = HourlyPolicy(1, "EUR", 1500, 1400)
    for slots in ({}, {0: 1}):
        without, with_it = (
            worst_case(policy, floor_minor_per_hour=0, longest_item_s=300, open_slots=slots, shifts_minor=shifts)
            for shifts in (0, 3602)
        )
        assert with_it.total_minor == without.total_minor + 3602


def test_break_shares_are_those_of_the_table() -> None:
    assert [(str(level), str(share)) for level, share in enumerate(BREAK_SHARES)] == [
        (row["Level"], row["Share"]) for row in rows("pay.md", "break-share")
    ]


def test_break_shares_are_a_full_run_of_the_exposure_rules() -> None:
    for level in (2, 3, 4):
        work_ms = Fraction(STANDARD[Window.RUN], WEIGHTS_QP[level])
        assert BREAK_SHARES[level] == Fraction(BREAK_MS[BreakCause.FULL_RUN]) / work_ms


def test_levels_add_up_and_no_slot_means_nothing_is_needed() -> None:
    policy = PerItemPolicy(1, "EUR", 100, 1241)
    parts = [
        worst_case(policy, floor_minor_per_hour=0, longest_item_s=60, open_slots=slots)
        for slots in ({0: 3}, {3: 2}, {0: 3, 3: 2})
    ]
    assert parts[0].total_minor + parts[1].total_minor == parts[2].total_minor
    nothing = worst_case(policy, floor_minor_per_hour=0, longest_item_s=60, open_slots={})
    assert (parts[2].slots, nothing.slots, nothing.total_minor) == (5, 0, 0)


def test_the_floor_of_the_policy_holds_where_the_table_s_is_lower() -> None:
    policy = PerItemPolicy(1, "EUR", 1, 1241)
    low, none = (
        worst_case(policy, floor_minor_per_hour=floor, longest_item_s=60, open_slots={0: 1}) for floor in (900, 0)
    )
    assert low == none


@pytest.mark.parametrize(
    "wrong", [{"longest_item_s": 0}, {"open_slots": {0: -1}}, {"owed_minor": -1}, {"shifts_minor": -1}]
)
def test_what_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    given: dict[str, object] = {"floor_minor_per_hour": 0, "longest_item_s": 60, "open_slots": {0: 1}} | wrong
    with pytest.raises(ValueError, match="below"):
        worst_case(HourlyPolicy(1, "EUR", 1500, 1400), **given)  # type: ignore[arg-type]
