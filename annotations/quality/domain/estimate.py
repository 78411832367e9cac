"""What every measure of agreement returns: a value or the reason it has none, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .analytic_interval import Analytic, analytic_interval
from .bootstrap import Bootstrap, Interval, bootstrap_interval
from .item_sums import ItemSums
from .undefined import Undefined
from .votes import Votes

__all__ = ["Estimate", "IntervalMethod", "Measure", "estimate", "interval_of"]

IntervalMethod = Bootstrap | Analytic


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A measure and what it rests on. Exactly one of ``value`` and ``undefined_because`` is None.

    ``n_items``, ``n_votes`` and ``n_annotators`` count what entered the measure, not everything that was labelled.
    """

    measure: str
    value: float | None
    undefined_because: Undefined | None
    n_items: int
    n_votes: int
    n_annotators: int
    interval: Interval | None = None


Measure = Callable[[Votes, IntervalMethod | None], Estimate]


def estimate(measure: str, sums: ItemSums, interval: IntervalMethod | None = None) -> Estimate:
    """The estimate of a measure from its per-item sums, with an interval if a way to make one is given.

    When the votes allow a value but the totals do not, chance agreement is perfect: there is no variation.
    """
    value = float("nan") if sums.undefined_because else sums.value()
    undefined = bool(np.isnan(value))
    return Estimate(
        measure=measure,
        value=None if undefined else value,
        undefined_because=(sums.undefined_because or Undefined.NO_VARIATION) if undefined else None,
        n_items=sums.n_items,
        n_votes=sums.n_votes,
        n_annotators=sums.n_annotators,
        interval=None if undefined else interval_of(sums, interval),
    )


def interval_of(sums: ItemSums, method: IntervalMethod | None) -> Interval | None:
    """The interval of a measure that has a value; None if none was asked for or there is too little to make one of."""
    if method is None:
        return None
    return analytic_interval(sums, method) if isinstance(method, Analytic) else bootstrap_interval(sums, method)
