"""How well does a label tell which of two sides an item belongs to?"""

from __future__ import annotations

from governance.audits.domain.check import Check
from governance.audits.domain.distance_check import distance_measure
from governance.audits.domain.distances import jensen_shannon
from governance.audits.domain.item_columns import Need

__all__ = ["CHECK"]

CHECK = Check(
    id="js",
    title="Jensen–Shannon divergence",
    asks="How well does a label tell which of two sides an item belongs to?",
    formula="JS = ½ KL(P_a ‖ M) + ½ KL(P_d ‖ M), M = ½(P_a + P_d); interval by drawing items again; p by χ²",
    source="Lin, IEEE Transactions on Information Theory 37 (1991) 145–151",
    how_to_read="0 means equal distributions, ln 2 = .693 that no label occurs on both sides. It flags where the total variation is 5 % or more.",
    cannot_show="Which label differs, and why.",
    affected_uses=("training on the labels", "comparing these slices with each other"),
    mitigations=("sample the sides alike", "weigh items in training", "describe the difference in the datasheet"),
    measure=distance_measure("js", {"JS": jensen_shannon}),
    needs=(Need.PROTECTED, Need.LABELS),
)
