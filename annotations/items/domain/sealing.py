"""What may become of a sealed item, and who may do it (docs/algorithms/exposure.md section 7)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from kernel.errors import Conflict

__all__ = ["MAY_RELEASE", "REPORT_REASONS", "ReportReason", "SealState", "Verdict", "decide"]


class ReportReason(StrEnum):
    """What the reporter believes it to be."""

    CHILD_ABUSE = "child_abuse"
    UNLAWFUL = "unlawful"


# As the reasons of a skip are shown: reporting is one of the ways to leave an item.
REPORT_REASONS: Final = {
    ReportReason.UNLAWFUL.value: "It may be unlawful: seal it at once",
    ReportReason.CHILD_ABUSE.value: "It may show the sexual abuse of a child: seal it at once",
}
# Suspected child sexual abuse material never comes back by a decision in this program.
MAY_RELEASE: Final = frozenset({ReportReason.UNLAWFUL})


class SealState(StrEnum):
    """`mistaken`: one officer found the report mistaken, and a second must agree before it is released."""

    SEALED = "sealed"
    UNLAWFUL = "unlawful"
    MISTAKEN = "mistaken"
    RELEASED = "released"


class Verdict(StrEnum):
    UNLAWFUL = "unlawful"
    MISTAKEN = "mistaken"
    CONFIRM = "confirm"


_NEXT: Final = {
    (SealState.SEALED, Verdict.UNLAWFUL): SealState.UNLAWFUL,
    (SealState.SEALED, Verdict.MISTAKEN): SealState.MISTAKEN,
    (SealState.MISTAKEN, Verdict.UNLAWFUL): SealState.UNLAWFUL,
    (SealState.MISTAKEN, Verdict.CONFIRM): SealState.RELEASED,
}


def decide(
    state: SealState, verdict: Verdict, *, reason: ReportReason, decided_by: int | None, officer: int
) -> SealState:
    """The state after an officer's decision. `decided_by` is the officer who decided before, if one did.

    Raises `Conflict` for a decision that is not open now, for a second signature by the first person, and for
    releasing what may never be released here.

    >>> decide(SealState.MISTAKEN, Verdict.CONFIRM, reason=ReportReason.UNLAWFUL, decided_by=1, officer=2).value
    'released'
    """
    after = _NEXT.get((state, verdict))
    if after is None:
        raise Conflict(
            f"This decision is not open: the item is {state.value}.",
            code="seal-state",
            kept="It stays sealed." if state is not SealState.RELEASED else "It is as it was.",
        )
    if after in {SealState.MISTAKEN, SealState.RELEASED} and reason not in MAY_RELEASE:
        raise Conflict(
            "An item reported as the abuse of a child is not released by this program.",
            code="seal-final",
            kept="It stays sealed.",
            remedy="Follow the law that applies to you; the competent authority decides.",
        )
    if after is SealState.RELEASED and decided_by == officer:
        raise Conflict(
            "A second officer has to agree before an item is released.",
            code="second-person-needed",
            kept="It stays sealed.",
            remedy="Ask another content officer.",
        )
    return after
