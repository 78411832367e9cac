"""What people call the values that are stored: the titles of labels."""

from collections.abc import Iterable, Mapping
from typing import Any

# Of each question, the title of each of its labels.
Titles = Mapping[str, Mapping[str, str]]


def label_titles(definition: Mapping[str, Any] | None) -> Titles:
    """The titles in a schema's definition; none without one.

    >>> label_titles({"questions": [{"id": "tone", "labels": [{"value": "c01", "title": "Rude"}]}]})
    {'tone': {'c01': 'Rude'}}
    """
    questions = (definition or {}).get("questions", [])
    return {
        question["id"]: {label["value"]: label.get("title") or label["value"] for label in question.get("labels", [])}
        for question in questions
    }


def answers_in_words(stored: Iterable[str], titles: Titles) -> list[str]:
    """Stored answers ("question=value") as a person reads them. What has no title, such as a scale's point, stays as it is.

    >>> answers_in_words(["tone=c01", "score=4"], {"tone": {"c01": "Rude"}})
    ['tone: Rude', 'score: 4']
    """
    parts = (answer.partition("=") for answer in stored)
    return [f"{question}: {titles.get(question, {}).get(value, value)}" for question, _, value in parts]
