"""Votes that people gave elsewhere, from a long CSV file: one row a vote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import BinaryIO, Final, Literal, NamedTuple

from annotations.items.domain.csv_records import Delimiter, read_csv_records
from annotations.items.domain.row_building import external_id_problem
from annotations.items.domain.row_errors import RowErrors
from annotations.items.domain.rows import ReadLimits

__all__ = ["GROUP_PREFIX", "Vote", "VoteMapping", "VotesReader"]

GROUP_PREFIX: Final = "group:"


class Vote(NamedTuple):
    """One person's answer to one question about one item, as given elsewhere.

    `label` is a value of the question schema. `repeat` is 0 for a person's first vote on an item and question, 1 for
    the second and so on, where the mapping keeps repeats. `at` is in UTC, or None where the file does not say.
    """

    number: int
    item: str
    annotator: str
    question: str
    label: str
    groups: dict[str, str]
    at: datetime | None
    repeat: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteMapping:
    """Which column holds what, and what the labels of the file mean.

    `labels` maps question → value in the file → label of the schema; a value that is in neither `labels` nor `ignored`
    is an error. `groups` maps a group name to its column; None takes every column called `group:<name>`.
    `repeats` says what a second vote of the same person on the same item and question is: an error, dropped and
    counted, or kept with a `repeat` number.
    """

    labels: Mapping[str, Mapping[str, str]]
    item: str = "item"
    annotator: str = "annotator"
    label: str = "label"
    question: str | None = None
    groups: Mapping[str, str] | None = None
    at: str | None = None
    ignored: frozenset[str] = field(default_factory=frozenset)
    repeats: Literal["refuse", "drop", "keep"] = "refuse"

    def required(self) -> list[str]:
        """The columns a file must have."""
        named = [self.item, self.annotator, self.label, self.question, self.at, *(self.groups or {}).values()]
        return [name for name in named if name is not None]


class VotesReader:
    """Reads one file of votes; iterate over it, then look at what was left out.

    Memory grows with the number of annotators and of votes (a hash each, to find repeats), not with the file's texts.
    Rows are counted as in a spreadsheet: the header is row 1.

    >>> from io import BytesIO
    >>> file = BytesIO(b"item,annotator,label,group:country\\n1,ann,yes,Kenya\\n1,ben,unsure,Chile\\n")
    >>> mapping = VoteMapping(labels={"tone": {"yes": "rude"}}, ignored=frozenset({"unsure"}))
    >>> reader = VotesReader(file, mapping, RowErrors())
    >>> [(vote.item, vote.annotator, vote.label, vote.groups) for vote in reader]
    [('1', 'ann', 'rude', {'country': 'Kenya'})]
    >>> reader.ignored
    Counter({'unsure': 1})
    """

    def __init__(
        self,
        stream: BinaryIO,
        mapping: VoteMapping,
        errors: RowErrors,
        *,
        limits: ReadLimits | None = None,
        delimiter: Delimiter = ",",
    ) -> None:
        if mapping.question is None and len(mapping.labels) != 1:
            raise ValueError("Without a question column, labels names exactly one question.")
        self.ignored: Counter[str] = Counter()
        self.dropped_repeats = 0
        self.annotators: dict[str, dict[str, str]] = {}
        self._mapping = mapping
        self._errors = errors
        self._limits = limits or ReadLimits()
        self._records = read_csv_records(
            stream, errors, required=mapping.required(), limits=self._limits, delimiter=delimiter
        )
        self._group_columns = mapping.groups
        self._first_rows: dict[int, int] = {}
        self._repeats: Counter[int] = Counter()

    def __iter__(self) -> Iterator[Vote]:
        for number, values in self._records:
            vote = self._vote(number, values)
            if vote is not None:
                yield vote

    def _vote(self, number: int, values: dict[str, str]) -> Vote | None:
        mapping, before = self._mapping, self._errors.count
        item, annotator = values[mapping.item], values[mapping.annotator]
        for noun, column, value in (("item", mapping.item, item), ("annotator", mapping.annotator, annotator)):
            if problem := external_id_problem(value, self._limits):
                self._errors.add(f"{noun.capitalize()}: {problem[0].lower()}{problem[1:]}", row=number, field=column)
        question = values[mapping.question] if mapping.question is not None else next(iter(mapping.labels))
        label = self._label(number, question, values[mapping.label])
        at = self._at(number, values[mapping.at]) if mapping.at is not None else None
        groups = self._groups(number, annotator, values)
        if self._errors.count > before:
            return None
        if label is None:
            self.ignored[values[mapping.label]] += 1
            return None
        repeat = self._repeat(number, item, annotator, question)
        return None if repeat is None else Vote(number, item, annotator, question, label, groups, at, repeat)

    def _label(self, number: int, question: str, value: str) -> str | None:
        meanings = self._mapping.labels.get(question)
        if meanings is None:
            known = ", ".join(self._mapping.labels)
            self._errors.add(f"There is no question {question[:60]!r}. There is: {known}.", row=number)
            return None
        if value not in meanings and value not in self._mapping.ignored:
            known = ", ".join(list(meanings)[:20])
            self._errors.add(
                f"{value[:60]!r} is not a label of {question!r}. The file may say: {known}.",
                row=number,
                field=self._mapping.label,
            )
        return meanings.get(value)

    def _at(self, number: int, value: str) -> datetime | None:
        if not value:
            return None
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            message = f"{value[:40]!r} is not a time such as 2024-05-31T14:30:00Z."
            self._errors.add(message, row=number, field=self._mapping.at)
            return None
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)

    def _groups(self, number: int, annotator: str, values: dict[str, str]) -> dict[str, str]:
        """The annotator's groups as known so far; an empty cell is unknown, two different answers are an error."""
        if self._group_columns is None:
            prefixed = [name for name in values if name.startswith(GROUP_PREFIX)]
            self._group_columns = {name.removeprefix(GROUP_PREFIX): name for name in prefixed}
        known = self.annotators.setdefault(annotator, {})
        for group, column in self._group_columns.items():
            value = values[column]
            if value and known.setdefault(group, value) != value:
                message = f"{annotator!r} was {known[group][:40]!r} in an earlier row and is {value[:40]!r} here."
                self._errors.add(message, row=number, field=column)
        return known

    def _repeat(self, number: int, item: str, annotator: str, question: str) -> int | None:
        # A hash in place of three strings: 64 bits meet by chance once in millions of files.
        key = hash((item, annotator, question))
        first = self._first_rows.setdefault(key, number)
        if first == number:
            return 0
        if self._mapping.repeats == "keep":
            self._repeats[key] += 1
            return self._repeats[key]
        if self._mapping.repeats == "refuse":
            message = f"{annotator[:60]!r} already voted on {item[:60]!r} in row {first}."
            self._errors.add(message, row=number)
        else:
            self.dropped_repeats += 1
        return None
