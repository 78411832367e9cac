"""The question schema: an ordered list of questions, read strictly and kept in one normal form."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from annotations.projects.domain.definition_fields import Fields, Problems
from annotations.projects.domain.keys import key_problem
from annotations.projects.domain.kinds import KINDS
from annotations.projects.domain.question import Condition, Label, Question
from kernel.canonical_json import canonical_bytes
from kernel.errors import Invalid

__all__ = ["QuestionSchema", "parse_schema", "schema_hash"]

_MAX_QUESTIONS: Final = 50
_MAX_LABELS: Final = 200
_MAX_BYTES: Final = 256 * 1024
_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")
_COLOR: Final = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class QuestionSchema:
    """The questions, in the order they are asked."""

    questions: tuple[Question, ...]

    def question(self, question_id: str) -> Question:
        """The question of that id; `KeyError` where there is none."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)

    def definition(self) -> dict[str, Any]:
        """The normal form: what is stored, hashed, sent to the workbench, and read back by `parse_schema`."""
        return {"questions": [_question_definition(question) for question in self.questions]}


def schema_hash(schema: QuestionSchema) -> str:
    """SHA-256 (hex) of the canonical JSON of the normal form: equal for schemas that ask the same."""
    return hashlib.sha256(canonical_bytes(schema.definition())).hexdigest()


def parse_schema(raw: Any, *, item_kind: str | None = None) -> QuestionSchema:
    """Read a schema from its JSON value. `item_kind` ("text", "image") is what the project's items are.

    Raises `Invalid` (code `schema-invalid`) listing every problem with the path of its field.

    >>> schema = parse_schema({"questions": [{"id": "tone", "kind": "single_choice", "title": "Tone?",
    ...     "labels": [{"value": "polite"}, {"value": "rude", "key": "u"}]}]})
    >>> schema.question("tone").label_values(), schema.question("tone").required
    (('polite', 'rude'), True)
    """
    problems = Problems()
    fields = Fields(raw, "", problems)
    questions: list[Question] = []
    for place, value in enumerate(fields.list("questions", longest=_MAX_QUESTIONS, required=True)):
        question = _read_question(Fields(value, f"questions[{place}]", problems), questions, item_kind)
        if question is not None:
            questions.append(question)
    fields.refuse_unknown()
    _check_keys(questions, problems)
    schema = QuestionSchema(tuple(questions))
    if not problems.errors and len(canonical_bytes(schema.definition())) > _MAX_BYTES:
        problems.add("questions", f"The schema is larger than {_MAX_BYTES:,} bytes. Shorten its texts.")
    if problems.errors:
        first = problems.errors[0]
        raise Invalid(
            f"The question schema has {len(problems.errors)} problem(s): {first['field']}: {first['message']}",
            errors=problems.errors,
            code="schema-invalid",
            kept="The current version stays in force.",
            remedy="Correct it and save again.",
        )
    return schema


def _read_question(fields: Fields, earlier: list[Question], item_kind: str | None) -> Question | None:
    question_id = fields.text("id", longest=60, required=True)
    if question_id and not _ID.fullmatch(question_id):
        fields.note("id", "An id begins with a letter a to z and goes on with those, digits and _.")
    if question_id and question_id in {question.id for question in earlier}:
        fields.note("id", f"The id {question_id!r} is used twice.")
    kind = KINDS.get(fields.text("kind", longest=60, required=True))
    title = fields.text("title", longest=200, required=True)
    help_text = fields.text("help", longest=2_000, lines=True)
    required = fields.flag("required", default=True)
    show_if = _read_condition(fields, earlier)
    if kind is None:
        fields.note("kind", f"There is no such kind of question. There is: {', '.join(KINDS)}.")
        return None
    if item_kind is not None and kind.item_kinds and item_kind not in kind.item_kinds:
        fields.note("kind", f"{kind.name} is asked about {', '.join(sorted(kind.item_kinds))} items, not {item_kind}.")
    labels = _read_labels(fields) if kind.has_labels else ()
    options = kind.read_options(fields, required=required, labels=len(labels))
    fields.refuse_unknown()
    return Question(
        id=question_id,
        kind=kind.name,
        title=title,
        help=help_text,
        required=required,
        labels=labels,
        show_if=show_if,
        options=options,
    )


def _read_labels(fields: Fields) -> tuple[Label, ...]:
    labels: list[Label] = []
    for place, value in enumerate(fields.list("labels", longest=_MAX_LABELS, required=True)):
        label = Fields(value, f"{fields.path}.labels[{place}]", fields.problems)
        stored = unicodedata.normalize("NFC", label.text("value", longest=60, required=True))
        key, color = label.text("key", longest=20).lower(), label.text("color", longest=7).lower()
        if stored and stored in {other.value for other in labels}:
            label.note("value", f"The value {stored!r} is used twice.")
        if key and (problem := key_problem(key)):
            label.note("key", problem)
        if color and not _COLOR.fullmatch(color):
            label.note("color", "A colour is written #rrggbb.")
        title = label.text("title", longest=120) or stored
        definition = label.text("definition", longest=2_000, lines=True)
        label.refuse_unknown()
        labels.append(Label(value=stored, title=title, definition=definition, key=key, color=color))
    return tuple(labels)


def _read_condition(fields: Fields, earlier: list[Question]) -> Condition | None:
    raw = fields.take("show_if")
    if raw is None:
        return None
    condition = Fields(raw, f"{fields.path}.show_if", fields.problems)
    on = condition.text("question", longest=60, required=True)
    values = condition.list("any_of", longest=_MAX_LABELS, required=True)
    condition.refuse_unknown()
    asked = next((question for question in earlier if question.id == on), None)
    if asked is None:
        condition.note("question", "This has to be the id of an earlier question.")
        return None
    for value in values:
        if value not in asked.label_values():
            condition.note("any_of", f"{str(value)[:60]!r} is not a label of {on!r}.")
            return None
    return Condition(on, tuple(value for value in asked.label_values() if value in values))


def _check_keys(questions: list[Question], problems: Problems) -> None:
    """A letter picks one label of the whole schema, because several questions may be on the screen."""
    owners: dict[str, str] = {}
    for place, question in enumerate(questions):
        for label_place, label in enumerate(question.labels):
            if label.key in owners:
                path = f"questions[{place}].labels[{label_place}].key"
                problems.add(path, f"{label.key!r} already picks {owners[label.key]!r}.")
            elif label.key:
                owners[label.key] = label.value


def _question_definition(question: Question) -> dict[str, Any]:
    definition: dict[str, Any] = {
        "id": question.id,
        "kind": question.kind,
        "title": question.title,
        "help": question.help,
        "required": question.required,
        **question.options,
    }
    if question.labels:
        definition["labels"] = [_label_definition(label) for label in question.labels]
    if question.show_if is not None:
        definition["show_if"] = {"question": question.show_if.question, "any_of": list(question.show_if.any_of)}
    return definition


def _label_definition(label: Label) -> dict[str, str]:
    definition = {"value": label.value, "title": label.title, "definition": label.definition}
    return definition | {name: value for name, value in (("key", label.key), ("color", label.color)) if value}
