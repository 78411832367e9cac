"""The answers to one question as columns: what a report is computed from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = ["AnswersTable"]


@dataclass(slots=True, kw_only=True)
class AnswersTable:
    """Row i says that `annotators[i]` answered `answers[i]` on `items[i]`, in the order the votes were given.

    `labels` are the schema's, followed by those of earlier versions that somebody gave. `misfits` counts answers in the
    form of another kind of question, given before the question changed its kind.
    """

    id: str
    title: str
    kind: str
    labels: list[str]
    items: list[int] = field(default_factory=list)
    annotators: list[str] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    misfits: int = 0

    def add(self, item: int, annotator: str, answer: Any) -> None:
        """Take a row, or count it as a misfit.

        >>> table = AnswersTable(id="tone", title="Tone?", kind="single_choice", labels=["polite"])
        >>> table.add(1, "ann", "rude")
        >>> table.add(1, "bob", ["polite"])
        >>> table.labels, table.answers, table.misfits
        (['polite', 'rude'], ['rude'], 1)
        """
        given = _labels(self.kind, answer)
        if given is None:
            self.misfits += 1
            return
        self.labels += [label for label in dict.fromkeys(given) if label not in self.labels]
        self.items.append(item)
        self.annotators.append(annotator)
        self.answers.append(answer)


def _labels(kind: str, answer: Any) -> list[str] | None:
    if kind == "single_choice":
        return [answer] if isinstance(answer, str) else None
    if not isinstance(answer, list):
        return None
    if kind == "multiple_choice":
        return answer if all(isinstance(label, str) for label in answer) else None
    return [box["label"] for box in answer] if all(isinstance(box, dict) for box in answer) else None
