"""The ways on which somebody comes to see an item, and what each of them charges (docs/algorithms/exposure.md section 2.1)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from annotations.exposure.domain.dose import Reservation

__all__ = ["GLANCE_MS", "ViewPath", "glance"]

# How long a view outside a lease is open: its address stops working then, and all of it is charged when it is served.
GLANCE_MS: Final = 60_000


class ViewPath(StrEnum):
    """Where an item was seen. Only the workbench measures the time in view; everywhere else the worst case is charged."""

    WORKBENCH = "workbench"
    REVIEW = "review"
    PREVIEW = "preview"
    EXPORT = "export"
    OFFICER = "officer"


def glance(level: int) -> Reservation:
    """What a view outside a lease charges, whoever looks: owner, reviewer, auditor or content officer.

    >>> glance(3).qpms, glance(0).qpms
    (720000, 0)
    """
    return Reservation(level, GLANCE_MS)
