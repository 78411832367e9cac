"""Is any label so rare that a model will hardly learn it?"""

from __future__ import annotations

import math
from collections.abc import Iterable

from governance.audits.domain.check import Check, Context
from governance.audits.domain.finding import Chart, Draft, Figure, Point, Wording
from governance.audits.domain.item_columns import Need
from governance.audits.domain.minimums import Reason, reason_against
from governance.audits.domain.sides import Side, insufficient
from governance.audits.domain.snapshot import Tally
from governance.audits.domain.table import Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.wilson import wilson_rate
from governance.audits.domain.words import percent

__all__ = ["CHECK"]

_ID = "class_imbalance"
_USES = ("training a classifier", "reporting accuracy as one number")
_STATISTIC = "rarest label against an even share"


def _measure(context: Context) -> Iterable[Draft]:
    question, spec = context.question, context.spec
    tallies = context.snapshot.outcome_tallies(question, ()).get((), {})
    used = {label: tally for label, tally in tallies.items() if tally.positive > 0}
    items = max((tally.total for tally in tallies.values()), default=0)
    people = context.snapshot.annotators_of(question)
    ties = context.snapshot.ties(question)
    reason = reason_against(n_items=items, n_annotators=people, minimums=spec.minimums)
    if reason is None and len(used) < 2:
        reason = Reason.ONE_LABEL
    sides = [Side(label, 0, None, Reason.EMPTY) for label in question.labels if label not in used]
    if reason is not None:
        sides.append(Side("all items", items, people, reason))
    yield from insufficient(
        context,
        check=_ID,
        slice_key="all items",
        by=(f"labels of {question.key}",),
        sides=sides,
        compared=0 if reason else len(used),
        affected_uses=_USES,
        statistic=_STATISTIC,
    )
    if reason is None:
        yield _balance(context, used, items=items, people=people, ties=ties)


def _balance(context: Context, used: dict[str, Tally], *, items: int, people: int, ties: int) -> Draft:
    key, threshold = context.question.key, context.spec.thresholds.even_share
    rates = {label: wilson_rate(tally.positive, tally.total) for label, tally in used.items()}
    even = math.fsum(rate.value for rate in rates.values()) / len(rates)
    rarest = min(rates, key=lambda label: (rates[label].value, label))
    rate = rates[rarest]
    value = rate.value / even
    tied = f" {ties:,} items have no label because their votes tied." if ties else ""
    spread = (
        f"The rarest label of {key}, “{rarest}”, is on {percent(rate.value)} of the items; an even share would be "
        f"{percent(even)}."
    )
    flag = Wording(
        title=f"“{rarest}” is on only {percent(rate.value)} of the items ({key})",
        meaning=f"{spread} A model can ignore it and still look accurate.{tied}",
        what_to_do="Collect more of it, weigh it in training, and report results label by label.",
    )
    clear = Wording(
        title=f"No label of {key} is rare",
        meaning=f"{spread}{tied}",
        what_to_do="Nothing, unless a use needs another mix of labels.",
    )
    return Draft(
        check=_ID,
        question=key,
        label=rarest,
        slice="all items",
        statistic=_STATISTIC,
        value=value,
        ci_low=rate.low / even,
        ci_high=rate.high / even,
        n_items=items,
        n_annotators=people,
        p=None,
        severity=threshold / value,
        enough_data=True,
        effect_is_large=value < threshold,
        wordings={Verdict.FLAG: flag, Verdict.NO_FLAG: clear},
        affected_uses=_USES,
        figures=tuple(
            Figure(
                slice=f"{key}={label}",
                statistic="share",
                value=share.value,
                ci_low=share.low,
                ci_high=share.high,
                n_items=items,
                n_annotators=people,
                note="share of items with this label",
            )
            for label, share in rates.items()
        ),
        table=Table(
            (
                Column("label", "Label"),
                Column("items", "Items", "count"),
                Column("share", "Share", "percent"),
                Column("low", "95 % from", "percent"),
                Column("high", "to", "percent"),
            ),
            tuple((label, used[label].positive, *rates[label]) for label in used),
        ),
        chart=Chart(
            description=f"Share of items with each label of {key}, with 95 % intervals",
            axis="share of items",
            points=tuple(Point(label, *rates[label], stands_out=label == rarest) for label in used),
        ),
    )


CHECK = Check(
    id=_ID,
    title="Class imbalance",
    asks="Is any label so rare that a model will hardly learn it?",
    formula="share of the rarest label / mean share of the labels; Wilson interval of each share",
    source="Wilson, J. Am. Stat. Assoc. 22 (1927) 209–212",
    how_to_read="1 means that the rarest label is as common as the average one; 0.2 that it is five times rarer.",
    cannot_show="Whether the mix matches the world: a rare thing may rightly be rare.",
    affected_uses=_USES,
    mitigations=("collect more of the rare label", "weigh labels in training", "report results label by label"),
    measure=_measure,
    needs=(Need.LABELS,),
)
