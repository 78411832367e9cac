"""How much data a comparison needs, and the reasons for which a side has too little."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Minimums", "Reason", "reason_against"]


class Reason(StrEnum):
    """Why a side of a comparison is listed as insufficient evidence."""

    EMPTY = "empty"
    SINGLE_MEMBER = "a single member"
    FEW_ITEMS = "too few items"
    FEW_ANNOTATORS = "too few annotators"
    ONE_LABEL = "one label only"
    NOT_SHARED = "no item answered twice"
    WITHHELD = "withheld to protect people"


@dataclass(frozen=True, slots=True)
class Minimums:
    """The least each side of a comparison must have. Zero annotators suits labels that no vote is known for."""

    items: int = 30
    annotators: int = 5

    def __post_init__(self) -> None:
        if self.items < 1 or self.annotators < 0:
            raise ValueError("A comparison needs at least one item, and no negative number of annotators.")


def reason_against(*, n_items: int, n_annotators: int, minimums: Minimums) -> Reason | None:
    """Why a side has too little, or None when it has enough.

    Example: one item and 40 annotators give ``Reason.SINGLE_MEMBER``.
    """
    if n_items == 0 or (n_annotators == 0 and minimums.annotators > 0):
        return Reason.EMPTY
    if n_items == 1 or (n_annotators == 1 and minimums.annotators > 1):
        return Reason.SINGLE_MEMBER
    if n_items < minimums.items:
        return Reason.FEW_ITEMS
    if n_annotators < minimums.annotators:
        return Reason.FEW_ANNOTATORS
    return None
