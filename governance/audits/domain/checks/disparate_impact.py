"""How many times as often does a protected group get the label?"""

from __future__ import annotations

from governance.audits.domain.check import Check
from governance.audits.domain.finding import Rule
from governance.audits.domain.item_columns import Need
from governance.audits.domain.rate_check import RateComparison, rate_measure
from governance.audits.domain.rate_gap import SCREENING_LINE, SCREENING_LINE_LABEL, rate_ratio
from governance.audits.domain.snapshot import Tally
from governance.audits.domain.wilson import Rate

__all__ = ["CHECK"]

_ID = "disparate_impact"


def _ratio(side: Tally, reference: Tally) -> Rate | None:
    return rate_ratio(side.positive, side.total, reference.positive, reference.total)


CHECK = Check(
    id=_ID,
    title="Disparate impact",
    asks="How many times as often does a protected group get the label?",
    formula="DI = q_d / q_a, a the declared reference or else the side with the highest rate; Katz's log interval; undefined where a count is zero",
    source="Feldman et al., KDD (2015) 259–268; Katz et al., Biometrics 34 (1978) 469–474",
    how_to_read="1 means equal rates, 0.5 half as often. The 0.8 line is a screening rule of US employment law (29 CFR 1607.4 D) and decides no verdict: a ratio of two small rates is far from 1 by little. The difference of rates decides.",
    cannot_show="Whether the groups should have equal rates: that is a decision, not a statistic.",
    affected_uses=("training on the labels", "deciding about people with a model of these labels"),
    mitigations=("label a sample of both sides again, blind", "sample the sides alike", "weigh items in training (Kamiran and Calders 2012)", "describe the difference in the datasheet"),
    measure=rate_measure(
        RateComparison(
            check=_ID,
            statistic="DI",
            compare=_ratio,
            write=lambda value: f"{value:.3f}",
            rules=(Rule(SCREENING_LINE, SCREENING_LINE_LABEL),),
            unit="number",
        )
    ),
    needs=(Need.PROTECTED, Need.LABELS),
)  # fmt: skip
