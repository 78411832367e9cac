"""Taking every trace of an attribute out of the others, so that they no longer tell it.

Sources: Feldman et al., "Certifying and removing disparate impact", KDD (2015) 259–268, for numbers; Adler et al., "Auditing
black-box models for indirect influence", Knowledge and Information Systems 54 (2018) 95–122, for repairing and scoring again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .encoding import Trait

__all__ = ["repaired"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


def repaired(trait: Trait, group: IntArray, random: np.random.Generator) -> Trait:
    """The trait with the same distribution in every group (codes from 0; −1 belongs to none and is left as it is).

    A number is moved to the median, over the groups, of the numbers at its own rank within its group, so that order within
    a group stays. Of a value, as many items as a group has too many are given, by lot, the values it has too few of.
    """
    if trait.number is not None:
        return Trait(trait.name, trait.code, trait.size, _numbers(trait.number, group))
    return Trait(trait.name, _codes(trait.code, trait.size, group, random), trait.size)


def _numbers(number: FloatArray, group: IntArray) -> FloatArray:
    known = ~np.isnan(number) & (group >= 0)
    members = [np.flatnonzero(known & (group == one)) for one in np.unique(group[known])]
    ordered = [np.sort(number[one]) for one in members]
    moved = number.copy()
    for one in members:
        rank = np.empty(len(one))
        rank[np.argsort(number[one], kind="stable")] = (np.arange(len(one)) + 0.5) / len(one)
        moved[one] = np.median([np.quantile(values, rank, method="hazen") for values in ordered], axis=0)
    return moved


def _codes(code: IntArray, size: int, group: IntArray, random: np.random.Generator) -> IntArray:
    inside = (code >= 0) & (group >= 0)
    share = np.bincount(code[inside], minlength=size) / max(int(inside.sum()), 1)
    moved = code.copy()
    for one in np.unique(group[inside]):
        members = np.flatnonzero(inside & (group == one))
        wanted = _apportioned(share, len(members))
        have = np.bincount(code[members], minlength=size)
        spare = [
            random.permutation(members[code[members] == value])[: max(0, have[value] - wanted[value])]
            for value in range(size)
        ]
        short = np.repeat(np.arange(size), np.maximum(0, wanted - have))
        moved[np.concatenate(spare).astype(np.int64)] = random.permutation(short)
    return moved


def _apportioned(share: FloatArray, total: int) -> IntArray:
    """Whole numbers nearest to the shares that add up to the total (largest remainders)."""
    exact = share * total
    whole = np.floor(exact).astype(np.int64)
    rest = np.argsort(-(exact - whole), kind="stable")[: total - int(whole.sum())]
    whole[rest] += 1
    return whole
