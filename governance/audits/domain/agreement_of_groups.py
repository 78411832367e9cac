"""Agreement within each group of annotators, and what shuffling the groups over the people would give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from annotations.quality.domain.krippendorff_alpha import alpha_sums
from annotations.quality.domain.votes import Votes

from .agreement_gap import CHECK_ID, STATISTIC, USES, Compared, Pairs, renumbered
from .agreement_gap_draft import agreement_drafts
from .agreement_parts import coded_votes, measured_part, numbers
from .agreement_shuffles import group_alphas
from .finding import Draft
from .group_sides import eligible_groups
from .group_votes import votes_of_groups
from .permutation import Draw, shuffled_statistics
from .seeds import stream
from .words import side_name

__all__ = ["drafts_of_groups"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def drafts_of_groups(compared: Compared, votes: Votes) -> Iterable[Draft]:
    """``votes`` are those of the aspect, by annotator."""
    context, aspect, by, key = compared.context, compared.aspect, compared.by, compared.key
    spec = context.spec
    answered, positive = context.snapshot.votes_of_profiles(context.question, by)
    if aspect.has_further_profiles:
        votes = coded_votes(replace(aspect, annotator=aspect.profile))
    found = eligible_groups(context, by, answered, positive, check=CHECK_ID, affected_uses=USES, statistic=STATISTIC)
    # The groups with too little data are the same for every option of a question, and are reported with the first.
    if aspect.option in ("", context.question.labels[0]):
        yield from found.drafts
    if len(found.groups) < 2:
        return
    group_of_vote = found.code[numbers(votes.annotators)][votes.annotator]
    parts = [
        measured_part(
            context,
            (key, aspect.option),
            values,
            alpha_sums(votes.where(group_of_vote == place)),
            int((found.code == place).sum()),
            side_name("annotators", by, values),
        )
        for place, values in enumerate(found.groups)
    ]

    def drawing(kept: IntArray, pairs: Pairs) -> tuple[FloatArray, Draw]:
        grouped = votes_of_groups(aspect, renumbered(kept, len(found.groups))[found.code], len(kept))
        random = stream(spec.seed, CHECK_ID, context.question.key, aspect.option, "annotators", *by)
        sample = grouped.sample(random)

        def gaps_of(group_of_person: IntArray) -> FloatArray:
            alphas = group_alphas(sample, group_of_person)
            return alphas[pairs[0]] - alphas[pairs[1]]

        def draw(shuffles: int) -> FloatArray:
            return shuffled_statistics(
                gaps_of, sample.group_of_person, shuffles=shuffles, random=random, checkpoint=context.checkpoint
            )

        return gaps_of(sample.group_of_person), draw

    yield from agreement_drafts(compared, parts, drawing, note=found.note)
