"""Are the shares of a population those of a reference?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from governance.audits.domain.check import Check, Context
from governance.audits.domain.finding import Chart, Draft, Figure, Point, Wording
from governance.audits.domain.goodness_of_fit import goodness_of_fit, total_variation, total_variation_interval
from governance.audits.domain.item_columns import Need
from governance.audits.domain.minimums import Reason
from governance.audits.domain.reference_population import ReferencePopulation
from governance.audits.domain.seeds import stream
from governance.audits.domain.sides import Side, insufficient
from governance.audits.domain.suppression import margins_added, withheld_cells
from governance.audits.domain.table import Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.wilson import Rate, wilson_rate
from governance.audits.domain.words import among, p_text, percent, points, side_name, slice_key

__all__ = ["CHECK"]

_ID = "representation"
_USES = ("generalising beyond this sample", "claims about a population")
_STATISTIC = "total variation distance to the reference"
_TOGETHER = "withheld categories, together"


@dataclass(frozen=True, slots=True)
class _Mapped:
    """Counts by category of the reference, and who is outside of it."""

    counts: dict[str, int]
    unmapped: int
    undisclosed: int
    unmapped_values: tuple[str, ...]


def _measure(context: Context) -> Iterable[Draft]:
    for reference in context.spec.references:
        context.checkpoint()
        yield from _compare(context, reference)


def _compare(context: Context, reference: ReferencePopulation) -> Iterable[Draft]:
    mapped = _map(_observed(context, reference), reference)
    units = sum(mapped.counts.values())
    key = slice_key(reference.of, (reference.attribute,))
    people = context.snapshot.n_annotators
    if units < context.spec.minimums.items:
        yield from insufficient(
            context,
            check=_ID,
            slice_key=f"{key}:{reference.name}",
            by=(reference.attribute,),
            sides=[Side(f"{reference.of} that map to {reference.name}", None, None, Reason.FEW_ITEMS)],
            compared=0,
            affected_uses=_USES,
            statistic=_STATISTIC,
            note=f"At least {context.spec.minimums.items} {reference.of} must map to a category.",
        )
        return
    counts, shares = _merged(context, reference, mapped.counts)
    observed, expected = np.array(list(counts.values())), np.array([shares[name] for name in counts])
    spec = context.spec
    random = stream(spec.seed, _ID, reference.name, reference.of, reference.attribute)
    value = total_variation(observed / units, expected)
    fit = goodness_of_fit(observed, expected, draws=spec.draws, random=random)
    low, high = total_variation_interval(observed, expected, fit.p, draws=spec.draws, random=random)
    rates = {name: wilson_rate(count, units) for name, count in counts.items()}
    furthest = max(counts, key=lambda name: (abs(rates[name].value - shares[name]), name))
    seen = (
        f"Compared with {reference.name}, version {reference.version} ({reference.source}, {reference.date}). "
        f"Furthest is {furthest}: "
        f"{percent(rates[furthest].value)} here, {percent(shares[furthest])} there. χ² = {fit.statistic:.1f}, df = "
        f"{fit.degrees_of_freedom}, {p_text(fit.p)} before the correction over the report"
        f"{' (by simulation, because expected counts are small)' if fit.simulated else ''}. "
        f"{_outside(mapped, reference, spec.k)}"
    )
    yield Draft(
        check=_ID,
        question="",
        label="",
        slice=f"{key}:{reference.name}",
        statistic=_STATISTIC,
        value=value,
        ci_low=low,
        ci_high=high,
        n_items=units if reference.of == "items" else context.snapshot.n_items,
        n_annotators=people if reference.of == "items" else units,
        p=fit.p,
        severity=value / spec.thresholds.total_variation,
        enough_data=True,
        effect_is_large=value >= spec.thresholds.total_variation,
        wordings=_wordings(reference, furthest, rates[furthest].value - shares[furthest], value, seen),
        affected_uses=_USES,
        table=_table(reference, counts, rates, shares),
        named=slice_key(reference.of, (reference.attribute,)).removeprefix("items:"),
        figures=tuple(
            Figure(
                slice=side_name(reference.of, (reference.attribute,), (name,)),
                statistic="share",
                value=rates[name].value,
                ci_low=rates[name].low,
                ci_high=rates[name].high,
                n_items=counts[name] if reference.of == "items" else None,
                n_annotators=counts[name] if reference.of == "annotators" else None,
                note=f"{percent(shares[name])} in {reference.name}",
            )
            for name in counts
        ),
        chart=Chart(
            description=(
                f"Share of {reference.of} here minus their share in {reference.name}, by {reference.attribute}, "
                "with 95 % intervals"
            ),
            axis=f"share here − share in {reference.name}",
            points=tuple(
                Point(name, *_minus(rates[name], shares[name]), stands_out=name == furthest) for name in counts
            ),
        ),
    )


def _minus(rate: Rate, share: float) -> Rate:
    return Rate(rate.value - share, rate.low - share, rate.high - share)


def _observed(context: Context, reference: ReferencePopulation) -> Counter[str]:
    """Units by value, with an empty text for those that do not have or disclose one."""
    snapshot, by = context.snapshot, (reference.attribute,)
    if reference.attribute not in (snapshot.slices if reference.of == "items" else snapshot.groups):
        raise ValueError(
            f"The reference {reference.name!r} is of {reference.attribute!r}, which the {reference.of} do not record."
        )
    if reference.of == "items":
        found = Counter({values[0]: count for values, count in snapshot.items_by(by).items()})
        found[""] = snapshot.n_items - found.total()
        return found
    groups = snapshot.group_of_annotators(by)
    return Counter(groups[person][0] for person in np.flatnonzero(snapshot.votes_of_everyone()))


def _map(observed: Counter[str], reference: ReferencePopulation) -> _Mapped:
    counts = dict.fromkeys(reference.shares, 0)
    strange: dict[str, int] = {}
    for value, count in observed.items():
        category = reference.category_of(value)
        if value and category is not None:
            counts[category] += count
        elif value:
            strange[value] = count
    return _Mapped(counts, sum(strange.values()), observed[""], tuple(sorted(strange)))


def _merged(
    context: Context, reference: ReferencePopulation, counts: dict[str, int]
) -> tuple[dict[str, int], dict[str, float]]:
    """Counts and reference shares, with categories of too few people put together; items are not people."""
    k = context.spec.k
    if reference.of == "items" or k <= 1:
        return counts, dict(reference.shares)
    hidden = {
        name
        for (name,) in withheld_cells(margins_added({(name,): count for name, count in counts.items()}), k=k)
        if name
    }
    merged = {name: count for name, count in counts.items() if name not in hidden}
    shares = {name: share for name, share in reference.shares.items() if name not in hidden}
    if hidden:
        merged[_TOGETHER] = sum(counts[name] for name in hidden)
        shares[_TOGETHER] = sum(reference.shares[name] for name in sorted(hidden))
    return merged, shares


def _outside(mapped: _Mapped, reference: ReferencePopulation, k: int) -> str:
    """The mass that takes no part; two counts of people are joined when one of them is small."""
    total = sum(mapped.counts.values()) + mapped.unmapped + mapped.undisclosed
    outside = mapped.unmapped + mapped.undisclosed
    if not outside:
        return f"All {total:,} {reference.of} are mapped."
    values = f" (values not mapped: {among(list(mapped.unmapped_values))})" if mapped.unmapped_values else ""
    small = reference.of == "annotators" and 0 < min(mapped.unmapped, mapped.undisclosed) < k
    if small:
        return (
            f"{outside:,} of {total:,} {reference.of} ({percent(outside / total)}) are unmapped or "
            f"undisclosed{values} and take no part."
        )
    return (
        f"Of {total:,} {reference.of}, {mapped.unmapped:,} ({percent(mapped.unmapped / total)}) are "
        f"unmapped{values} and "
        f"{mapped.undisclosed:,} ({percent(mapped.undisclosed / total)}) undisclosed; they take no part."
    )


def _wordings(
    reference: ReferencePopulation, furthest: str, gap: float, value: float, seen: str
) -> dict[Verdict, Wording]:
    name = reference.attribute.replace("_", " ")
    return {
        Verdict.FLAG: Wording(
            title=(
                f"{furthest} {'are' if reference.of == 'annotators' else 'is'} {points(abs(gap))} "
                f"{'over' if gap > 0 else 'under'}-represented"
            ),
            meaning=f"{percent(value)} of the {reference.of} would have to be others for {name} to match. {seen}",
            what_to_do="Recruit or sample towards the reference, weigh, or state the population the data do speak for.",
        ),
        Verdict.NO_FLAG: Wording(
            title=f"{name.capitalize()} is close to {reference.name}",
            meaning=seen,
            what_to_do="Nothing, as long as this reference is the population you speak about.",
        ),
        Verdict.INSUFFICIENT_EVIDENCE: Wording(
            title=f"{name.capitalize()} may differ from {reference.name}, but chance explains it as well",
            meaning=seen,
            what_to_do=f"Add {reference.of}, then audit again.",
        ),
    }


def _table(
    reference: ReferencePopulation, counts: dict[str, int], rates: dict[str, Rate], shares: dict[str, float]
) -> Table:
    columns = (
        Column("category", reference.attribute.replace("_", " ").capitalize()),
        Column("count", reference.of.capitalize(), "count"),
        Column("share", "Share here", "percent"),
        Column("low", "95 % from", "percent"),
        Column("high", "to", "percent"),
        Column("reference", "Share in reference", "percent"),
    )
    return Table(columns, tuple((name, count, *rates[name], shares[name]) for name, count in counts.items()))


CHECK = Check(
    id=_ID,
    title="Representation",
    asks="Are the shares of a population those of a reference?",
    formula="TVD = ½ Σ|p − q|; χ² = Σ(n_i − n·q_i)²/(n·q_i), df = categories − 1; Wilson interval of each share",
    source=(
        "Pearson, Philosophical Magazine 50 (1900) 157–175; Wilson (1927); Efron and Tibshirani (1993) for the "
        "interval of TVD"
    ),
    how_to_read="TVD is the share that would have to be different for a match: 0 is a match, 1 nothing in common.",
    cannot_show=(
        "Whether the reference is the right one, and anything about people who were not mapped or did not disclose."
    ),
    affected_uses=_USES,
    mitigations=("recruit or sample towards the reference", "weigh", "state the population the data speak for"),
    measure=_measure,
    needs=(Need.REFERENCE,),
    per_question=False,
)
