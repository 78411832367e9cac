"""Do items occur more than once, and do their copies have the same label?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from governance.audits.domain.check import Check, Context
from governance.audits.domain.contents import alike
from governance.audits.domain.finding import Draft, Figure, Wording, measured
from governance.audits.domain.measures.equal_texts import copies
from governance.audits.domain.measures.minhash import chance_of_meeting
from governance.audits.domain.minimums import Reason
from governance.audits.domain.question import Question
from governance.audits.domain.sides import Side, insufficient
from governance.audits.domain.table import Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.wilson import wilson_rate
from governance.audits.domain.words import percent

__all__ = ["CHECK"]

IntArray = NDArray[np.int64]

_ID = "duplicates"
_USES = ("training a model", "reporting accuracy on a test set", "counting items")
_SLICE = "all items"
_EXACT, _NEAR, _CONFLICT = "exact duplicates", "near duplicates", "groups of copies with different labels"


def _measure(context: Context) -> Iterable[Draft]:
    found = alike(context)
    comparable = int((found.exact >= 0).sum())
    if comparable < 2:
        yield from insufficient(
            context,
            check=_ID,
            slice_key=_SLICE,
            by=("contents",),
            sides=[Side(_SLICE, comparable, None, Reason.EMPTY if comparable == 0 else Reason.SINGLE_MEMBER)],
            compared=0,
            affected_uses=_USES,
            statistic=_EXACT,
            note="The data hold no texts, and no pictures that could be opened.",
        )
        return
    yield _repeated(context, found.exact, _EXACT, "the same as an earlier one")
    if found.near is not None:
        yield _repeated(context, found.near, _NEAR, "nearly the same as an earlier one")
    for question in context.snapshot.questions:
        if not question.multiple:
            yield from _conflicts(context, question, found.exact if found.near is None else found.near)


def _repeated(context: Context, group: IntArray, statistic: str, words: str) -> Draft:
    again, known = copies(group), int((group >= 0).sum())
    count, threshold = int(again.sum()), context.spec.thresholds.duplicate_share
    sizes = np.bincount(group[group >= 0])
    share = wilson_rate(count, known)
    absent = len(group) - known
    seen = (
        f"{count:,} of {known:,} items ({percent(share.value)}) are {words}; there are {int((sizes > 1).sum()):,} groups of "
        f"copies, the largest of {int(sizes.max(initial=0)):,} items."
        f"{f' {absent:,} items have nothing that could be compared.' if absent else ''}"
    )
    return Draft(
        check=_ID,
        question="",
        label="",
        slice=_SLICE,
        statistic=statistic,
        value=float(count),
        ci_low=share.low * known,
        ci_high=share.high * known,
        n_items=known,
        n_annotators=context.snapshot.n_annotators,
        p=None,
        severity=share.value / threshold,
        enough_data=True,
        effect_is_large=share.value >= threshold,
        wordings={
            Verdict.FLAG: Wording(
                f"{percent(share.value)} of the items are {words}",
                f"{seen} A model weighs what is repeated more heavily, and a split at random puts copies on both sides.",
                "Keep one of each group, or keep groups on one side of every split, and say in the datasheet which.",
            ),
            Verdict.NO_FLAG: Wording(
                f"{'No item is' if count == 0 else 'Few items are'} {words}",
                seen,
                "Keep copies on one side of a split.",
            ),
        },
        affected_uses=_USES,
        table=Table(
            (Column("copies", "Items in the group", "count"), Column("groups", "Groups", "count")),
            tuple((int(size), int((sizes == size).sum())) for size in np.unique(sizes)),
        ),
        figures=(
            Figure(slice=_SLICE, statistic=f"share of {statistic}", value=share.value, n_items=known),
            Figure(slice=_SLICE, statistic=f"groups of {statistic}", value=float((sizes > 1).sum()), n_items=known),
        ),
    )


def _conflicts(context: Context, question: Question, group: IntArray) -> Iterable[Draft]:
    label = context.snapshot.outcome_codes(question)
    told = (group >= 0) & (label >= 0)
    several = np.bincount(group[told])
    groups = int((several > 1).sum())
    if groups == 0:
        return
    pairs = np.unique(np.stack([group[told], label[told]]), axis=1)
    different = np.bincount(pairs[0], minlength=len(several))
    count, threshold = int((different > 1).sum()), context.spec.thresholds.duplicate_conflict
    rate = wilson_rate(count, groups)
    enough = groups >= context.spec.minimums.items
    seen = (
        f"Of {groups:,} groups of copies with a label of {question.key} on two or more, {count:,} ({percent(rate.value)}) have "
        "different labels."
    )
    todo = "Look at these groups together; one of the labels is wrong, or the guideline leaves the case open."
    yield measured(
        rate if enough else None,
        threshold=threshold,
        p=None,
        check=_ID,
        question=question.key,
        label="",
        slice=_SLICE,
        statistic=_CONFLICT,
        n_items=int(several[several > 1].sum()),
        n_annotators=context.snapshot.annotators_of(question),
        wordings={
            Verdict.FLAG: Wording(f"Copies of one item have different labels ({question.key})", seen, todo),
            Verdict.NO_FLAG: Wording(f"Copies of one item have the same label ({question.key})", seen, "Nothing."),
            Verdict.INSUFFICIENT_EVIDENCE: Wording(
                f"Labels of copies: too few copies to say ({question.key})",
                f"{seen} {context.spec.minimums.items} groups are needed for a share that means something.",
                todo if count else "Nothing.",
            ),
        },
        affected_uses=_USES,
        table=Table(
            (Column("what", "Groups of copies"), Column("groups", "Groups", "count")),
            (("with one label", groups - count), ("with different labels", count)),
        ),
    )


CHECK = Check(
    id=_ID,
    title="Duplicates",
    asks="Do items occur more than once, and do their copies have the same label?",
    formula=(
        "items that repeat an earlier one: equal in content (SHA-256); near: the same words, Jaccard's index of runs of five "
        "characters of .8 or more (MinHash, 16 bands of 5), or pictures whose hashes differ in at most 6 of 64 bits"
    ),
    source="Broder (1997), On the resemblance and containment of documents; Zauner (2010), perceptual image hashes",
    how_to_read="The number of items that could be left out without losing anything that is not there already.",
    cannot_show=(
        "Translations, paraphrases, and pictures that were cropped, turned or mirrored. Of texts with an index of .8 exactly "
        f"{percent(1 - chance_of_meeting(0.8))} are missed, of those of .9 hardly any."
    ),
    affected_uses=_USES,
    mitigations=(
        "keep one of each group",
        "keep groups of copies on one side of a split",
        "re-label groups in conflict",
    ),
    measure=_measure,
    per_question=False,
)
