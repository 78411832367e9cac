"""Permutation tests of the largest gap: how often would shuffling give one as large?

Sources: Good, *Permutation, Parametric and Bootstrap Tests of Hypotheses* (2005); Westfall and Young,
*Resampling-Based Multiple Testing* (1993), for the largest of several gaps; Phipson and Smyth, Stat. Appl. Genet.
Mol. Biol. 9 (2010), for p never being 0.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

__all__ = ["Draw", "Statistic", "gap_test", "p_of_gaps", "shuffled_statistics"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
# The group code of each unit (a person, or an item) to one number for each pair compared.
Statistic = Callable[[IntArray], FloatArray]

# A number of shuffles to the gaps they give, shape (shuffles, pairs); called again it goes on where it stopped.
Draw = Callable[[int], FloatArray]

_ROUNDING = 1e-9
_FIRST_SHUFFLES = 199
_WORTH_MORE = 0.10


def shuffled_statistics(
    statistic: Statistic,
    group_of_unit: IntArray,
    *,
    shuffles: int,
    random: np.random.Generator,
    checkpoint: Callable[[], None] | None = None,
) -> FloatArray:
    """The statistic with the groups shuffled over the units, shape ``(shuffles, pairs)``.

    A unit keeps all it did; only the group it is said to belong to moves. ``checkpoint`` runs before each shuffle
    and may raise to stop.
    """
    if shuffles < 1:
        raise ValueError("A permutation test needs at least one shuffle.")
    rows = []
    for _ in range(shuffles):
        if checkpoint is not None:
            checkpoint()
        rows.append(statistic(random.permutation(group_of_unit)))
    return np.stack(rows)


def p_of_gaps(observed: FloatArray, shuffled: FloatArray, *, two_sided: bool = True) -> FloatArray:
    """The p of each gap, corrected for having looked at all of them; shape ``(pairs,)``.

    Every gap is divided by its standard deviation, so that pairs of small groups do not drown the others, and
    compared with the largest of each shuffle. ``two_sided`` asks whether gaps are far from 0, otherwise whether
    they are above what shuffling gives on average. A gap that never varies has p = 1; a shuffle in which a gap is
    undefined (NaN) counts against it.

    Example: an observed gap larger than in all of 99 shuffles has p = .01.
    """
    everything = np.vstack([observed[np.newaxis], shuffled])
    if not two_sided:
        everything = everything - np.nanmean(everything, axis=0)
    spread = np.sqrt(np.nanmean((everything - np.nanmean(everything, axis=0)) ** 2, axis=0))
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = np.where(spread > _ROUNDING, everything / spread, 0.0)
    if two_sided:
        scores = np.abs(scores)
    scores = np.where(np.isnan(everything), np.inf, scores)
    largest = scores[1:].max(axis=1)
    as_large = (largest[:, np.newaxis] >= scores[0] - _ROUNDING).sum(axis=0)
    p: FloatArray = (1 + as_large) / (1 + len(shuffled))
    return np.where((spread > _ROUNDING) & ~np.isnan(observed), p, 1.0)


def gap_test(
    observed: FloatArray, draw: Draw, *, shuffles: int, two_sided: bool = True
) -> tuple[FloatArray, FloatArray]:
    """The p of each gap (see :func:`p_of_gaps`) and the shuffled gaps it rests on, stopping early where nothing stands out.

    After 199 shuffles a smallest p above 10 % is final: more shuffles could only make it more exact. Otherwise all
    ``shuffles`` are drawn, because the correction over a report needs p far below 5 %. A false call at a level of 10 % or
    less needs the full number to agree, so that stopping early adds none.
    """
    shuffled = draw(min(shuffles, _FIRST_SHUFFLES))
    p = p_of_gaps(observed, shuffled, two_sided=two_sided)
    if shuffles > len(shuffled) and p.min() <= _WORTH_MORE:
        shuffled = np.vstack([shuffled, draw(shuffles - len(shuffled))])
        p = p_of_gaps(observed, shuffled, two_sided=two_sided)
    return p, shuffled
