"""Counts of people that may be shown: none below k, and none that the others and the total give away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["K", "shown"]

K: Final = 5


def shown(counts: Mapping[str, int], k: int = K) -> dict[str, int | None]:
    """The counts with None for what is withheld, in the order given.

    Every count below k is withheld. While those withheld are a single one, or fewer than k people together, whoever knows
    the total could work them out, so the smallest count still shown is withheld as well.

    >>> shown({"north": 10, "south": 9, "west": 2})
    {'north': 10, 'south': None, 'west': None}
    >>> shown({"north": 10, "south": 9})
    {'north': 10, 'south': 9}
    """
    hidden = {name for name, count in counts.items() if count < k}
    while hidden and (len(hidden) == 1 or sum(counts[name] for name in hidden) < k):
        rest = [name for name in counts if name not in hidden]
        if not rest:
            break
        hidden.add(min(rest, key=lambda name: (counts[name], name)))
    return {name: None if name in hidden else count for name, count in counts.items()}
