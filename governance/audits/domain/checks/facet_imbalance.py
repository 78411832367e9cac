"""Are some values of a protected attribute so rare that little can be learnt about them?"""

from __future__ import annotations

from collections.abc import Iterable

from governance.audits.domain.check import Check, Context, attribute_sets
from governance.audits.domain.finding import Chart, Draft, Figure, Point, Wording
from governance.audits.domain.item_columns import Need
from governance.audits.domain.people import group_name
from governance.audits.domain.table import Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.wilson import Rate, wilson_rate
from governance.audits.domain.words import attribute_name, percent, slice_key, versus

__all__ = ["CHECK"]

_ID = "facet_imbalance"
_USES = ("training a model", "reporting accuracy as one number")
_STATISTIC = "CI"

Values = tuple[str, ...]


def _measure(context: Context) -> Iterable[Draft]:
    snapshot = context.snapshot
    for by in attribute_sets(snapshot.protected, context.spec.depth):
        context.checkpoint()
        counts = snapshot.items_by(by)
        if 1 < len(counts) <= context.spec.most_values:
            yield _draft(context, by, counts)


def facet_imbalance(larger: int, smaller: int) -> Rate:
    """(n_a − n_d)/(n_a + n_d), from Wilson's interval of the share n_a/(n_a + n_d).

    0 means equally many, 1 that the second facet is missing, below 0 that the second is larger. Example: Adult, 21,790
    men and 10,771 women: .338411.
    """
    share = wilson_rate(larger, larger + smaller)
    return Rate((larger - smaller) / (larger + smaller), 2 * share.low - 1, 2 * share.high - 1)


def _draft(context: Context, by: tuple[str, ...], counts: dict[Values, int]) -> Draft:
    spec = context.spec
    declared = tuple(spec.reference_values.get(name, "") for name in by)
    reference = declared if declared in counts else max(sorted(counts), key=counts.__getitem__)
    others = [values for values in counts if values != reference]
    found = {values: facet_imbalance(counts[reference], counts[values]) for values in others}
    worst = max(others, key=lambda values: (abs(found[values].value), values))
    value, low, high = found[worst]
    total, name = sum(counts.values()), attribute_name(by)
    silent = context.snapshot.n_items - total
    enough = counts[reference] + counts[worst] >= spec.minimums.items
    seen = (
        f"{counts[reference]:,} items are of {group_name(reference)} and {counts[worst]:,} of {group_name(worst)}: "
        f"an imbalance (CI) of {value:.3f} (95 % {low:.3f} to {high:.3f})."
        f"{f' {silent:,} items do not record {name}.' if silent else ''}"
    )
    shares = {values: wilson_rate(count, total) for values, count in counts.items()}
    return Draft(
        check=_ID,
        question="",
        label="",
        slice=slice_key("items", by),
        statistic=_STATISTIC,
        value=value,
        ci_low=low,
        ci_high=high,
        n_items=total,
        n_annotators=context.snapshot.n_annotators,
        p=None,
        severity=abs(value) / spec.thresholds.facet_imbalance,
        enough_data=enough,
        effect_is_large=abs(value) >= spec.thresholds.facet_imbalance,
        wordings={
            Verdict.FLAG: Wording(
                f"{group_name(worst)} is {percent(shares[worst].value)} of the items, {group_name(reference)} {percent(shares[reference].value)}",
                f"{seen} What a model learns and what a test measures is mostly about {group_name(reference if value > 0 else worst)}.",
                "Collect more of the rare side, weigh it, and report results side by side.",
            ),
            Verdict.NO_FLAG: Wording(f"No value of {name} is much rarer than another", seen, "Nothing here."),
            Verdict.INSUFFICIENT_EVIDENCE: Wording(
                f"{name.capitalize()}: too few items to speak of balance", seen, "Collect more, then audit again."
            ),
        },
        affected_uses=_USES,
        table=Table(
            (
                Column("facet", name.capitalize()),
                Column("items", "Items", "count"),
                Column("share", "Share", "percent"),
                Column("ci", f"CI to {group_name(reference)}", "number"),
                Column("low", "95 % from", "number"),
                Column("high", "to", "number"),
            ),
            tuple(
                (group_name(values), counts[values], shares[values].value, *(found.get(values) or (None, None, None)))
                for values in counts
            ),
        ),
        chart=Chart(
            description=f"Share of items by {name}, with 95 % intervals",
            axis="share of items",
            points=tuple(
                Point(group_name(values), *share, values in (worst, reference)) for values, share in shares.items()
            ),
        ),
        named=versus("items", by, worst, reference),
        figures=tuple(
            Figure(
                slice=versus("items", by, values, reference),
                statistic=_STATISTIC,
                value=found[values].value,
                ci_low=found[values].low,
                ci_high=found[values].high,
                n_items=counts[values] + counts[reference],
                enough_data=counts[values] + counts[reference] >= spec.minimums.items,
                effect_is_large=abs(found[values].value) >= spec.thresholds.facet_imbalance,
            )
            for values in others
            if values != worst
        ),
    )


CHECK = Check(
    id=_ID,
    title="Facet imbalance",
    asks="Are some values of a protected attribute so rare that little can be learnt about them?",
    formula="CI = (n_a − n_d)/(n_a + n_d), a the declared reference or else the largest; from Wilson's interval of n_a/(n_a + n_d)",
    source="Hardt et al., Amazon SageMaker Clarify, KDD (2021); Wilson, J. Am. Stat. Assoc. 22 (1927) 209–212",
    how_to_read="0 means equally many; .33 that the larger is twice the smaller, 0.8 nine times; near 1 the second side is almost missing.",
    cannot_show="Whether the mix matches the world: see representation.",
    affected_uses=_USES,
    mitigations=("collect more of the rare side", "weigh items", "report results side by side"),
    measure=_measure,
    per_question=False,
    needs=(Need.PROTECTED,),
)  # fmt: skip
