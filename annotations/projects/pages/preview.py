"""The questions as an annotator sees them, for the pages of owners."""

from typing import Any

from annotations.projects.domain.keys import label_keys
from annotations.projects.domain.schema import QuestionSchema, parse_schema


def preview_of(definition: dict[str, Any], *, item_kind: str | None = None) -> list[dict[str, Any]]:
    """Each question with its labels and their keys. Raises Invalid where the definition is not one."""
    return questions_of(parse_schema(definition, item_kind=item_kind))


def questions_of(schema: QuestionSchema) -> list[dict[str, Any]]:
    """The same for a schema that has been read already."""
    keys = label_keys(schema.questions)
    return [
        {
            "id": question.id,
            "kind": question.kind,
            "title": question.title,
            "help": question.help,
            "required": question.required,
            "show_if": question.show_if,
            "labels": [
                {"title": label.title, "definition": label.definition, "keys": keys[question.id][label.value]}
                for label in question.labels
            ],
        }
        for question in schema.questions
    ]
