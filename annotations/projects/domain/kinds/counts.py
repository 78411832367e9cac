"""`min` and `max`: how many labels or regions an answer may have."""

from __future__ import annotations

from typing import Any

from annotations.projects.domain.definition_fields import Fields
from annotations.projects.domain.question import AnswerRefused, Question

__all__ = ["check_count", "read_counts"]


def read_counts(fields: Fields, *, required: bool, highest: int) -> dict[str, Any]:
    """A required question asks for at least one unless the schema says `min: 0`, where "none" is an answer."""
    lowest = fields.whole("min", lowest=0, highest=highest)
    most = fields.whole("max", lowest=1, highest=highest)
    counts = {"min": lowest if lowest is not None else int(required), "max": most if most is not None else highest}
    if counts["min"] > counts["max"]:
        fields.note("min", "This is more than max.")
    return counts


def check_count(question: Question, count: int, noun: str) -> None:
    lowest, most = question.options["min"], question.options["max"]
    if count < lowest:
        raise AnswerRefused(f"Give at least {lowest} {noun}; there {'is' if count == 1 else 'are'} {count}.")
    if count > most:
        raise AnswerRefused(f"Give at most {most} {noun}; there are {count}.")
