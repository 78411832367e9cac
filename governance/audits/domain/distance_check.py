"""What the checks ``kl``, ``js`` and ``tvd`` share: the distance between the labels of two slices, with an interval."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from .check import Context, Measure, attribute_sets
from .distances import total_variation
from .finding import Draft, Figure, Wording
from .measures.distance_interval import distance_interval
from .people import group_name
from .seeds import stream
from .slice_sides import Slices, eligible_slices, reference_of
from .table import UNDEFINED, Cell, Column, Table
from .verdict import Verdict
from .words import attribute_name, p_text, slice_key, versus

__all__ = ["distance_measure"]

Values = tuple[str, ...]
FloatArray = NDArray[np.float64]
Distance = Callable[[FloatArray, FloatArray], FloatArray]

_USES = ("training on the labels", "comparing these slices with each other")


@dataclass(frozen=True, slots=True)
class _Pair:
    """A slice against the reference: the distances by name, each with its interval, None where undefined."""

    values: Values
    items: int
    found: Mapping[str, tuple[float, float, float] | None]
    variation: float
    p: float


def distance_measure(check: str, distances: Mapping[str, Distance]) -> Measure:
    """The function of a check that measures ``distances``, the first of which is its statistic, for protected attributes.

    Of each distance the first argument is the distribution of the reference side. Where the question has one target the
    finding is another measure of the gap in ``label_rate``.
    """
    statistic = next(iter(distances))

    def measure(context: Context) -> Iterable[Draft]:
        if context.question.multiple:
            return
        for by in attribute_sets(context.snapshot.protected, context.spec.depth):
            context.checkpoint()
            slices = eligible_slices(
                context, by, check=check, affected_uses=_USES, statistic=statistic, companion_of="label_rate"
            )
            yield from slices.drafts
            if len(slices.fit) > 1:
                yield _draft(context, check, slices, distances)

    return measure


def _draft(context: Context, check: str, slices: Slices, distances: Mapping[str, Distance]) -> Draft:
    question, spec, by = context.question, context.spec, slices.by
    statistic, target = next(iter(distances)), question.targets[0]
    reference = reference_of(context, by, slices.counts(target))
    pairs = [
        _pair(context, check, slices, reference, values, distances) for values in slices.fit if values != reference
    ]
    known = [pair for pair in pairs if pair.found[statistic] is not None]
    worst = max(known or pairs, key=lambda pair: ((pair.found[statistic] or (0.0,))[0], pair.values))
    value, low, high = worst.found[statistic] or (None, None, None)
    large = worst.variation >= spec.thresholds.rate_gap
    names = f"{group_name(worst.values)} and {group_name(reference)}"
    figures = [
        _figure(context, slices, pair, reference, name)
        for pair in pairs
        for name in distances
        if pair is not worst or name != statistic
    ]
    return Draft(
        check=check,
        question=question.key,
        label=target if len(question.targets) == 1 else "",
        slice=slice_key("items", by),
        statistic=statistic,
        value=value,
        ci_low=low,
        ci_high=high,
        n_items=worst.items,
        n_annotators=context.snapshot.annotators_of(question),
        p=worst.p if value is not None else None,
        severity=worst.variation / spec.thresholds.rate_gap,
        enough_data=value is not None,
        effect_is_large=large,
        wordings=_wordings(statistic, names, by, question.key, value, low, high, worst.p),
        affected_uses=_USES,
        table=_table(by, reference, pairs, distances),
        named=versus("items", by, worst.values, reference),
        figures=(*figures, *slices.short),
        companion_of="label_rate",
    )


def _pair(
    context: Context, check: str, slices: Slices, reference: Values, values: Values, distances: Mapping[str, Distance]
) -> _Pair:
    spec = context.spec
    there, here = slices.distribution(reference), slices.distribution(values)
    p, q = there / there.sum(), here / here.sum()
    random = stream(spec.seed, check, context.question.key, *slices.by, *values)
    drawn = random.multinomial(there.sum(), p, spec.draws), random.multinomial(here.sum(), q, spec.draws)
    used = (there + here) > 0
    counted = np.stack([there[used], here[used]])
    chance = float(scipy.stats.chi2_contingency(counted, correction=False).pvalue) if used.sum() > 1 else 1.0
    found = {name: _with_interval(measure, p, q, drawn, chance) for name, measure in distances.items()}
    return _Pair(
        values,
        int(there.sum() + here.sum()),
        found,
        float(total_variation(p, q)),
        min(1.0, chance * (len(slices.fit) - 1)),
    )


def _with_interval(
    measure: Distance, p: FloatArray, q: FloatArray, drawn: tuple[NDArray[np.int64], NDArray[np.int64]], chance: float
) -> tuple[float, float, float] | None:
    """The distance and its interval over items drawn again; ``chance`` is the p that there is none."""
    value = float(measure(p, q))
    if not np.isfinite(value):
        return None
    there, here = (counts / counts.sum(axis=1, keepdims=True) for counts in drawn)
    return value, *distance_interval(value, measure(there, here), chance)


def _figure(context: Context, slices: Slices, pair: _Pair, reference: Values, name: str) -> Figure:
    value, low, high = pair.found[name] or (None, None, None)
    return Figure(
        slice=versus("items", slices.by, pair.values, reference),
        statistic=name,
        value=value,
        ci_low=low,
        ci_high=high,
        n_items=pair.items,
        n_annotators=slices.people.get(pair.values, 0),
        p=pair.p if value is not None else None,
        enough_data=value is not None,
        effect_is_large=pair.variation >= context.spec.thresholds.rate_gap,
        note="" if value is not None else "undefined: a label of one side does not occur on the other",
    )


def _wordings(
    statistic: str,
    names: str,
    by: tuple[str, ...],
    question: str,
    value: float | None,
    low: float | None,
    high: float | None,
    p: float,
) -> dict[Verdict, Wording]:
    what = f"the labels of {question} for {names}"
    if value is None or low is None or high is None:
        said = f"{statistic} between {what} is undefined: a label of one side does not occur on the other."
        return {
            Verdict.INSUFFICIENT_EVIDENCE: Wording(
                f"{statistic} is undefined for {attribute_name(by)}", said, "Read the other measures of this gap."
            )
        }
    seen = f"{statistic} between {what} is {value:.4f} (95 % {low:.4f} to {high:.4f}; {p_text(p)} by χ² before the correction over the report)."
    name = attribute_name(by)
    return {
        Verdict.FLAG: Wording(
            f"Labels of {question} are distributed differently by {name} ({statistic})",
            f"{seen} A model can tell the sides apart by the label alone.",
            "Find out whether the difference is in the world, in the sampling or in the labelling; say which in the datasheet.",
        ),
        Verdict.NO_FLAG: Wording(
            f"Labels of {question} are distributed about alike by {name} ({statistic})", seen, "Nothing here."
        ),
        Verdict.INSUFFICIENT_EVIDENCE: Wording(
            f"Labels of {question} may be distributed differently by {name}, but chance explains it as well ({statistic})",
            seen,
            "Label more items of these slices, then audit again.",
        ),
    }


def _table(by: tuple[str, ...], reference: Values, pairs: list[_Pair], distances: Mapping[str, Distance]) -> Table:
    columns = [
        Column("slice", f"{attribute_name(by).capitalize()}, to {group_name(reference)}"),
        Column("items", "Items", "count"),
    ]
    for name in distances:
        columns += [
            Column(name, name, "number"),
            Column(f"{name}_low", "95 % from", "number"),
            Column(f"{name}_high", "to", "number"),
        ]
    columns.append(Column("p", "p", "p"))
    rows = []
    for pair in pairs:
        cells: list[Cell] = [group_name(pair.values), pair.items]
        for name in distances:
            cells += pair.found[name] or (UNDEFINED, None, None)
        rows.append((*cells, pair.p))
    return Table(tuple(columns), tuple(rows))
