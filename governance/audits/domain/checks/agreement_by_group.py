"""Do annotators agree less on some items, or within some groups?"""

from __future__ import annotations

from collections.abc import Iterable

from annotations.quality.domain.krippendorff_alpha import alpha_sums
from governance.audits.domain.agreement_gap import CHECK_ID, USES, Compared
from governance.audits.domain.agreement_of_groups import drafts_of_groups
from governance.audits.domain.agreement_of_slices import drafts_of_slices
from governance.audits.domain.agreement_parts import coded_votes, measured_part, numbers
from governance.audits.domain.agreement_shuffles import ItemPatterns
from governance.audits.domain.check import Check, Context, attribute_sets
from governance.audits.domain.finding import Draft
from governance.audits.domain.item_columns import Need

__all__ = ["CHECK"]


def _measure(context: Context) -> Iterable[Draft]:
    snapshot, depth = context.snapshot, context.spec.depth
    for aspect in snapshot.aspects(context.question):
        votes = coded_votes(aspect)
        sums = alpha_sums(votes)
        patterns = ItemPatterns(sums)
        people = snapshot.annotators_of(context.question)
        pooled = measured_part(context, ("all votes", aspect.option), (), sums, people)
        item_of_row = numbers(votes.items)[votes.votes_per_item > 1]
        for by in attribute_sets(snapshot.slices, depth):
            context.checkpoint()
            yield from drafts_of_slices(Compared(context, aspect, by, "items", pooled), sums, patterns, item_of_row)
        for by in attribute_sets(snapshot.groups, depth):
            context.checkpoint()
            counted = aspect.counted_by(snapshot.profiles, by)
            yield from drafts_of_groups(Compared(context, counted, by, "annotators", pooled), votes)


CHECK = Check(
    id=CHECK_ID,
    title="Agreement by slice and group",
    asks="Do annotators agree less on some items, or within some groups?",
    formula="difference of nominal α; intervals by resampling items; slices shuffled over items, groups over people",
    source="Krippendorff, Content Analysis, 4th edition (2018), chapter 12; Westfall and Young (1993) for p",
    how_to_read=(
        "α 1 is perfect agreement, 0 what chance would give. A gap of 0 means that both parts are equally certain."
    ),
    cannot_show="Whether people agree for the right reason: α also falls where one label is rare.",
    affected_uses=USES,
    mitigations=(
        "clarify the guideline",
        "ask for more votes where agreement is low",
        "train on distributions of labels",
    ),
    measure=_measure,
    needs=(Need.VOTES,),
)
