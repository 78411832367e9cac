"""What a question is made of, and what an answer to it is checked against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from annotations.projects.domain.definition_fields import Fields

__all__ = ["AnswerRefused", "Condition", "ItemFacts", "Kind", "Label", "Question", "VoteRow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label: `value` is what is stored and exported, `definition` what it is meant to measure."""

    value: str
    title: str
    definition: str = ""
    key: str = ""
    color: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A question is asked when an earlier one was answered with any of these labels."""

    question: str
    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a schema. `options` holds what only its kind knows (such as `min` and `max`)."""

    id: str
    kind: str
    title: str
    help: str = ""
    required: bool = True
    labels: tuple[Label, ...] = ()
    show_if: Condition | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    def label_values(self) -> tuple[str, ...]:
        """The values of the labels, in the order of the schema."""
        return tuple(label.value for label in self.labels)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """What an answer may depend on: the kind of item, and for images the size of the display picture in pixels."""

    kind: str
    width: int = 0
    height: int = 0
    characters: int = 0


class VoteRow(NamedTuple):
    """One statement of an answer, as agreement, aggregation and exports read it.

    Single choice: one row, the label chosen. Multiple choice: a row for every label, `selected` or not, because leaving
    one out is a vote too. Regions: a row each, `value` its geometry.
    """

    question: str
    label: str
    selected: bool
    value: Any = None


class AnswerRefused(Exception):
    """An answer does not fit its question; the message is one or two full sentences."""


class Kind(Protocol):
    """A kind of question. A new kind is a module with one of these, and a line in the registry.

    `item_kinds` names the kinds of item it can be asked about (empty: all); `has_labels` whether it lists labels;
    `has_counts` whether it takes `min` and `max`.
    """

    name: str
    item_kinds: frozenset[str]
    has_labels: bool
    has_counts: bool

    def read_options(self, fields: Fields, *, required: bool, labels: int) -> dict[str, Any]:
        """Check and normalise the kind's own fields of a definition; problems go to `fields`."""

    def canonical(self, question: Question, answer: Any, item: ItemFacts) -> Any:
        """The answer in its one stored form. Raises `AnswerRefused`. Canonical answers come back unchanged."""

    def chosen(self, answer: Any) -> frozenset[str]:
        """The labels a canonical answer uses, for conditions of later questions."""

    def vote_rows(self, question: Question, answer: Any) -> tuple[VoteRow, ...]:
        """What a canonical answer says, statement by statement."""
