"""What share of the items would need another label for two sides to match?"""

from __future__ import annotations

from governance.audits.domain.check import Check
from governance.audits.domain.distance_check import distance_measure
from governance.audits.domain.distances import largest_difference, lp2, total_variation
from governance.audits.domain.item_columns import Need

__all__ = ["CHECK"]

CHECK = Check(
    id="tvd",
    title="Total variation distance",
    asks="What share of the items of a side would need another label for two sides to match?",
    formula="TVD = ½Σ|P_a − P_d|; beside it L2 = √Σ(P_a − P_d)² and KS = max|P_a − P_d|; interval by drawing items again; p by χ²",
    source="Levin and Peres, Markov Chains and Mixing Times (2017) §4.1; L2 and KS as label measures in Hardt et al., Amazon SageMaker Clarify, KDD (2021)",
    how_to_read="0 means equal distributions, 1 that no label occurs on both sides; for two labels it is the difference of rates.",
    cannot_show="Which label differs, and why.",
    affected_uses=("training on the labels", "comparing these slices with each other"),
    mitigations=("sample the sides alike", "weigh items in training", "describe the difference in the datasheet"),
    measure=distance_measure("tvd", {"TVD": total_variation, "LP2": lp2, "KS": largest_difference}),
    needs=(Need.PROTECTED, Need.LABELS),
)
