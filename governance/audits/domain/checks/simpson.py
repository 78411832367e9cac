"""Does a difference between slices vanish or turn round within the strata of another attribute, or among votes of like people or under one guideline?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from governance.audits.domain.association import OddsRatio, mantel_haenszel, odds_ratio
from governance.audits.domain.check import Check, Context, attribute_sets
from governance.audits.domain.finding import Chart, Draft, Figure, Point, Rule, Wording
from governance.audits.domain.item_columns import Need
from governance.audits.domain.people import group_name
from governance.audits.domain.slice_sides import SliceGap, Slices, eligible_slices, largest_gap
from governance.audits.domain.strata import compared_items, stratifications
from governance.audits.domain.table import Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.vote_strata import GUIDELINE, VoteStrata, WithinVotes
from governance.audits.domain.words import slice_key, subject, versus

__all__ = ["CHECK"]

_ID = "simpson"
_USES = ("explaining a difference between slices", "deciding about people with a model of these labels")
_STATISTIC = "Mantel-Haenszel odds ratio"
_MARGINAL = "no attribute held equal"
_VOTES = "single votes, nothing held equal"


@dataclass(frozen=True, slots=True)
class _Within:
    """The common odds ratio within the strata of one attribute, of items, of who labelled them, or of the guideline they followed.

    ``whole`` is the ratio with nothing held equal, of items or of single votes; ``given`` names the attribute in keys.
    """

    name: str
    given: str
    among: str
    why: str
    whole: OddsRatio
    ratio: OddsRatio
    items: int

    @property
    def left(self) -> float:
        """The share of the association that is left: 1 all, 0 nothing, below 0 it turns round."""
        return math.log(self.ratio.value) / math.log(self.whole.value)

    @property
    def explains(self) -> bool:
        """Whether the difference vanishes or turns round."""
        return self.left < 0 or self.ratio.low <= 1 <= self.ratio.high


def _measure(context: Context) -> Iterable[Draft]:
    votes = VoteStrata(context)
    for by in attribute_sets(context.snapshot.slices, context.spec.depth):
        context.checkpoint()
        slices = eligible_slices(context, by, check=_ID, affected_uses=_USES, statistic=_STATISTIC)
        if len(slices.fit) < 2:
            continue
        for label in context.question.targets:
            gap = largest_gap(context, by, label, slices.counts(label))
            flagged = abs(gap.difference.value) >= context.spec.thresholds.rate_gap and gap.p <= context.spec.level
            if flagged:
                yield from _explained(context, slices, label, gap, votes)


def _explained(context: Context, slices: Slices, label: str, gap: SliceGap, votes: VoteStrata) -> Iterable[Draft]:
    by, question = slices.by, context.question
    # Rows are the reference and the other side; columns with the label and without, so that the ratio is reference to other.
    compared = compared_items(context, by, gap.reference, gap.low, label)
    whole = compared.tables()[0][:, ::-1]
    marginal = odds_ratio(whole)
    if marginal is None or marginal.value == 1:
        return
    found = _of_single_votes(votes, by, gap, label, marginal)
    for strata in stratifications(context, by):
        tables = compared.tables(strata)[:, :, ::-1]
        ratio = mantel_haenszel(tables)
        if ratio is not None:
            among, why = (
                f"items of the same {strata.name}",
                "which items each side has, not of how like items are labelled",
            )
            found.append(_Within(strata.name, strata.name, among, why, marginal, ratio, int(tables.sum())))
    if not found:
        return
    most = min(found, key=lambda one: (one.left, one.name))
    what = subject(question.key, label)
    sides = f"{group_name(gap.reference)} and {group_name(gap.low)}"
    seen = (
        f"The odds of {what} for {group_name(gap.reference)} are {most.whole.value:.2f} times those for {group_name(gap.low)} "
        f"(95 % {most.whole.low:.2f} to {most.whole.high:.2f}). Among {most.among} they are {most.ratio.value:.2f} "
        f"times ({most.ratio.low:.2f} to {most.ratio.high:.2f})."
    )
    pair = versus("items", by, gap.low, gap.reference)
    yield Draft(
        check=_ID,
        question=question.key,
        label=label,
        slice=slice_key("items", by),
        statistic=_STATISTIC,
        value=most.ratio.value,
        ci_low=most.ratio.low,
        ci_high=most.ratio.high,
        n_items=most.items,
        n_annotators=context.snapshot.annotators_of(question),
        p=None,
        severity=1 - most.left,
        enough_data=True,
        effect_is_large=most.explains,
        wordings={
            Verdict.FLAG: Wording(
                f"The difference in {what} between {sides} {'turns round' if most.left < 0 else 'disappears'} within {most.name}",
                f"{seen} The overall difference is one of {most.why}.",
                f"Do not report the overall difference alone: show it by {most.name}, and say which of the two a use needs.",
            ),
            Verdict.NO_FLAG: Wording(
                f"The difference in {what} between {sides} stays within every recorded attribute",
                f"{seen} That is where it changes most.",
                "Nothing here; what was not recorded may still explain it.",
            ),
        },
        affected_uses=_USES,
        table=_table(marginal, int(whole.sum()), found),
        chart=Chart(
            description=f"Odds ratio of {what}, {sides}, overall and within strata, with 95 % intervals",
            axis=f"odds ratio, {group_name(gap.reference)} to {group_name(gap.low)}",
            points=(
                Point(_MARGINAL, *marginal, stands_out=False),
                *(Point(_VOTES, *whole_votes, stands_out=False) for whole_votes in _of_votes(found)),
                *(Point(one.name, *one.ratio, stands_out=one is most) for one in found),
            ),
            rules=(Rule(1.0, "1: no difference"),),
            unit="number",
        ),
        named=f"{pair} given {most.given}",
        figures=(
            Figure(
                slice=pair, statistic="marginal odds ratio", value=marginal.value, ci_low=marginal.low,
                ci_high=marginal.high, n_items=int(whole.sum()), note=f"{group_name(gap.reference)} to {group_name(gap.low)}",
            ),
            *(
                Figure(
                    slice=pair, statistic="marginal odds ratio of votes", value=one.value, ci_low=one.low, ci_high=one.high,
                    n_items=int(whole.sum()), note=f"{group_name(gap.reference)} to {group_name(gap.low)}",
                )
                for one in _of_votes(found)
            ),
            *(
                Figure(
                    slice=f"{pair} given {one.given}", statistic=_STATISTIC, value=one.ratio.value, ci_low=one.ratio.low,
                    ci_high=one.ratio.high, n_items=one.items,
                    effect_is_large=one.explains,
                )
                for one in found
                if one is not most
            ),
        ),
    )  # fmt: skip


def _of_single_votes(
    votes: VoteStrata, by: tuple[str, ...], gap: SliceGap, label: str, marginal: OddsRatio
) -> list[_Within]:
    """The strata of single votes, where these show the difference that the labels of items do."""
    compared = votes.compared(by, gap.reference, gap.low, label)
    if compared is None or not _as_sure(compared[0], marginal):
        return []
    whole, within = compared
    return [_within_votes(whole, one) for one in within]


def _within_votes(whole: OddsRatio, one: WithinVotes) -> _Within:
    if one.name == GUIDELINE:
        return _Within(
            GUIDELINE,
            "votes:guideline_version",
            "votes under the same version of the guideline",
            "which version of the guideline the items of each side were labelled under, not of how they are labelled under one",
            whole,
            one.ratio,
            one.items,
        )
    return _Within(
        f"annotators’ {one.name}",
        f"annotators:{one.name}",
        f"votes of annotators of the same {one.name}",
        "who labelled the items of each side, not of how like people label them",
        whole,
        one.ratio,
        one.items,
    )


def _as_sure(votes: OddsRatio, items: OddsRatio) -> bool:
    """Whether the interval of the votes lies on the same side of 1 as the ratio of the items."""
    return votes.low > 1 if items.value > 1 else votes.high < 1


def _of_votes(found: list[_Within]) -> list[OddsRatio]:
    """The ratio of single votes with nothing held equal, where votes were looked at."""
    return [one.whole for one in found if one.given.startswith(("annotators:", "votes:"))][:1]


def _table(marginal: OddsRatio, items: int, found: list[_Within]) -> Table:
    columns = (
        Column("given", "Held equal"),
        Column("items", "Items", "count"),
        Column("ratio", "Odds ratio", "number"),
        Column("low", "95 % from", "number"),
        Column("high", "to", "number"),
    )
    rows = [
        (_MARGINAL, items, *marginal),
        *((_VOTES, items, *one) for one in _of_votes(found)),
        *((one.name, one.items, *one.ratio) for one in found),
    ]
    return Table(columns, tuple(rows))


CHECK = Check(
    id=_ID,
    title="Simpson’s paradox",
    asks="Does a difference between slices vanish or turn round within the strata of another attribute, or among votes of like people or under one guideline?",
    formula="for every gap of label_rate that is large and not chance: the marginal odds ratio against the Mantel–Haenszel odds ratio over each other attribute, source, language and split; and of single votes over the groups of who gave them and the version of the guideline, with an interval over items",
    source="Simpson, J. R. Stat. Soc. B 13 (1951) 238–241; Bickel et al., Science 187 (1975) 398–404; Mantel and Haenszel, JNCI 22 (1959) 719–748; interval by Robins, Breslow and Greenland (1986), of votes by Liang and Zeger, Biometrika 73 (1986)",
    how_to_read="1 means no difference. It flags where the ratio within strata lies on the other side of 1, or its interval holds 1. There is no test: the two ratios are of the same items.",
    cannot_show="Which of the two comparisons is the right one. An attribute that follows from belonging to a group must not be held equal.",
    affected_uses=_USES,
    mitigations=("report the difference by stratum", "sample strata alike", "decide which comparison a use needs, and say so"),
    measure=_measure,
    needs=(Need.SLICES, Need.LABELS),
)  # fmt: skip
