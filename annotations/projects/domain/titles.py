"""What people call what is stored: the titles of questions and of their labels."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Titles:
    """How one version of the questions names them. What has no title, such as a scale's point, reads as it is stored.

    >>> titles = titles_in({"questions": [{"id": "tone", "title": "How does it sound?",
    ...     "labels": [{"value": "c01", "title": "Rude"}, {"value": "c02", "title": "Polite"}]}]})
    >>> titles.question("tone"), titles.answer("tone", "c01"), titles.answer("tone", ["c01", "c02"])
    ('How does it sound?', 'Rude', 'Rude, Polite')
    """

    questions: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def question(self, question: str) -> str:
        return self.questions.get(question, question)

    def label(self, question: str, value: str) -> str:
        return self.labels.get(question, {}).get(value, value)

    def answer(self, question: str, answer: object) -> str:
        """One answer to one question: a value, several, or regions, of which equal ones are counted.

        >>> Titles(labels={"shapes": {"s": "Square"}}).answer("shapes", [{"label": "s"}, {"label": "s"}, {"label": "dot"}])
        'Square (2), dot'
        >>> Titles().answer("score", 4), Titles().answer("topics", [])
        ('4', 'nothing marked')
        """
        parts = answer if isinstance(answer, list) else [] if answer is None else [answer]
        values = (part.get("label", "") if isinstance(part, dict) else part for part in parts)
        counted = Counter(self.label(question, str(value)) for value in values)
        return ", ".join(f"{name} ({n})" if n > 1 else name for name, n in counted.items()) or "nothing marked"

    def rows(self, stored: Iterable[str]) -> list[str]:
        """Rows of a vote ("question=value") in words.

        >>> Titles(labels={"tone": {"c01": "Rude"}}).rows(["tone=c01", "score=4"])
        ['tone: Rude', 'score: 4']
        """
        parts = (row.partition("=") for row in stored)
        return [f"{question}: {self.label(question, value)}" for question, _, value in parts]


def titles_in(definition: Mapping[str, Any] | None) -> Titles:
    """The titles in a schema's definition; none without one."""
    questions = (definition or {}).get("questions", [])
    return Titles(
        questions={question["id"]: question.get("title") or question["id"] for question in questions},
        labels={
            question["id"]: {
                label["value"]: label.get("title") or label["value"] for label in question.get("labels", [])
            }
            for question in questions
        },
    )
