"""A line's arithmetic in words: what a person reads who asks "why this amount?"."""

from __future__ import annotations

from typing import Final

from annotations.pay.domain.earnings import Explanation
from annotations.pay.domain.kinds import LineKind
from annotations.pay.domain.rates import HOUR_MS
from kernel.money import Money
from kernel.rounding import ceil_div

__all__ = ["KIND_TITLES", "in_words"]

KIND_TITLES: Final[dict[LineKind, str]] = {
    LineKind.LABELLING: "Labelling",
    LineKind.REVIEWING: "Reviewing",
    LineKind.INSTRUCTIONS: "Reading instructions",
    LineKind.TRAINING: "Training",
    LineKind.QUALIFICATION: "Qualification",
    LineKind.WAITING: "Waiting",
    LineKind.CANCELLED_SHIFT: "Shift cancelled late",
    LineKind.CORRECTION: "Time corrected",
    LineKind.BREAK: "Break",
    LineKind.SKIP: "Skipped item",
    LineKind.RETURNED: "Item given back",
    LineKind.ABANDONED: "Item that ran out",
    LineKind.TECHNICAL_FAILURE: "Technical failure",
    LineKind.APPEAL_UPHELD: "Appeal upheld",
    LineKind.FLOOR_TOP_UP: "Top-up to the floor",
}


def in_words(explanation: Explanation) -> str:
    """One sentence of arithmetic that a reader can check with a pocket calculator.

    >>> from annotations.pay.domain.earnings import accrue, open_line
    >>> from annotations.pay.domain.rates import HourlyPolicy
    >>> line = open_line(HourlyPolicy(1, "EUR", 1500, 1241), LineKind.LABELLING)
    >>> first = accrue(line, 12_400, evidence={})
    >>> in_words(first.explanation)
    '12.4 s × EUR 15.00 an hour = EUR 0.06, rounded up.'
    >>> in_words(accrue(first.line, 10_000, evidence={}).explanation)
    '10 s more, 22.4 s on this line: 22.4 s × EUR 15.00 an hour = EUR 0.10, rounded up, less EUR 0.06 already accrued = EUR 0.04.'
    """
    currency, rate = explanation["currency"], Money(explanation["rate_minor"], explanation["currency"])
    quantity, so_far = explanation["quantity"], explanation["line_quantity"]
    timed = explanation["unit"] == "ms"
    amount_of, per = (_seconds, "an hour") if timed else (_items, "an item")
    exact = explanation["rate_minor"] * so_far
    worth, left = (ceil_div(exact, HOUR_MS), exact % HOUR_MS) if timed else (exact, 0)
    text = f"{amount_of(so_far)} × {rate} {per} = {Money(worth, currency)}" + (", rounded up" if left else "")
    if explanation["kind"] == LineKind.FLOOR_TOP_UP:
        return (
            f"The floor for all paid time of the week: {text}, less {Money(explanation['already_minor'], currency)} earned "
            f"= {Money(explanation['amount_minor'], currency)}."
        )
    if quantity != so_far:
        text = f"{amount_of(quantity)} more, {amount_of(so_far)} on this line: {text}"
    if explanation["already_minor"]:
        already, amount = Money(explanation["already_minor"], currency), Money(explanation["amount_minor"], currency)
        text = f"{text}, less {already} already accrued = {amount}"
    return f"{text}."


def _seconds(ms: int) -> str:
    """Exact to the millisecond, without idle zeros."""
    whole, rest = divmod(ms, 1000)
    return f"{whole}.{rest:03d}".rstrip("0") + " s" if rest else f"{whole} s"


def _items(number: int) -> str:
    return f"{number} item" if number == 1 else f"{number} items"
