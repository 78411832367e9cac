"""The three verdicts of an audit, and the one rule that gives them. There is no verdict "fair"."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Verdict", "verdict_of"]


class Verdict(StrEnum):
    """What an audit says about one question it asked."""

    FLAG = "flag"
    NO_FLAG = "no_flag"
    INSUFFICIENT_EVIDENCE = "insufficient_evidence"


def verdict_of(*, enough_data: bool, effect_is_large: bool, p_adjusted: float | None, level: float) -> Verdict:
    """The verdict of ``docs/algorithms/audits.md``, "From number to verdict".

    A large effect that cannot be told from chance is insufficient evidence: "no flag" would read as "nothing
    there". A check without a test (``p_adjusted`` None) is decided by its effect.

    Example: ``verdict_of(enough_data=True, effect_is_large=True, p_adjusted=0.2, level=0.05)`` is insufficient
    evidence.
    """
    if not enough_data:
        return Verdict.INSUFFICIENT_EVIDENCE
    if not effect_is_large:
        return Verdict.NO_FLAG
    if p_adjusted is not None and p_adjusted > level:
        return Verdict.INSUFFICIENT_EVIDENCE
    return Verdict.FLAG
