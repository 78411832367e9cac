"""How far two sets of labels are from each other.

    Jaccard  δ = 1 − |A ∩ B| / |A ∪ B|
    MASI     δ = 1 − |A ∩ B| / |A ∪ B| · M        M = 1 if A = B, 2/3 if one holds the other, 1/3 if they only meet, 0 else

Two empty sets do not differ; an empty set and another differ by 1.

Source: Jaccard (1912); Passonneau, "Measuring agreement on set-valued items (MASI) for semantic and pragmatic
annotation", LREC (2006). How to read it: 0 equal, 1 nothing in common; MASI also asks whether one set is part of the
other. Example: {a, b} and {a} differ by 1/2 (Jaccard) or 2/3 (MASI).
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Literal

import numpy as np

from .votes import FloatArray

__all__ = ["SetDistance", "set_distances"]

SetDistance = Literal["jaccard", "masi"]


def set_distances(sets: Sequence[Set[str]], distance: SetDistance) -> FloatArray:
    """The distance of every two of the sets, shape ``(n, n)``.

    >>> set_distances([{"a", "b"}, {"a"}], "jaccard")[0].tolist()
    [0.0, 0.5]
    """
    names = {name: place for place, name in enumerate(sorted(frozenset().union(*sets)))}
    holds = np.zeros((len(sets), len(names)))
    for row, members in enumerate(sets):
        holds[row, [names[name] for name in members]] = 1
    both = holds @ holds.T
    size = holds.sum(axis=1)
    either = size[:, np.newaxis] + size[np.newaxis, :] - both
    near = np.divide(both, either, out=np.ones_like(both), where=either > 0)
    if distance == "masi":
        smaller = np.minimum(size[:, np.newaxis], size[np.newaxis, :])
        near *= np.select([both == either, both == smaller, both > 0], [1.0, 2 / 3, 1 / 3], default=0.0)
    far: FloatArray = 1 - near
    return far
