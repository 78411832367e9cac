"""Any number of labels."""

from __future__ import annotations

from typing import Any

from annotations.projects.domain.definition_fields import Fields
from annotations.projects.domain.kinds.counts import check_count, read_counts
from annotations.projects.domain.question import AnswerRefused, ItemFacts, Question, VoteRow

__all__ = ["MultipleChoiceKind"]


class MultipleChoiceKind:
    """The answer is a list of label values, stored in the order of the schema: `["delivery", "refund"]`."""

    name = "multiple_choice"
    item_kinds: frozenset[str] = frozenset()
    has_labels = True
    has_counts = True

    def read_options(self, fields: Fields, *, required: bool, labels: int) -> dict[str, Any]:
        return read_counts(fields, required=required, highest=max(1, labels))

    def canonical(self, question: Question, answer: Any, item: ItemFacts) -> list[str]:
        values = question.label_values()
        if not isinstance(answer, list) or not all(isinstance(value, str) for value in answer):
            raise AnswerRefused("Send a list of label values.")
        for value in answer:
            if value not in values:
                raise AnswerRefused(f"{value[:60]!r} is not a label. Choose from: {', '.join(values)}.")
        if len(set(answer)) != len(answer):
            raise AnswerRefused("A label is listed twice.")
        check_count(question, len(answer), "label" if question.options["min"] == 1 == len(answer) else "labels")
        return [value for value in values if value in answer]

    def chosen(self, answer: Any) -> frozenset[str]:
        return frozenset(answer)

    def vote_rows(self, question: Question, answer: Any) -> tuple[VoteRow, ...]:
        return tuple(VoteRow(question.id, value, selected=value in answer) for value in question.label_values())
