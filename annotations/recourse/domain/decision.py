"""What may be decided against a person, and what a decision must say (docs/algorithms/recourse.md section 1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from kernel.errors import FieldError, Invalid

__all__ = [
    "AT_THE_DESK",
    "DESK_REASONS",
    "FRAUD",
    "REASONS_OF",
    "RULE_VERSION",
    "DecisionKind",
    "Reason",
    "check_decision",
    "held_of_lines",
]

RULE_VERSION: Final = "recourse-1"


class DecisionKind(StrEnum):
    REJECTION = "rejection"
    RESTRICTION = "restriction"
    REMOVAL = "removal"
    REFUSAL = "refusal"


class Reason(StrEnum):
    AUTOMATED_ANSWERS = "automated_answers"
    COPIED_ANSWERS = "copied_answers"
    SHARED_ACCOUNT = "shared_account"
    QUALITY = "quality"
    CONDUCT = "conduct"
    CONFIDENTIALITY = "confidentiality"
    TIME_NOT_SHOWN = "time_not_shown"


FRAUD: Final = frozenset({Reason.AUTOMATED_ANSWERS, Reason.COPIED_ANSWERS, Reason.SHARED_ACCOUNT})
_ABOUT_A_PERSON: Final = frozenset(Reason) - {Reason.TIME_NOT_SHOWN}
REASONS_OF: Final[dict[DecisionKind, frozenset[Reason]]] = {
    DecisionKind.REJECTION: FRAUD,
    DecisionKind.RESTRICTION: _ABOUT_A_PERSON,
    DecisionKind.REMOVAL: _ABOUT_A_PERSON,
    DecisionKind.REFUSAL: frozenset({Reason.TIME_NOT_SHOWN}),
}
# A refusal is made where the correction waits, and nowhere else.
AT_THE_DESK: Final = (DecisionKind.REJECTION, DecisionKind.RESTRICTION, DecisionKind.REMOVAL)
DESK_REASONS: Final = tuple(reason for reason in Reason if reason in _ABOUT_A_PERSON)


def check_decision(
    *,
    kind: str,
    reason: str,
    evidence: dict[str, Any],
    rule_version: str,
    explanation: str,
    effect_at: datetime | None,
    now: datetime,
) -> tuple[DecisionKind, Reason]:
    """Raise `Invalid`, naming every field that is missing or does not fit; else the kind and the reason.

    Example: a rejection for quality is refused with `{"field": "reason", …}`, because work is rejected for fraud only.
    """
    problems: list[FieldError] = []

    def note(field: str, message: str) -> None:
        problems.append({"field": field, "message": message})

    if kind not in AT_THE_DESK:
        note("kind", f"One of {', '.join(AT_THE_DESK)}.")
    elif reason not in REASONS_OF[DecisionKind(kind)]:
        allowed = ", ".join(sorted(REASONS_OF[DecisionKind(kind)]))
        note("reason", f"A {kind} rests on one of: {allowed}.")
    if not any(evidence.values()):
        note("evidence", "Say what shows it.")
    if kind == DecisionKind.REJECTION and not evidence.get("assignments"):
        note("evidence", "Name the work that is rejected.")
    if not rule_version.strip():
        note("rule_version", "Name the version of the rule this rests on, such as the guidelines' number.")
    if not explanation.strip():
        note("explanation", "Explain it to the person it concerns.")
    if effect_at is None:
        note("effect_at", "Say when it takes effect.")
    elif effect_at <= now:
        note("effect_at", "The notice comes before the effect: choose a later time.")
    if problems:
        raise Invalid(
            "A decision against a person must be complete before it is made.",
            errors=problems,
            code="decision-incomplete",
            kept="Nothing was decided, and nobody was told.",
            remedy="Fill in what is named and send it again.",
        )
    return DecisionKind(kind), Reason(reason)


def held_of_lines(
    lines: Sequence[int], rejected: Collection[int], paid_out_minor: int, aside: Mapping[int, int] | None = None
) -> dict[int, int]:
    """How much of each rejected line is still here to be held, by its place; lines that are paid out are left out.

    `lines` are amounts in the order they were earned, `rejected` places in it; what was paid out covers the first. `aside` is what
    other decisions hold of a line, or took back: it was never paid out.

    >>> held_of_lines([10, 20, 30], {0, 1, 2}, paid_out_minor=25), held_of_lines([10, 20, 30], {1, 2}, 25, {0: 10})
    ({1: 5, 2: 30}, {2: 25})
    """
    held, before = {}, 0
    for place, amount in enumerate(lines):
        after = before + amount - (aside or {}).get(place, 0)
        here = after - max(before, paid_out_minor)
        if place in rejected and here > 0:
            held[place] = here
        before = after
    return held
