"""One label of several."""

from __future__ import annotations

from typing import Any

from annotations.projects.domain.definition_fields import Fields
from annotations.projects.domain.question import AnswerRefused, ItemFacts, Question, VoteRow

__all__ = ["SingleChoiceKind"]


class SingleChoiceKind:
    """The answer is the value of one label: `"rude"`."""

    name = "single_choice"
    item_kinds: frozenset[str] = frozenset()
    has_labels = True
    has_counts = False

    def read_options(self, fields: Fields, *, required: bool, labels: int) -> dict[str, Any]:
        if labels == 1:
            fields.note("labels", "A choice needs at least two labels.")
        return {}

    def canonical(self, question: Question, answer: Any, item: ItemFacts) -> str:
        if not isinstance(answer, str):
            raise AnswerRefused("Send the value of one label as text.")
        if answer not in question.label_values():
            raise AnswerRefused(f"{answer[:60]!r} is not a label. Choose one of: {', '.join(question.label_values())}.")
        return answer

    def chosen(self, answer: Any) -> frozenset[str]:
        return frozenset({answer})

    def vote_rows(self, question: Question, answer: Any) -> tuple[VoteRow, ...]:
        return (VoteRow(question.id, answer, selected=True),)
