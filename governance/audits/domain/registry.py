"""The checks an audit runs, in the order they are explained. A new check is a module in ``checks`` and a line here."""

from __future__ import annotations

from collections.abc import Iterable

from .check import Check
from .checks import (
    agreement_by_group,
    annotator_skew,
    cddl,
    class_imbalance,
    disparate_impact,
    drift,
    duplicates,
    error_rates,
    exposure_equity,
    facet_imbalance,
    group_conflict,
    group_disagreement,
    indirect_influence,
    js,
    kl,
    label_rate,
    npmi_gap,
    outliers,
    pay_equity,
    pii,
    poisoning,
    proxy,
    representation,
    shortcut,
    simpson,
    small_cells,
    split_leakage,
    statistical_parity_difference,
    taxonomy,
    theils_u,
    tvd,
)

__all__ = ["CHECKS", "chosen_checks"]

# One line a check, in the order they are explained.
CHECKS: tuple[Check, ...] = (
    class_imbalance.CHECK,
    facet_imbalance.CHECK,
    representation.CHECK,
    label_rate.CHECK,
    statistical_parity_difference.CHECK,
    disparate_impact.CHECK,
    kl.CHECK,
    js.CHECK,
    tvd.CHECK,
    cddl.CHECK,
    simpson.CHECK,
    npmi_gap.CHECK,
    theils_u.CHECK,
    proxy.CHECK,
    indirect_influence.CHECK,
    error_rates.CHECK,
    group_disagreement.CHECK,
    group_conflict.CHECK,
    agreement_by_group.CHECK,
    annotator_skew.CHECK,
    small_cells.CHECK,
    duplicates.CHECK,
    split_leakage.CHECK,
    drift.CHECK,
    shortcut.CHECK,
    poisoning.CHECK,
    outliers.CHECK,
    pay_equity.CHECK,
    exposure_equity.CHECK,
    pii.CHECK,
    taxonomy.CHECK,
)


def chosen_checks(ids: Iterable[str] | None) -> tuple[Check, ...]:
    """The checks named, in the order of the registry; all for None. Raises ValueError for an id nobody registered."""
    if ids is None:
        return CHECKS
    wanted = set(ids)
    if unknown := sorted(wanted - {check.id for check in CHECKS}):
        raise ValueError(
            f"There are no checks called {', '.join(unknown)}. There are: {', '.join(check.id for check in CHECKS)}."
        )
    return tuple(check for check in CHECKS if check.id in wanted)
