"""Cues: what can be seen of an item without knowing what it is about. Each becomes levels that a label may lean on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from governance.audits.domain.numbering import numbered

from .stability import quantile_edges

__all__ = ["Cue", "crew_cue", "number_cue", "word_cue"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

BINS: Final = 8
FEWEST: Final = 5
NOT_RECORDED: Final = "not recorded"
OTHER: Final = "other values"


@dataclass(frozen=True, slots=True)
class Cue:
    """``member[item, level]`` is 1 where the item has the level: one level an item, or one for each person who labelled it."""

    name: str
    levels: tuple[str, ...]
    member: csr_array

    @property
    def speaks(self) -> bool:
        """Whether there is anything to tell items apart by."""
        return len(self.levels) > 1


def number_cue(name: str, values: FloatArray, bins: int = BINS) -> Cue:
    """A measured cue in at most eight levels of about equal size; NaN is a level of its own, since absence may tell.

    >>> number_cue("brightness", np.array([1.0, 2.0, 3.0, np.nan]), bins=2).levels
    ('up to 2', 'above 2', 'not recorded')
    """
    known = ~np.isnan(values)
    edges = quantile_edges(values[known], bins) if known.any() else np.empty(0)
    # An edge at the largest value would leave the last level empty.
    edges = edges[edges < values[known].max()] if len(edges) else edges
    code = np.where(known, np.searchsorted(edges, np.nan_to_num(values), side="left"), len(edges) + 1)
    names = [f"up to {edge:.4g}" for edge in edges]
    names.append(f"above {edges[-1]:.4g}" if len(edges) else "recorded")
    return _single(name, [*names, NOT_RECORDED], code)


def word_cue(name: str, values: Sequence[str | None]) -> Cue:
    """A named cue, such as a camera; values of fewer than five items are put together.

    >>> word_cue("camera", ["x"] * 5 + ["y"] * 5 + ["z", None]).levels
    ('x', 'y', 'other values', 'not recorded')
    """
    import pandas as pd  # here, so that no process loads it at its start

    codes, levels = pd.factorize(np.array(values, dtype=object), sort=True)
    sizes = np.bincount(codes[codes >= 0], minlength=len(levels))
    common = np.flatnonzero(sizes >= FEWEST)
    place = np.full(len(levels) + 1, len(common))
    place[common] = np.arange(len(common))
    place[-1] = len(common) + 1
    return _single(name, [*(str(levels[code]) for code in common), OTHER, NOT_RECORDED], place[codes])


def crew_cue(name: str, item: IntArray, person: IntArray, *, items: int) -> Cue:
    """Who labelled each item, from the pairs (item, person) of the votes. The levels are not named: nobody is to be read off."""
    people, code = numbered(person)
    member = coo_array((np.ones(len(item)), (item, code)), shape=(items, len(people))).tocsr()
    # Who voted twice on an item is one voter.
    member.data[:] = 1
    return Cue(name, tuple(f"person {place}" for place in range(len(people))), member)


def _single(name: str, levels: list[str], code: NDArray[np.integer]) -> Cue:
    used, place = np.unique(code, return_inverse=True)
    member = coo_array((np.ones(len(code)), (np.arange(len(code)), place)), shape=(len(code), len(used))).tocsr()
    return Cue(name, tuple(levels[level] for level in used), member)
