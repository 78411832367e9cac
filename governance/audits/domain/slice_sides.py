"""The slices of items that have enough data to be compared, their counts, and findings about the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
import scipy

from .check import Context
from .finding import Draft, Figure
from .minimums import Reason, reason_against
from .people import group_name
from .rate_gap import rate_difference
from .sides import Side, insufficient, short_figures
from .snapshot import Tally
from .wilson import Rate, wilson_rate
from .words import attribute_name, side_name, slice_key

__all__ = ["SliceGap", "Slices", "eligible_slices", "exact_p", "largest_gap", "reference_of"]

Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slices:
    """Slices by the attributes ``by``: ``fit`` can be compared, ``tallies`` counts the labels of each.

    ``drafts`` reports those that cannot, ``short`` has a row for each of them; ``note`` is a sentence on the items that
    belong to no slice.
    """

    by: tuple[str, ...]
    fit: tuple[Values, ...]
    tallies: Mapping[Values, Mapping[str, Tally]]
    people: Mapping[Values, int]
    drafts: tuple[Draft, ...]
    short: tuple[Figure, ...]
    note: str

    def counts(self, label: str) -> dict[Values, Tally]:
        """Of each slice that can be compared, how many items have the label."""
        return {values: self.tallies[values][label] for values in self.fit}

    def distribution(self, values: Values) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """The items of a slice by label, in the order of the question's labels. Single choice."""
        return np.array([tally.positive for tally in self.tallies[values].values()], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class SliceGap:
    """Two slices, ``low`` compared with ``reference``; p is corrected for the number of pairs looked at."""

    low: Values
    reference: Values
    difference: Rate
    p: float


def eligible_slices(
    context: Context,
    by: tuple[str, ...],
    *,
    check: str,
    affected_uses: tuple[str, ...],
    statistic: str,
    companion_of: str = "",
) -> Slices:
    """Slices that reach the minimums and are not more than can be compared."""
    question, spec, snapshot = context.question, context.spec, context.snapshot
    tallies = snapshot.outcome_tallies(question, by)
    people = snapshot.annotators_by_slice(question, by)
    items = snapshot.items_by(by)
    every = sorted(items)
    too_many = len(every) > spec.most_values
    sides = (
        []
        if too_many
        else [_side(context, by, values, tallies.get(values, {}), people.get(values, 0)) for values in every]
    )
    fit = tuple(values for values, side in zip(every, sides, strict=False) if side.reason in (None, Reason.ONE_LABEL))
    silent = snapshot.n_items - sum(items.values())
    note = f"{silent:,} items do not record {attribute_name(by)} and belong to no slice." if silent else ""
    if too_many:
        note = f"There are {len(every):,} values, more than the {spec.most_values} compared; merge them first."
    drafts = insufficient(
        context,
        check=check,
        slice_key=slice_key("items", by),
        by=by,
        sides=sides,
        compared=len(fit),
        affected_uses=affected_uses,
        statistic=statistic,
        note=note,
        companion_of=companion_of,
    )
    return Slices(by, fit, tallies, people, tuple(drafts), short_figures(sides, statistic), note)


def _side(context: Context, by: tuple[str, ...], values: Values, tallies: Mapping[str, Tally], people: int) -> Side:
    items = max((tally.total for tally in tallies.values()), default=0)
    reason = reason_against(n_items=items, n_annotators=people, minimums=context.spec.minimums)
    uniform = all(tally.positive in (0, tally.total) for tally in tallies.values())
    if reason is None and uniform:
        reason = Reason.ONE_LABEL
    return Side(group_name(values), items, people, reason, named=side_name("items", by, values))


def reference_of(context: Context, by: tuple[str, ...], counts: Mapping[Values, Tally]) -> Values:
    """The side the others are compared with: the declared one, or else the one with the highest rate."""
    declared = tuple(context.spec.reference_values.get(name, "") for name in by)
    if declared in counts:
        return declared
    return max(sorted(counts), key=lambda values: counts[values].positive / counts[values].total)


def largest_gap(context: Context, by: tuple[str, ...], label: str, counts: Mapping[Values, Tally]) -> SliceGap:
    """The largest difference that is large and not chance, or else the largest. There are two slices or more."""

    def find() -> SliceGap:
        return _find(context, by, counts)

    return context.snapshot.remembered(("gap", context.question.key, label, by, tuple(counts)), find)


def _find(context: Context, by: tuple[str, ...], counts: Mapping[Values, Tally]) -> SliceGap:
    rates = {values: wilson_rate(tally.positive, tally.total) for values, tally in counts.items()}
    pairs = _pairs(context, by, rates)
    pairs.sort(key=lambda pair: (-abs(rates[pair[0]].value - rates[pair[1]].value), pair))
    first: SliceGap | None = None
    for low, reference in pairs:
        difference = rate_difference(rates[low], rates[reference])
        if first is not None and abs(difference.value) < context.spec.thresholds.rate_gap:
            break
        p = min(1.0, len(pairs) * exact_p(counts[low], counts[reference]))
        gap = SliceGap(low, reference, difference, p)
        if p <= context.spec.level:
            return gap
        first = first or gap
    if first is None:
        raise ValueError("A comparison needs two slices.")
    return first


def _pairs(context: Context, by: tuple[str, ...], rates: Mapping[Values, Rate]) -> list[tuple[Values, Values]]:
    """Everyone against the declared reference; without one every pair, the higher rate as reference."""
    declared = tuple(context.spec.reference_values.get(name, "") for name in by)
    if declared in rates:
        return [(values, declared) for values in rates if values != declared]
    return [
        (first, second) if rates[first].value <= rates[second].value else (second, first)
        for first, second in combinations(sorted(rates), 2)
    ]


@lru_cache(maxsize=100_000)
def exact_p(first: Tally, second: Tally) -> float:
    """Fisher's exact test: all ways to shuffle the labels over the items of both slices. Several checks ask it of a pair."""
    table = [[first.positive, first.total - first.positive], [second.positive, second.total - second.positive]]
    return float(scipy.stats.fisher_exact(np.array(table)).pvalue)
