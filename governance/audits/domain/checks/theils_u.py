"""Which single attribute gives a protected one away?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from governance.audits.domain.association import theils_u
from governance.audits.domain.check import Check, Context
from governance.audits.domain.encoding import Trait, traits_of
from governance.audits.domain.finding import Chart, Draft, Figure, Point, Wording, measured
from governance.audits.domain.item_columns import Need
from governance.audits.domain.measures.distance_interval import distance_interval
from governance.audits.domain.seeds import stream
from governance.audits.domain.table import Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.wilson import Rate
from governance.audits.domain.words import attribute_name, p_text, percent, slice_key

__all__ = ["CHECK"]

_ID = "theils_u"
_USES = ("training a model without the protected attribute",)
_STATISTIC = "Theil's U"
_MOST_LEVELS = 1000
_SHOWN = 12

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Told:
    """What a trait tells about the attribute; p is corrected for the traits looked at."""

    name: str
    u: Rate
    p: float
    items: int


def _measure(context: Context) -> Iterable[Draft]:
    for name in context.snapshot.protected:
        context.checkpoint()
        names, code = context.snapshot.slice_codes((name,))
        traits = [one for one in traits_of(context, (name,)) if one.levels()[1] <= _MOST_LEVELS]
        if not 1 < len(names) <= context.spec.most_values or not traits:
            continue
        found = [told for one in traits if (told := _told(context, name, code, len(names), one, len(traits)))]
        if found:
            yield _draft(context, name, sorted(found, key=lambda one: (-one.u.value, one.name)))


def _told(context: Context, name: str, code: IntArray, size: int, trait: Trait, looks: int) -> _Told | None:
    levels, many = trait.levels()
    inside = (code >= 0) & (levels >= 0)
    table = np.bincount(code[inside] * many + levels[inside], minlength=size * many).reshape(size, many)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if table.sum() < context.spec.minimums.items or min(table.shape) < 2:
        return None
    random = stream(context.spec.seed, _ID, name, trait.name)
    value, total = float(theils_u(table)), int(table.sum())
    drawn = random.multinomial(total, table.ravel() / total, min(context.spec.draws, 500)).reshape(-1, *table.shape)
    chance = _chance(context, table, value, random)
    interval = distance_interval(value, theils_u(drawn), chance)
    return _Told(trait.name, Rate(value, *interval), min(1.0, looks * chance), total)


def _chance(context: Context, table: IntArray, value: float, random: np.random.Generator) -> float:
    """χ² where every expected count is 5 or more; else tables with the same totals are drawn."""
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    if expected.min() >= 5:
        return float(scipy.stats.chi2_contingency(table, correction=False).pvalue)
    drawn = scipy.stats.random_table(table.sum(axis=1), table.sum(axis=0), seed=random).rvs(context.spec.shuffles)
    return float((1 + (theils_u(drawn) >= value - 1e-12).sum()) / (1 + len(drawn)))


def _draft(context: Context, name: str, found: list[_Told]) -> Draft:
    threshold, most = context.spec.thresholds.theils_u, found[0]
    title = attribute_name((name,))
    seen = (
        f"Knowing {most.name} takes away {percent(most.u.value)} of the uncertainty about {title} (95 % "
        f"{percent(most.u.low)} to {percent(most.u.high)}; {p_text(most.p)} before the correction over the report)."
    )
    return measured(
        most.u,
        threshold=threshold,
        p=most.p,
        check=_ID,
        question="",
        label="",
        slice=slice_key("items", (name,)),
        statistic=_STATISTIC,
        n_items=most.items,
        n_annotators=context.snapshot.n_annotators,
        wordings={
            Verdict.FLAG: Wording(
                f"{most.name} gives {title} away",
                f"{seen} Leaving {title} out of a model does not keep the model from using it.",
                f"Ask whether {most.name} is needed; if it is, measure the model’s errors by {title}.",
            ),
            Verdict.NO_FLAG: Wording(f"No single attribute gives {title} away", seen, "See proxy for all of them together."),
            Verdict.INSUFFICIENT_EVIDENCE: Wording(
                f"{most.name} may give {title} away, but chance explains it as well", seen, "Collect more items."
            ),
        },
        affected_uses=_USES,
        table=Table(
            (
                Column("trait", "Knowing"),
                Column("items", "Items", "count"),
                Column("u", f"takes away of {title}", "percent"),
                Column("low", "95 % from", "percent"),
                Column("high", "to", "percent"),
                Column("p", "p", "p"),
            ),
            tuple((one.name, one.items, *one.u, one.p) for one in found),
        ),
        chart=Chart(
            description=f"Share of the uncertainty about {title} that each attribute takes away, with 95 % intervals",
            axis="Theil’s U",
            points=tuple(Point(one.name, *one.u, stands_out=one is most) for one in found[:_SHOWN]),
        ),
        named=f"{name} given {most.name}",
        figures=tuple(
            Figure(
                slice=f"{name} given {one.name}", statistic=_STATISTIC, value=one.u.value, ci_low=one.u.low,
                ci_high=one.u.high, n_items=one.items, p=one.p, effect_is_large=one.u.value >= threshold,
            )
            for one in found[1:]
        ),
    )  # fmt: skip


CHECK = Check(
    id=_ID,
    title="Proxies, one by one",
    asks="Which single attribute gives a protected one away?",
    formula="Theil’s U(A|X) = I(A;X)/H(A) for every other attribute and feature (numbers in tenths); interval by drawing items again; p by χ², or drawn tables where counts are small, Bonferroni over attributes",
    source="Theil, Econometrica 38 (1970) 103–154",
    how_to_read="0 means that X tells nothing about the protected attribute, 1 that it tells it exactly.",
    cannot_show="What several attributes tell together: see proxy. Many rare values raise U by chance alone; p takes account of that.",
    affected_uses=_USES,
    mitigations=("leave the proxy out where it is not needed", "make its values coarser", "measure errors by the protected attribute"),
    measure=_measure,
    per_question=False,
    needs=(Need.PROTECTED,),
)  # fmt: skip
