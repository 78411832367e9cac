"""How well can a protected attribute be predicted from everything else that is recorded?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import scipy
from numpy.typing import NDArray

from governance.audits.domain.check import Check, Context
from governance.audits.domain.encoding import design, traits_of
from governance.audits.domain.finding import Draft, Wording, measured
from governance.audits.domain.item_columns import Need
from governance.audits.domain.logistic import FOLDS, Logistic, folds, skill
from governance.audits.domain.seeds import stream
from governance.audits.domain.table import Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.wilson import Rate, wilson_rate
from governance.audits.domain.words import attribute_name, p_text, slice_key

__all__ = ["CHECK"]

_ID = "proxy"
_USES = ("training a model without the protected attribute",)
_STATISTIC = "cross-validated skill"
_MOST_ITEMS = 3_000

IntArray = NDArray[np.int64]


def _measure(context: Context) -> Iterable[Draft]:
    for name in context.snapshot.protected:
        context.checkpoint()
        names, code = context.snapshot.slice_codes((name,))
        if not 1 < len(names) <= context.spec.most_values:
            continue
        random = stream(context.spec.seed, _ID, name)
        items = _sample(code, context.spec.minimums.items, random)
        values = np.unique(code[items])
        traits = traits_of(context, (name,))
        if len(values) < 2 or not traits:
            continue
        target = np.searchsorted(values, code[items])
        x = design([trait.at(items) for trait in traits])
        fold = folds(len(items), random)
        said = np.empty(len(items), dtype=np.int64)
        for number in range(FOLDS):
            context.checkpoint()
            out = fold == number
            said[out] = Logistic(x[~out], target[~out], len(values)).predict(x[out])
        table = np.bincount(target * len(values) + said, minlength=len(values) ** 2).reshape(len(values), -1)
        yield _draft(context, name, [names[value][0] for value in values], table, len(traits), random)


def _sample(code: IntArray, least: int, random: np.random.Generator) -> IntArray:
    """At most 3,000 items with a value that enough items have."""
    counts = np.bincount(code[code >= 0])
    usual = np.flatnonzero((code >= 0) & np.isin(code, np.flatnonzero(counts >= least)))
    return usual if len(usual) <= _MOST_ITEMS else np.sort(random.choice(usual, _MOST_ITEMS, replace=False))


def _draft(
    context: Context, name: str, values: list[str], table: IntArray, traits: int, random: np.random.Generator
) -> Draft:
    """Judge held-out predictions: under no association they are dealt out by chance, with the same totals."""
    threshold, title = context.spec.thresholds.proxy, attribute_name((name,))
    value, total = float(skill(table)), int(table.sum())
    drawn = random.multinomial(total, table.ravel() / total, context.spec.draws).reshape(-1, *table.shape)
    low, high = np.nanpercentile(skill(drawn), [2.5, 97.5])
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    by_chance = skill(scipy.stats.random_table(rows, columns, seed=random).rvs(context.spec.shuffles))
    p = float((1 + (by_chance >= value - 1e-12).sum()) / (1 + len(by_chance)))
    right = {one: wilson_rate(int(table[place, place]), int(rows[place])) for place, one in enumerate(values)}
    seen = (
        f"From {traits} other attributes a plain model predicts {title} with a skill of {value:.3f} (95 % {low:.3f} to "
        f"{high:.3f}; {p_text(p)} before the correction over the report) on items it has not seen; 0 is guessing, 1 always right."
    )
    return measured(
        Rate(value, min(float(low), value), max(float(high), value)),
        threshold=threshold,
        p=p,
        one_sided=True,
        check=_ID,
        question="",
        label="",
        slice=slice_key("items", (name,)),
        statistic=_STATISTIC,
        n_items=total,
        n_annotators=context.snapshot.n_annotators,
        wordings={
            Verdict.FLAG: Wording(
                f"The other attributes together give {title} away",
                f"{seen} Leaving {title} out of a model does not keep the model from using it.",
                f"Look at the proxies one by one, leave out what is not needed, and measure a model’s errors by {title}.",
            ),
            Verdict.NO_FLAG: Wording(f"The other attributes hardly tell {title}", seen, "Nothing here."),
            Verdict.INSUFFICIENT_EVIDENCE: Wording(
                f"The other attributes may give {title} away, but chance explains it as well",
                seen,
                "Collect more items.",
            ),
        },
        affected_uses=_USES,
        table=Table(
            (
                Column("value", title.capitalize()),
                Column("items", "Items", "count"),
                Column("right", "Predicted right", "percent"),
                Column("low", "95 % from", "percent"),
                Column("high", "to", "percent"),
            ),
            tuple((one, int(rows[place]), *right[one]) for place, one in enumerate(values)),
        ),
        named=name,
    )


CHECK = Check(
    id=_ID,
    title="Proxies together",
    asks="How well can a protected attribute be predicted from everything else that is recorded?",
    formula="multinomial logistic regression, five fixed folds, at most 3,000 items; skill = (r − 1/K)/(1 − 1/K), r the mean share of each value predicted right; interval by drawing items again; p by dealing the predictions out by chance",
    source="Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009) §4.4 and §7.10; Brodersen et al., ICPR (2010) for balanced accuracy",
    how_to_read="0 is guessing, 1 always right; for two values .5 means three of four are predicted right in each.",
    cannot_show="What a stronger model would find: a low skill does not prove that nothing gives the attribute away. Values on few items are left out.",
    affected_uses=_USES,
    mitigations=("leave proxies out where they are not needed", "make values coarser", "measure errors by the protected attribute"),
    measure=_measure,
    per_question=False,
    needs=(Need.PROTECTED,),
)  # fmt: skip
