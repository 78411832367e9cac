"""Pay lines: cumulative, rounded up once, each accrual explained (docs/algorithms/pay.md section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeAlias, TypedDict

from annotations.pay.domain.kinds import TASK_KINDS, LineKind
from annotations.pay.domain.rates import HOUR_MS, PayPolicy, PerItemPolicy
from kernel.errors import Invalid
from kernel.money import Money
from kernel.rounding import ceil_div

__all__ = ["RULE_VERSION", "Accrual", "Explanation", "Line", "Unit", "accrue", "explain", "open_line", "recompute"]

RULE_VERSION: Final = "pay-1"
ROUNDING: Final = "up, once per line"

Unit: TypeAlias = Literal["ms", "item"]
# A rate is for one hour of time, or for one item.
_PER: Final[dict[str, int]] = {"ms": HOUR_MS, "item": 1}


class Explanation(TypedDict):
    """All it takes to compute an accrual again, as JSON values: the answer to "why this amount?" (P10)."""

    rule_version: str
    kind: str
    unit: Unit
    quantity: int
    line_quantity: int
    rate_minor: int
    currency: str
    already_minor: int
    amount_minor: int
    rounding: str
    formula: str
    policy_version: int
    evidence: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """Worker × project × session × kind at one rate: how much time or how many items so far, and what has accrued."""

    kind: LineKind
    unit: Unit
    rate_minor: int
    currency: str
    policy_version: int
    quantity: int = 0
    accrued_minor: int = 0


@dataclass(frozen=True, slots=True)
class Accrual:
    """What one act adds: the line after it, the amount, and why."""

    line: Line
    amount: Money
    explanation: Explanation


def open_line(policy: PayPolicy, kind: LineKind, *, rate_minor: int | None = None) -> Line:
    """A new, empty line under the policy; `rate_minor` replaces the hourly rate for a paid break.

    >>> from annotations.pay.domain.rates import HourlyPolicy
    >>> open_line(HourlyPolicy(1, "EUR", 1500, 1241), LineKind.LABELLING).unit
    'ms'
    """
    if kind is LineKind.FLOOR_TOP_UP:
        raise ValueError("A top-up settles a pay period and has no line of its own.")
    if isinstance(policy, PerItemPolicy):
        if kind in TASK_KINDS:
            return Line(kind, "item", policy.rate_minor, policy.currency, policy.version)
        default = policy.floor_minor_per_hour
    else:
        default = policy.rate_minor
    rate = default if rate_minor is None else rate_minor
    return Line(kind, "ms", rate, policy.currency, policy.version)


def accrue(line: Line, quantity: int, *, evidence: Mapping[str, Any]) -> Accrual:
    """Add `quantity` milliseconds (or items) to the line.

    The amount is what the whole line is worth, rounded up, less what it has accrued: rounding happens once per line.

    >>> line = Line(LineKind.LABELLING, "ms", 1500, "EUR", 1)
    >>> first = accrue(line, 10_000, evidence={"lease": "a"})
    >>> second = accrue(first.line, 10_000, evidence={"lease": "b"})
    >>> first.amount.minor, second.amount.minor, second.explanation["formula"]
    (5, 4, 'ceil(1500 × 20000 ms ÷ 3600000 ms) − 5 already accrued = 4')
    """
    if quantity < 0:
        raise ValueError("Time and items are only ever added to a line.")
    explanation = explain(
        kind=line.kind,
        unit=line.unit,
        quantity=quantity,
        line_quantity=line.quantity + quantity,
        rate_minor=line.rate_minor,
        currency=line.currency,
        already_minor=line.accrued_minor,
        policy_version=line.policy_version,
        evidence=evidence,
    )
    amount = explanation["amount_minor"]
    after = replace(line, quantity=line.quantity + quantity, accrued_minor=line.accrued_minor + amount)
    return Accrual(after, Money(amount, line.currency), explanation)


def explain(
    *,
    kind: LineKind,
    unit: Unit,
    quantity: int,
    line_quantity: int,
    rate_minor: int,
    currency: str,
    already_minor: int,
    policy_version: int,
    evidence: Mapping[str, Any],
) -> Explanation:
    """Compute an amount and the explanation that leads to it; the one formula behind lines and top-ups."""
    amount = _amount(rate_minor, line_quantity, unit, already_minor)
    divided = f"ceil({rate_minor} × {line_quantity} ms ÷ {HOUR_MS} ms)"
    worth = divided if unit == "ms" else f"{rate_minor} × {line_quantity} items"
    formula = f"{worth} − {already_minor} already accrued"
    if kind is LineKind.FLOOR_TOP_UP:
        formula = f"max(0, {worth} − {already_minor} already earned)"
    return Explanation(
        rule_version=RULE_VERSION,
        kind=kind.value,
        unit=unit,
        quantity=quantity,
        line_quantity=line_quantity,
        rate_minor=rate_minor,
        currency=currency,
        already_minor=already_minor,
        amount_minor=amount,
        rounding=ROUNDING,
        formula=f"{formula} = {amount}",
        policy_version=policy_version,
        evidence=dict(evidence),
    )


def recompute(explanation: Explanation) -> Money:
    """The amount again, from rate and quantity alone; `amount_minor` and `formula` are not looked at.

    Raises `Invalid` for a rule version this code does not know, because a guess would be worse than no answer.
    """
    if explanation["rule_version"] != RULE_VERSION or explanation["unit"] not in _PER:
        raise Invalid(
            f"The pay rule {explanation['rule_version']!r} is not one this version can recompute.",
            code="unknown-pay-rule",
            remedy="Check the ledger with the version of Fairhand that wrote the line.",
        )
    amount = _amount(
        explanation["rate_minor"], explanation["line_quantity"], explanation["unit"], explanation["already_minor"]
    )
    return Money(amount, explanation["currency"])


def _amount(rate_minor: int, quantity: int, unit: Unit, already_minor: int) -> int:
    return max(0, ceil_div(rate_minor * quantity, _PER[unit]) - already_minor)
