"""The questions as an annotator sees them, for the pages of owners."""

import re
from typing import Any, Final

from annotations.projects.domain.keys import label_keys
from annotations.projects.domain.schema import QuestionSchema, parse_schema
from kernel.errors import FieldError, Invalid

# The workbench's own, of frontend/src/surfaces/palette.ts.
PALETTE: Final = ("#0fb5ae", "#e8a33d", "#8f7ff0", "#e0609c", "#5ea3ff", "#9bbf3a", "#f0764f", "#c7a27a")
_PLACE: Final = re.compile(r"questions\[(\d+)\]")


def preview_of(definition: dict[str, Any], *, item_kind: str | None = None) -> list[dict[str, Any]]:
    """Each question with its labels and their keys. Raises Invalid where the definition is not one."""
    return questions_of(parse_schema(definition, item_kind=item_kind))


def preview_as_far(definition: Any, *, item_kind: str | None = None) -> tuple[list[dict[str, Any]], list[FieldError]]:
    """The questions that are whole already, and what is wrong with the others, for one who is still writing."""
    try:
        return preview_of(definition, item_kind=item_kind), []
    except Invalid as refusal:
        errors = refusal.errors
    # Without a question, one that is asked after it cannot be read either, hence several rounds.
    questions, wrong = definition.get("questions") if isinstance(definition, dict) else None, errors
    while isinstance(questions, list) and questions:
        places = {int(found[1]) for error in wrong if (found := _PLACE.match(error.get("field", "")))}
        questions = [question for place, question in enumerate(questions) if place not in places]
        try:
            return preview_of({"questions": questions}, item_kind=item_kind), errors
        except Invalid as refusal:
            wrong = refusal.errors
        if not places:
            break
    return [], errors


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
                {
                    "title": label.title,
                    "definition": label.definition,
                    "keys": keys[question.id][label.value],
                    "color": label.color or PALETTE[place % len(PALETTE)],
                }
                for place, label in enumerate(question.labels)
            ],
        }
        for question in schema.questions
    ]
