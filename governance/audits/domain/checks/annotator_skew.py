"""Do a few people give most of the labels?"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from governance.audits.domain.check import Check, Context
from governance.audits.domain.finding import Draft, Figure, Wording
from governance.audits.domain.item_columns import Need
from governance.audits.domain.minimums import Reason
from governance.audits.domain.numbering import how_many
from governance.audits.domain.seeds import stream
from governance.audits.domain.sides import Side, insufficient
from governance.audits.domain.table import Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.wilson import Rate
from governance.audits.domain.words import percent

__all__ = ["CHECK", "effective_number", "gini", "top_share"]

_ID = "annotator_skew"
_USES = ("training on one merged label", "claiming that many people judged")
_STATISTIC = "share of votes by the busiest tenth"
_TENTH = 0.1

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


def top_share(votes: NDArray[np.int64], people: int) -> FloatArray:
    """The share of all votes given by the ``people`` who gave most; ``votes`` is (..., annotators)."""
    ordered = np.sort(votes, axis=-1)[..., ::-1]
    found: FloatArray = ordered[..., :people].sum(axis=-1) / ordered.sum(axis=-1)
    return found


def gini(votes: NDArray[np.int64]) -> FloatArray:
    """Gini's coefficient of the votes (..., annotators): 0 when all gave as many, near 1 when one gave all.

    Source: Gini, Variabilità e mutabilità (1912). Example: 1, 1, 1, 1 give 0; 0, 0, 0, 4 give .75.
    """
    ordered = np.sort(votes, axis=-1)
    n = votes.shape[-1]
    weights = 2 * np.arange(1, n + 1) - n - 1
    found: FloatArray = (ordered * weights).sum(axis=-1) / (n * ordered.sum(axis=-1))
    return found


def effective_number(votes: NDArray[np.int64]) -> FloatArray:
    """1/Σs², s the share of each annotator: how many people voting equally often would be as concentrated.

    Source: Simpson, Nature 163 (1949) 688; Laakso and Taagepera (1979).
    """
    share = votes / votes.sum(axis=-1, keepdims=True)
    found: FloatArray = 1 / (share**2).sum(axis=-1)
    return found


def _measure(context: Context) -> Iterable[Draft]:
    counts, _ = context.snapshot.votes_of_annotators(context.question)
    votes = counts[counts > 0]
    least = max(context.spec.minimums.annotators, 2 * context.spec.k, 2)
    if len(votes) < least:
        yield from insufficient(
            context, check=_ID, slice_key="annotators:all", by=("annotators",),
            sides=[Side("all annotators", int(votes.sum()), len(votes), Reason.FEW_ANNOTATORS, "annotators")],
            compared=0, affected_uses=_USES, statistic=_STATISTIC, note=f"At least {least} annotators must have voted.",
        )  # fmt: skip
        return
    yield _draft(context, votes)


def _draft(context: Context, votes: IntArray) -> Draft:
    spec, key, m = context.spec, context.question.key, len(votes)
    # Of fewer than k people nothing is said.
    top = max(math.ceil(_TENTH * m), spec.k)
    random = stream(spec.seed, _ID, key)
    drawn = votes[random.integers(0, m, (spec.draws, m))]
    busiest = _interval(float(top_share(votes, top)), top_share(drawn, top))
    uneven = _interval(float(gini(votes)), gini(drawn))
    effective = _interval(float(effective_number(votes)), effective_number(drawn))
    threshold, even = spec.thresholds.vote_share, top / m
    seen = (
        f"The {top:,} busiest of {m:,} annotators gave {percent(busiest.value)} of the {int(votes.sum()):,} votes on {key} "
        f"(95 % {percent(busiest.low)} to {percent(busiest.high)}, drawing people again); if all had given as many it would be "
        f"{percent(even)}. Gini’s coefficient is {uneven.value:.2f}; the votes are as concentrated as those of "
        f"{effective.value:.0f} people voting equally often."
    )
    large = busiest.value >= threshold and busiest.value > 2 * even
    rows = (
        (f"votes of the {top:,} busiest", busiest), ("Gini’s coefficient", uneven), ("effective number of annotators", effective),
    )  # fmt: skip
    return Draft(
        check=_ID,
        question=key,
        label="",
        slice="annotators:all",
        statistic=_STATISTIC,
        value=busiest.value,
        ci_low=busiest.low,
        ci_high=busiest.high,
        n_items=how_many(context.snapshot.meetings(context.question)[0]),
        n_annotators=m,
        p=None,
        severity=busiest.value / threshold,
        enough_data=True,
        effect_is_large=large,
        wordings={
            Verdict.FLAG: Wording(
                f"{top:,} of {m:,} annotators gave {percent(busiest.value)} of the votes ({key})",
                f"{seen} What the labels say is mostly what these people think.",
                "Cap the share of one person, invite others to the same items, or train on votes weighted by person.",
            ),
            Verdict.NO_FLAG: Wording(f"No few people gave most of the votes ({key})", seen, "Nothing here."),
        },
        affected_uses=_USES,
        table=Table(
            (Column("measure", "Measure"), Column("value", "Value", "number"), Column("low", "95 % from", "number"), Column("high", "to", "number")),
            tuple((name, *rate) for name, rate in rows),
        ),
        named="annotators",
        figures=(
            Figure(slice="annotators", statistic="Gini coefficient", value=uneven.value, ci_low=uneven.low, ci_high=uneven.high, n_annotators=m),
            Figure(slice="annotators", statistic="effective number of annotators", value=effective.value, ci_low=effective.low, ci_high=effective.high, n_annotators=m),
        ),
    )  # fmt: skip


def _interval(value: float, drawn: FloatArray) -> Rate:
    """Percentiles of people drawn again; drawing again never adds people, so the interval is widened to hold the value."""
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Rate(value, min(float(low), value), max(float(high), value))


CHECK = Check(
    id=_ID,
    title="Annotator skew",
    asks="Do a few people give most of the labels?",
    formula="share of votes by the busiest tenth of the annotators (at least k people); beside it Gini’s coefficient and the effective number 1/Σs²; interval by drawing annotators again",
    source="Geva, Goldberg and Berant, Are We Modeling the Task or the Annotator?, EMNLP (2019); Gini (1912); Laakso and Taagepera (1979)",
    how_to_read="A tenth of the people giving a tenth of the votes is even. It flags where they give half or more, and more than twice an even share.",
    cannot_show="Whether the busy people judge differently: see disagreement between groups and poisoning.",
    affected_uses=_USES,
    mitigations=("cap the share of one person", "invite others to the same items", "weigh votes by person", "split training and test by annotator"),
    measure=_measure,
    needs=(Need.VOTES,),
)  # fmt: skip
