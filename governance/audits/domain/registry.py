"""The checks an audit runs, in the order they are explained. A new check is a module in ``checks`` and a line here."""

from __future__ import annotations

from collections.abc import Iterable

from .check import Check
from .checks import (
    agreement_by_slice,
    class_balance,
    group_disagreement,
    label_rate_by_annotator_group,
    label_rate_by_slice,
    representation,
    small_cells,
)

__all__ = ["CHECKS", "chosen_checks"]

CHECKS: tuple[Check, ...] = (
    class_balance.CHECK,
    representation.CHECK,
    label_rate_by_slice.CHECK,
    label_rate_by_annotator_group.CHECK,
    group_disagreement.CHECK,
    agreement_by_slice.CHECK,
    small_cells.CHECK,
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
