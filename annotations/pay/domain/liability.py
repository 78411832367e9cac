"""What open work can come to at worst: the money that must lie ready before anybody begins (docs/algorithms/pay.md section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from annotations.pay.domain.rates import HOUR_MS, HourlyPolicy, PayPolicy
from kernel.rounding import ceil_div

__all__ = ["BREAK_SHARES", "OTHER_TIME", "Liability", "shift_worst_case_minor", "worst_case"]

# The longest break that work of a level asks for, over the work before it: ten minutes after fifty, or after a full run.
BREAK_SHARES: Final = (Fraction(1, 5), Fraction(1, 5), Fraction(2, 5), Fraction(6, 5), Fraction(16, 5))
# Waiting, instructions, training, skips and lost items, per task time: a third of all time (Toxtli et al. 2021).
OTHER_TIME: Final = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Liability:
    """The parts of the worst case in minor units of one currency; `slots` is how many votes are still missing."""

    currency: str
    slots: int = 0
    reward_minor: int = 0
    top_up_minor: int = 0
    breaks_minor: int = 0
    other_minor: int = 0
    shifts_minor: int = 0
    owed_minor: int = 0

    @property
    def total_minor(self) -> int:
        """Everything that can fall due, with what is owed for work that is done."""
        slots = self.reward_minor + self.top_up_minor + self.breaks_minor + self.other_minor
        return slots + self.shifts_minor + self.owed_minor


def worst_case(
    policy: PayPolicy,
    *,
    floor_minor_per_hour: int,
    longest_item_s: int,
    open_slots: Mapping[int, int],
    shifts_minor: int = 0,
    owed_minor: int = 0,
) -> Liability:
    """The most that the open slots (`{level: count}`) can cost under the policy, each taking the longest time.

    `floor_minor_per_hour` is the highest floor that may apply to anybody; `shifts_minor` what promised shifts can come to beside. Each part is rounded up per slot, because every
    slot may end up on a line of its own. A policy that pays nothing owes nothing.

    >>> worst_case(HourlyPolicy(1, "EUR", 1500, 1400), floor_minor_per_hour=1400, longest_item_s=300,
    ...     open_slots={0: 1}).total_minor
    213
    """
    if longest_item_s <= 0 or owed_minor < 0 or shifts_minor < 0 or any(count < 0 for count in open_slots.values()):
        raise ValueError("Times are above zero; counts and debts are never below it.")
    if policy.rate_minor == 0:
        return Liability(policy.currency, shifts_minor=shifts_minor, owed_minor=owed_minor)
    ms = longest_item_s * 1000
    floor = max(floor_minor_per_hour, policy.floor_minor_per_hour)
    reward = ceil_div(policy.rate_minor * ms, HOUR_MS) if isinstance(policy, HourlyPolicy) else policy.rate_minor
    top_up = max(0, ceil_div(floor * ms, HOUR_MS) - reward)
    timed = _timed_rate(policy, floor)
    other = ceil_div(timed * ms * OTHER_TIME.numerator, HOUR_MS * OTHER_TIME.denominator)
    slots = sum(open_slots.values())
    return Liability(
        currency=policy.currency,
        slots=slots,
        reward_minor=slots * reward,
        top_up_minor=slots * top_up,
        breaks_minor=sum(count * _breaks(reward + top_up, level) for level, count in open_slots.items()),
        other_minor=slots * other,
        shifts_minor=shifts_minor,
        owed_minor=owed_minor,
    )


def shift_worst_case_minor(policy: PayPolicy, *, floor_minor_per_hour: int, unpaid_ms: int) -> int:
    """The most that one place of a promised shift can cost beside the work in it: waited for, or cancelled late, with breaks.

    `unpaid_ms` is what of the shift is not paid yet. A policy that pays nothing promises nothing.

    >>> shift_worst_case_minor(HourlyPolicy(1, "EUR", 1500, 1400), floor_minor_per_hour=1400, unpaid_ms=7_200_000)
    3602
    """
    if unpaid_ms < 0:
        raise ValueError("A time is never below zero.")
    if policy.rate_minor == 0 or unpaid_ms == 0:
        return 0
    floor = max(floor_minor_per_hour, policy.floor_minor_per_hour)
    # Waiting and a cancelled rest are two lines, each rounded up.
    hours = ceil_div(_timed_rate(policy, floor) * unpaid_ms, HOUR_MS) + 1
    return hours + _breaks(hours, 0)


def _timed_rate(policy: PayPolicy, floor_minor_per_hour: int) -> int:
    """What an hour of time other than a task costs at most."""
    return max(policy.rate_minor if isinstance(policy, HourlyPolicy) else 0, floor_minor_per_hour)


def _breaks(task_minor: int, level: int) -> int:
    share = BREAK_SHARES[level]
    return ceil_div(task_minor * share.numerator, share.denominator)
