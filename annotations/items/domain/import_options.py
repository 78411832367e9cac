"""What somebody says about the file they import: which column means what. Closed: an option nobody knows is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, get_args

from annotations.items.domain.csv_records import Delimiter
from annotations.items.domain.rows import ColumnMapping
from annotations.items.domain.severity import Category
from annotations.items.domain.votes_reader import VoteMapping
from kernel.errors import FieldError, Invalid

__all__ = ["LABELS", "delimiter_of", "item_mapping", "picture_mapping", "vote_mapping"]

_ITEM_OPTIONS: Final = frozenset({"columns", "attributes", "severity", "language", "delimiter"})
_VOTE_OPTIONS: Final = frozenset({"columns", "groups", "labels", "ignored", "repeats", "delimiter"})
_REPEATS: Final = ("refuse", "drop", "keep")

# Question → the values of its labels: what a project's schema lets a vote say.
LABELS = Mapping[str, Iterable[str]]


class _Options:
    """Reads the members of an options object and notes each one that does not fit."""

    def __init__(self, raw: Any, known: frozenset[str]) -> None:
        self.errors: list[FieldError] = []
        self._raw: dict[str, Any] = raw if isinstance(raw, dict) else {}
        if not isinstance(raw, dict):
            self.note("options", "Options are an object.")
        for name in self._raw:
            if name not in known:
                self.note(str(name)[:60], f"There is no such option. There is: {', '.join(sorted(known))}.")

    def note(self, field: str, message: str) -> None:
        self.errors.append({"field": field, "message": message})

    def names(self, field: str, allowed: Iterable[str] | None = None) -> dict[str, str]:
        """A map of text to text, with keys from `allowed`."""
        value = self._raw.get(field) or {}
        if not isinstance(value, dict) or not all(isinstance(item, str) and item for item in value.values()):
            self.note(field, "Give an object whose values are column names.")
            return {}
        if allowed is not None and (unknown := [key for key in value if key not in set(allowed)]):
            self.note(field, f"{str(unknown[0])[:60]!r} is none of: {', '.join(allowed)}.")
            return {}
        return {str(key): item for key, item in value.items()}

    def words(self, field: str) -> tuple[str, ...] | None:
        value = self._raw.get(field)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.note(field, "Give a list of texts.")
            return None
        return tuple(value)

    def one_of(self, field: str, allowed: tuple[str, ...], default: str) -> Any:
        value = self._raw.get(field) or default
        if value not in allowed:
            self.note(field, f"One of {', '.join(map(repr, allowed))}.")
            return default
        return value

    def text(self, field: str) -> str:
        value = self._raw.get(field) or ""
        if not isinstance(value, str) or len(value) > 35:
            self.note(field, "Give a short text.")
            return ""
        return value

    def get(self, field: str) -> Any:
        return self._raw.get(field)

    def finish(self) -> None:
        if self.errors:
            raise Invalid(
                "The import's options do not fit.",
                errors=self.errors,
                code="options-invalid",
                kept="Nothing was imported.",
                remedy="Correct them and start the import again.",
            )


def item_mapping(raw: Any) -> ColumnMapping:
    """The columns of a CSV, JSON Lines or Parquet file of texts; "id" and "text" where nothing is said.

    >>> item_mapping({"columns": {"id": "case_id"}, "language": "en"}).columns()
    ['case_id', 'text']
    """
    return _mapping(raw, "text", "text")


def picture_mapping(raw: Any) -> ColumnMapping:
    """The columns of the table that may come with a zip of images; "id" and "file" where nothing is said."""
    return _mapping(raw, "file", "media")


def _mapping(raw: Any, column: str, content: str) -> ColumnMapping:
    """Options whose `column` names what the mapping calls `content`: its text, or its media."""
    options = _Options(raw, _ITEM_OPTIONS)
    columns = options.names("columns", ("id", column, "language"))
    mapping = ColumnMapping(
        external_id=columns.get("id", "id"),
        language=columns.get("language"),
        attributes=options.words("attributes"),
        severity=options.names("severity", tuple(Category)),
        default_language=options.text("language"),
        **{content: columns.get(column, column)},
    )
    _delimiter(options)
    options.finish()
    return mapping


def vote_mapping(raw: Any, labels: LABELS) -> VoteMapping:
    """The columns of a file of votes and what its labels mean.

    `labels` are the questions of the project that imported votes can answer. Without `options["labels"]` the file says
    the labels themselves; without a question column all votes answer the first of those questions.

    >>> vote_mapping({"columns": {"item": "ID"}, "ignored": ["2"]}, {"hate": ["yes", "no"]}).labels
    {'hate': {'yes': 'yes', 'no': 'no'}}
    """
    options = _Options(raw, _VOTE_OPTIONS)
    columns = options.names("columns", ("item", "annotator", "label", "question", "at"))
    meanings = _meanings(options, {question: list(values) for question, values in labels.items()})
    if "question" not in columns:
        meanings = dict(list(meanings.items())[:1])
    groups = options.names("groups") if options.get("groups") is not None else None
    mapping = VoteMapping(
        labels=meanings,
        item=columns.get("item", "item"),
        annotator=columns.get("annotator", "annotator"),
        label=columns.get("label", "label"),
        question=columns.get("question"),
        groups=groups,
        at=columns.get("at"),
        ignored=frozenset(options.words("ignored") or ()),
        repeats=options.one_of("repeats", _REPEATS, "refuse"),
    )
    _delimiter(options)
    if not meanings:
        options.note("labels", "Votes are imported for single choice questions, and the project has none.")
    options.finish()
    return mapping


def delimiter_of(raw: Mapping[str, Any]) -> Delimiter:
    """The character between the columns of a CSV file: "," unless the options say ";" or a tab."""
    return raw.get("delimiter") or ","


def _delimiter(options: _Options) -> None:
    options.one_of("delimiter", get_args(Delimiter), ",")


def _meanings(options: _Options, labels: dict[str, list[str]]) -> dict[str, dict[str, str]]:
    raw = options.get("labels")
    if raw is None:
        return {question: {value: value for value in values} for question, values in labels.items()}
    if not isinstance(raw, dict) or not all(isinstance(entry, dict) for entry in raw.values()):
        options.note("labels", 'Give an object such as {"question": {"value in the file": "label"}}.')
        return {}
    for question, meanings in raw.items():
        if question not in labels:
            options.note("labels", f"There is no single choice question {str(question)[:60]!r}.")
        elif wrong := [label for label in meanings.values() if label not in labels[question]]:
            options.note("labels", f"{str(wrong[0])[:60]!r} is not a label of {question!r}.")
    return {str(question): dict(meanings) for question, meanings in raw.items()}
