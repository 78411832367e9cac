"""Which label wins by posterior probability, ties reported and never broken."""

from __future__ import annotations

from typing import Final

import numpy as np

from .majority import NO_WINNER
from .votes import FloatArray, IntArray

__all__ = ["most_probable"]

_TIE: Final = 1e-9


def most_probable(posteriors: FloatArray) -> IntArray:
    """The code of each row's greatest probability, or ``NO_WINNER`` where the two greatest are equal.

    >>> most_probable(np.array([[0.2, 0.8], [0.5, 0.5]])).tolist()
    [1, -1]
    """
    if posteriors.shape[1] < 2:
        return np.zeros(len(posteriors), dtype=np.int64)
    best_two = np.partition(posteriors, -2, axis=1)[:, -2:]
    tied = best_two[:, 1] - best_two[:, 0] < _TIE
    return np.where(tied, NO_WINNER, posteriors.argmax(axis=1))
