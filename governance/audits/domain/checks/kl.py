"""How surprising are the labels of one side to somebody who knows only those of the other?"""

from __future__ import annotations

from governance.audits.domain.check import Check
from governance.audits.domain.distance_check import distance_measure
from governance.audits.domain.distances import kullback_leibler
from governance.audits.domain.item_columns import Need

__all__ = ["CHECK"]

CHECK = Check(
    id="kl",
    title="Kullback–Leibler divergence",
    asks="How surprising are the labels of one side to somebody who knows only those of the other?",
    formula="KL(P_a ‖ P_d) = Σ P_a(y) ln(P_a(y) / P_d(y)), a the reference side; interval by drawing items again; p by χ²",
    source="Kullback and Leibler, Annals of Mathematical Statistics 22 (1951) 79–86",
    how_to_read="0 means equal distributions, without an upper end. It flags where the total variation is 5 % or more.",
    cannot_show="Which label differs, and why. It is undefined where a side lacks a label altogether.",
    affected_uses=("training on the labels", "comparing these slices with each other"),
    mitigations=("sample the sides alike", "weigh items in training", "describe the difference in the datasheet"),
    measure=distance_measure("kl", {"KL": kullback_leibler}),
    needs=(Need.PROTECTED, Need.LABELS),
)
