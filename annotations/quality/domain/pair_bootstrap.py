"""Percentile interval of a mean over pairs of people, by resampling people.

    mean = Σ_(a < b) w_a w_b v_ab / Σ_(a < b) w_a w_b        over the pairs that have a value

with w_a how often person a was drawn; the pairs of a person with their own copy are left out, since they agree by construction. With
every w_a = 1 it is the mean itself.

Source: as for :mod:`.annotator_bootstrap`; for means over pairs (U-statistics), Arcones and Giné, "On the bootstrap of U and V
statistics", Annals of Statistics 20 (1992). How to read it: what other people of the same kind would have given on these
items. With few people it is wide, and with fewer than three there is none.

Example: three people with the pair values 1, 0 and 0. One draw in nine has one person thrice and no pair; two in nine have
everybody once and the mean 1/3; in the others two people are left, and their pair is the mean. So 95 % reach from 0 to 1.
"""

from __future__ import annotations

import numpy as np

from .bootstrap import Bootstrap, Interval, percentile_interval
from .votes import FloatArray, IntArray

__all__ = ["pair_mean_interval"]


def pair_mean_interval(
    first: IntArray, second: IntArray, value: FloatArray, n_people: int, settings: Bootstrap
) -> Interval | None:
    """The interval of the mean of ``value``, one a pair of codes, NaN where a pair has none; None if there is too little."""
    defined = ~np.isnan(value)
    first, second, value = first[defined], second[defined], value[defined]
    if n_people < 3 or not len(value):
        return None
    random = np.random.default_rng(settings.seed)
    found = np.full(settings.replicates, np.nan)
    for replicate in range(settings.replicates):
        drawn = random.multinomial(n_people, np.full(n_people, 1 / n_people)).astype(np.float64)
        weight = drawn[first] * drawn[second]
        if weight.any():
            found[replicate] = np.einsum("p,p->", weight, value) / weight.sum()
    return percentile_interval(found, settings)
