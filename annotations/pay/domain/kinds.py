"""The kinds of time and work that are paid (requirement P7). Whatever a person does for a project is one of these."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

__all__ = ["TASK_KINDS", "LineKind"]


class LineKind(StrEnum):
    """What a pay line is for."""

    LABELLING = "labelling"
    REVIEWING = "reviewing"
    INSTRUCTIONS = "instructions"
    TRAINING = "training"
    QUALIFICATION = "qualification"
    WAITING = "waiting"
    CANCELLED_SHIFT = "cancelled_shift"
    CORRECTION = "correction"
    BREAK = "break"
    SKIP = "skip"
    RETURNED = "returned"
    ABANDONED = "abandoned"
    TECHNICAL_FAILURE = "technical_failure"
    APPEAL_UPHELD = "appeal_upheld"
    FLOOR_TOP_UP = "floor_top_up"


# Priced by the piece under a per-item policy, and the time the narrow wage divides by.
TASK_KINDS: Final = frozenset({LineKind.LABELLING, LineKind.REVIEWING})
