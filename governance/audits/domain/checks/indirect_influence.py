"""How much of what predicts the label is a protected attribute, itself or through the traces it leaves in others?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import scipy
from numpy.typing import NDArray

from governance.audits.domain.check import Check, Context
from governance.audits.domain.encoding import Trait, design, traits_of
from governance.audits.domain.finding import Draft, Figure, Wording, measured
from governance.audits.domain.item_columns import Need
from governance.audits.domain.logistic import FOLDS, Logistic, folds
from governance.audits.domain.repair import repaired
from governance.audits.domain.seeds import stream
from governance.audits.domain.table import Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.wilson import Rate
from governance.audits.domain.words import attribute_name, p_text, signed, slice_key

__all__ = ["CHECK"]

_ID = "indirect_influence"
_USES = ("training on the labels without the protected attribute",)
_STATISTIC = "loss of skill"
_MOST_ITEMS = 3_000

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


def _measure(context: Context) -> Iterable[Draft]:
    if context.question.multiple:
        return
    for name in context.snapshot.protected:
        names, group = context.snapshot.slice_codes((name,))
        label = context.snapshot.outcome_codes(context.question)
        random = stream(context.spec.seed, _ID, context.question.key, name)
        items = _sample(label, group, context.spec.minimums.items, random)
        values = np.unique(label[items])
        traits = [trait.at(items) for trait in traits_of(context, (name,))]
        if not 1 < len(names) <= context.spec.most_values or len(values) < 2 or not traits:
            continue
        context.checkpoint()
        own = Trait(name, group[items], len(names))
        yield _influence(context, own, traits, np.searchsorted(values, label[items]), len(values), random)


def _sample(label: IntArray, group: IntArray, least: int, random: np.random.Generator) -> IntArray:
    """At most 3,000 items with an attribute and a label that enough items have."""
    known = (label >= 0) & (group >= 0)
    counts = np.bincount(label[known]) if known.any() else np.zeros(1, dtype=np.int64)
    usual = np.flatnonzero(known & np.isin(label, np.flatnonzero(counts >= least)))
    return usual if len(usual) <= _MOST_ITEMS else np.sort(random.choice(usual, _MOST_ITEMS, replace=False))


def _influence(
    context: Context, own: Trait, traits: list[Trait], label: IntArray, labels: int, random: np.random.Generator
) -> Draft:
    """Score held-out items as they are, with the attribute dealt out anew, and with its traces taken out as well."""
    shuffled = Trait(own.name, random.permutation(own.code), own.size)
    clean = [repaired(trait, own.code, random) for trait in traits]
    # Encoded together, so that each column means the same before and after.
    as_is, alone, without = np.split(design([_joined(a, b, c) for a, b, c in zip([own, *traits], [shuffled, *traits], [shuffled, *clean], strict=True)]), 3)  # fmt: skip
    fold = folds(len(label), random)
    said = np.empty((3, len(label)), dtype=np.int64)
    for number in range(FOLDS):
        context.checkpoint()
        out = fold == number
        model = Logistic(as_is[~out], label[~out], labels)
        for place, x in enumerate((as_is, alone, without)):
            said[place, out] = model.predict(x[out])
    return _draft(context, own.name, label, labels, said, random)


def _joined(*parts: Trait) -> Trait:
    numbers = [part.number for part in parts if part.number is not None]
    return Trait(
        parts[0].name,
        np.concatenate([part.code for part in parts]),
        parts[0].size,
        np.concatenate(numbers) if numbers else None,
    )


def _skill(label: IntArray, right: NDArray[np.bool_], labels: int, weight: NDArray[np.int64] | None = None) -> float:
    sizes = np.bincount(label, weight, labels)
    hits = np.bincount(label, right if weight is None else right * weight, labels)
    share = float((hits[sizes > 0] / sizes[sizes > 0]).mean())
    return (share - 1 / labels) / (1 - 1 / labels)


def _draft(
    context: Context, name: str, label: IntArray, labels: int, said: IntArray, random: np.random.Generator
) -> Draft:
    key, threshold, title = context.question.key, context.spec.thresholds.influence, attribute_name((name,))
    before, alone, after = (_skill(label, row == label, labels) for row in said)
    value = before - after
    right, wrong_now = said[0] == label, said[2] == label
    # A cell is a label, right before, right after: drawing cells again is drawing items again.
    cell = label * 4 + right * 2 + wrong_now
    observed = np.bincount(cell, minlength=4 * labels)
    drawn = random.multinomial(len(label), observed / len(label), context.spec.draws).reshape(-1, labels, 2, 2)
    sizes = drawn.sum(axis=(2, 3))
    with np.errstate(divide="ignore", invalid="ignore"):
        lost = np.nanmean((drawn[:, :, 1, 0] - drawn[:, :, 0, 1]) / sizes, axis=1) / (1 - 1 / labels)
    low, high = np.nanpercentile(lost, [2.5, 97.5])
    worse, better = int((right & ~wrong_now).sum()), int((~right & wrong_now).sum())
    p = (
        float(scipy.stats.binomtest(worse, worse + better, 0.5, alternative="greater").pvalue)
        if worse + better
        else 1.0
    )
    seen = (
        f"A plain model of {key} has a skill of {before:.3f} on items it has not seen. With {title} dealt out by chance it is "
        f"{alone:.3f}; with its traces in the other attributes taken out as well, {after:.3f}: a loss of {signed(value)} "
        f"(95 % {signed(float(low))} to {signed(float(high))}; {p_text(p)} by McNemar’s test before the correction over the report)."
    )
    return measured(
        Rate(value, min(float(low), value), max(float(high), value)),
        threshold=threshold,
        p=p,
        one_sided=True,
        check=_ID,
        question=key,
        label="",
        slice=slice_key("items", (name,)),
        statistic=_STATISTIC,
        n_items=len(label),
        n_annotators=context.snapshot.annotators_of(context.question),
        wordings={
            Verdict.FLAG: Wording(
                f"What predicts {key} is in part {title}",
                f"{seen} A model without {title} still uses it through the other attributes.",
                "Ask whether the traces are a good reason; if not, repair or leave out the attributes that carry them.",
            ),
            Verdict.NO_FLAG: Wording(f"{title.capitalize()} hardly adds to what predicts {key}", seen, "Nothing here."),
            Verdict.INSUFFICIENT_EVIDENCE: Wording(
                f"{title.capitalize()} may be part of what predicts {key}, but chance explains it as well",
                seen,
                "Collect more items.",
            ),
        },
        affected_uses=_USES,
        table=Table(
            (Column("data", "Items a model has not seen"), Column("skill", "Skill", "number")),
            (
                ("as they are", before),
                (f"{title} dealt out by chance", alone),
                ("and its traces taken out of the others", after),
            ),
        ),
        named=name,
        figures=(
            Figure(slice=name, statistic="skill", value=before, n_items=len(label)),
            Figure(slice=name, statistic="direct loss of skill", value=before - alone, n_items=len(label)),
        ),
    )


CHECK = Check(
    id=_ID,
    title="Indirect influence",
    asks="How much of what predicts the label is a protected attribute, itself or through the traces it leaves in others?",
    formula="logistic regression of the label, five fixed folds, at most 3,000 items; skill on held-out items as they are, less skill with the attribute dealt out by chance and every other attribute given the same distribution in each group; interval by drawing items again; p by McNemar’s exact test",
    source="Adler et al., Knowledge and Information Systems 54 (2018) 95–122; Feldman et al., KDD (2015) 259–268; McNemar, Psychometrika 12 (1947) 153–157",
    how_to_read="0 means that the label can be predicted as well without any trace of the attribute; .1 that a tenth of the way from guessing to certainty is lost.",
    cannot_show="What another model would use, and whether the use is right. The skill before says how much there was to lose.",
    affected_uses=_USES,
    mitigations=("leave out attributes that carry the trace", "repair them before training", "report a model’s errors by the attribute"),
    measure=_measure,
    needs=(Need.PROTECTED, Need.LABELS),
)  # fmt: skip
