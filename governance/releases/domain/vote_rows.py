"""From an answer to the rows of votes.parquet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from annotations.projects.domain.schema import QuestionSchema
from kernel.canonical_json import canonical_bytes

__all__ = ["vote_rows"]


def vote_rows(
    schema: QuestionSchema, answers: Mapping[str, Any], shared: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """The rows of one vote in the order of the questions; `shared` holds the columns that are the same in all of them.

    A single choice is one row; a multiple choice one for each option that was on offer, with `selected`; regions are
    one row without a label.
    """
    for question in schema.questions:
        if question.id not in answers:
            continue
        answer = answers[question.id]
        row = {**shared, "question": question.id, "value": canonical_bytes(answer).decode("utf-8")}
        if question.kind == "multiple_choice":
            for option in question.label_values():
                yield {**row, "label": option, "selected": option in answer}
        else:
            yield {**row, "label": answer if isinstance(answer, str) else None, "selected": None}
