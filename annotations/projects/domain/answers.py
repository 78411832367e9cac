"""Answers of one submission, checked against the schema version they were leased with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from annotations.projects.domain.kinds import KINDS
from annotations.projects.domain.question import AnswerRefused, Condition, ItemFacts, Question, VoteRow
from annotations.projects.domain.schema import QuestionSchema
from kernel.errors import FieldError, Invalid

__all__ = ["check_answers", "vote_rows"]


def check_answers(schema: QuestionSchema, answers: Any, item: ItemFacts, *, complete: bool = True) -> dict[str, Any]:
    """The answers in their one stored form, {question id: answer}, in the order of the schema.

    `complete=False` is for drafts and pre-labels: required questions may be missing and lists shorter than asked for,
    everything given must still fit.
    Raises `Invalid` (code `answers-invalid`) with one entry for every question that needs correcting.

    >>> from annotations.projects.domain.schema import parse_schema
    >>> schema = parse_schema({"questions": [{"id": "topics", "kind": "multiple_choice", "title": "About what?",
    ...     "labels": [{"value": "delivery"}, {"value": "refund"}]}]})
    >>> check_answers(schema, {"topics": ["refund", "delivery"]}, ItemFacts(kind="text"))
    {'topics': ['delivery', 'refund']}
    """
    if not isinstance(answers, dict):
        raise _invalid([{"message": "Answers are an object: question id to answer."}])
    errors: list[FieldError] = []
    accepted: dict[str, Any] = {}
    chosen: dict[str, frozenset[str]] = {}
    for question in schema.questions:
        given = answers.get(question.id)
        if not _is_asked(question.show_if, chosen):
            if given is not None:
                errors.append({"field": question.id, "message": f"{question.title} is not asked after these answers."})
        elif given is not None:
            try:
                asked = question if complete else _unfinished(question)
                accepted[question.id] = KINDS[question.kind].canonical(asked, given, item)
                chosen[question.id] = KINDS[question.kind].chosen(accepted[question.id])
            except AnswerRefused as error:
                errors.append({"field": question.id, "message": f"{question.title}: {error}"})
        elif question.required and complete:
            errors.append({"field": question.id, "message": f"{question.title}: please answer."})
    known = {question.id for question in schema.questions}
    errors += [
        {"field": str(name)[:60], "message": "There is no such question."} for name in answers if name not in known
    ]
    if errors:
        raise _invalid(errors)
    return accepted


def vote_rows(schema: QuestionSchema, answers: Mapping[str, Any]) -> tuple[VoteRow, ...]:
    """Everything that canonical answers state, question by question in the order of the schema."""
    return tuple(
        row for question in schema.questions if question.id in answers for row in _rows(question, answers[question.id])
    )


def _unfinished(question: Question) -> Question:
    """The question without its least count: half a list is a draft worth keeping."""
    return replace(question, options={**question.options, "min": 0}) if "min" in question.options else question


def _rows(question: Question, answer: Any) -> tuple[VoteRow, ...]:
    return KINDS[question.kind].vote_rows(question, answer)


def _is_asked(condition: Condition | None, chosen: Mapping[str, frozenset[str]]) -> bool:
    """A condition on a question that was itself not asked, or not answered, does not hold."""
    return condition is None or not chosen.get(condition.question, frozenset()).isdisjoint(condition.any_of)


def _invalid(errors: list[FieldError]) -> Invalid:
    noun = "One answer needs" if len(errors) == 1 else f"{len(errors)} answers need"
    return Invalid(
        f"{noun} correcting: {errors[0]['message']}",
        errors=errors,
        code="answers-invalid",
        kept="Your draft is kept.",
        remedy="Correct it and submit again.",
    )
