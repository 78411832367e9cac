"""By how much do the rates of protected groups differ?"""

from __future__ import annotations

from governance.audits.domain.check import Check
from governance.audits.domain.item_columns import Need
from governance.audits.domain.rate_check import RateComparison, rate_measure
from governance.audits.domain.rate_gap import rate_difference
from governance.audits.domain.snapshot import Tally
from governance.audits.domain.wilson import Rate, wilson_rate
from governance.audits.domain.words import points

__all__ = ["CHECK"]

_ID = "statistical_parity_difference"


def _difference(side: Tally, reference: Tally) -> Rate:
    return rate_difference(wilson_rate(side.positive, side.total), wilson_rate(reference.positive, reference.total))


CHECK = Check(
    id=_ID,
    title="Statistical parity difference",
    asks="By how much do the rates of protected groups differ?",
    formula="SPD = q_d − q_a, a the declared reference or else the side with the highest rate; Newcombe interval; Fisher's exact test, Bonferroni over sides",
    source="Calders and Verwer, Data Mining and Knowledge Discovery 21 (2010) 277–292; Newcombe, Statistics in Medicine 17 (1998) 873–890",
    how_to_read="0 means equal rates; −0.10 that of a hundred the side gets ten fewer. Range −1 to 1.",
    cannot_show="Whether the groups should have equal rates: that is a decision, not a statistic.",
    affected_uses=("training on the labels", "deciding about people with a model of these labels"),
    mitigations=("label a sample of both sides again, blind", "sample the sides alike", "weigh items in training (Kamiran and Calders 2012)", "describe the difference in the datasheet"),
    measure=rate_measure(RateComparison(check=_ID, statistic="SPD", compare=_difference, write=points)),
    needs=(Need.PROTECTED, Need.LABELS),
)  # fmt: skip
