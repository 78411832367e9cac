"""Which sums about people may be shown to an owner: ten people at least, and no subtraction that leaves fewer.

docs/algorithms/exposure.md section 6. Differencing is the attack in which two harmless sums are subtracted: "all
annotators" less "all annotators who saw graphic content" is the rest, and the rest may be one person. It works on
categories as well: everything less hate is the rest of the content, even when the same people are behind both sums.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

__all__ = ["FEWEST", "Refusal", "refusal"]

FEWEST: Final = 10
People = frozenset[str]


class Refusal(StrEnum):
    """Why a sum is not shown."""

    TOO_FEW = "too_few"
    COMPLEMENT = "complement"
    DIFFERENCE = "difference"
    REMAINDER = "remainder"


def refusal(asked: People, *, everybody: People, released: Iterable[People], rest: People) -> Refusal | None:
    """None when the sum over `asked` may be shown beside all that were `released` before; `asked` is part of `everybody`.

    `everybody` are the people of the project in that period, whose sum may be known from elsewhere: what is left of them
    must be nobody or at least ten. With each earlier sum the same holds for what either has and the other has not, and for
    what they share: three sums (A, B and both together) give the overlap away. `rest` are the people behind what would
    be left when every category shown by then is taken from everything: nobody, or again at least ten.

    >>> people = frozenset(map(str, range(30)))
    >>> refusal(people, everybody=people, released=[], rest=frozenset()) is None
    True
    >>> refusal(people - {"1"}, everybody=people, released=[], rest=people)
    <Refusal.COMPLEMENT: 'complement'>
    >>> refusal(people, everybody=people, released=[people], rest=frozenset({"1"}))
    <Refusal.REMAINDER: 'remainder'>
    """
    if len(asked) < FEWEST:
        return Refusal.TOO_FEW
    if _gives_away(everybody - asked):
        return Refusal.COMPLEMENT
    for earlier in released:
        if any(map(_gives_away, (asked - earlier, earlier - asked, asked & earlier))):
            return Refusal.DIFFERENCE
    if _gives_away(rest):
        return Refusal.REMAINDER
    return None


def _gives_away(rest: People) -> bool:
    return 0 < len(rest) < FEWEST
