"""A release snapshot as an audit reads it: four Parquet files behind DuckDB, counted there, small results in Python."""

# Column names are quoted by `identifier`, every value is a parameter or quoted by `literal`.
# ruff: noqa: S608
from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import numpy as np
from numpy.typing import NDArray

from .aspect import Aspect
from .attribute_codes import AttributeCodes
from .contingency import LABEL, POSITIVE, cross_tabulate, outcomes_of
from .engine import connect, tables_of
from .item_columns import Columns, Need
from .profiles import Profiles
from .question import Question
from .snapshot_sql import literal, prepare, view_files
from .spec import AuditSpec

__all__ = ["Earlier", "Snapshot", "Tally", "open_snapshot"]

IntArray = NDArray[np.int64]
Values = tuple[str, ...]
Made = TypeVar("Made")

_YES_NO = ("no", "yes")
_COLUMN = {
    Need.TEXT: "text",
    Need.MEDIA: "media",
    Need.SPLIT: "split",
    Need.SOURCE: "source",
    Need.PREDICTION: "prediction",
    Need.CONTENT: "content_sha256",
    Need.TIME: "at",
}


@dataclass(frozen=True, slots=True)
class Tally:
    """Of ``total`` items (or votes), ``positive`` have the label."""

    positive: int
    total: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """The release before: what it is called in a report ("release 1.0.0"), and the folder of its snapshot."""

    name: str
    folder: Path


class Snapshot:
    """Counts of a snapshot. Items and annotators are numbered from 0 in the order of their ids.

    DuckDB reads and joins the files once; what is counted again for every slice are arrays of whole numbers. How a
    check reads:

    * labels by item attribute: :meth:`outcome_tallies` (counts), :meth:`slice_codes` with :meth:`outcome_codes` (an
      array an item);
    * single votes: :meth:`aspects`, :meth:`meetings`, :meth:`votes_of_annotators`; the group of each person:
      :meth:`group_of_annotators`; votes by group: :meth:`votes_of_profiles` with :attr:`profiles`;
    * everything optional, such as texts, pictures, the split, predictions, features, or the time a vote took:
      :attr:`columns`, a :class:`Columns`;
    * the release before, where one was given: :attr:`earlier`, a snapshot of its own, with its name.

    A check says what it ``needs``; it is measured only where :meth:`records` is true for all of it. Data without
    annotators have ``n_annotators`` 0, no votes and no groups, but labels all the same.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        spec: AuditSpec,
        folder: Path,
        earlier: tuple[str, Snapshot] | None = None,
    ) -> None:
        self._connection = connection
        self.earlier = earlier
        prepared = prepare(connection, spec)
        self._tables = tables_of(connection)
        self.columns = Columns(connection, folder)
        self._references = spec.references
        self.slices = prepared.slices
        self.protected = prepared.protected
        self.identifying = prepared.identifying
        self.groups = prepared.groups
        self.questions = prepared.questions
        self.n_items = self._number("SELECT count(*) FROM item")
        self.n_votes = self._number("SELECT count(DISTINCT vote_id) FROM vote")
        self.n_annotators = self._number("SELECT count(DISTINCT annotator) FROM vote")
        self.profiles = Profiles(connection)
        self._people = self.profiles.n_people
        self._item_attributes = AttributeCodes(connection, "item", self.n_items)
        self._memory: dict[Hashable, Any] = {}
        self._outcomes: dict[str, tuple[IntArray, ...]] = {}
        self._meetings: dict[str, tuple[IntArray, ...]] = {}
        self._answering: dict[str, int] = {}

    def close(self) -> None:
        """Let go of what the engine made for this audit."""
        self._tables.close()

    def records(self, need: Need) -> bool:
        """Whether the data hold what a check needs."""
        match need:
            case Need.SLICES:
                return bool(self.slices)
            case Need.PROTECTED:
                return bool(self.protected)
            case Need.VOTES:
                return self.n_votes > 0
            case Need.GROUPS:
                return bool(self.groups) and self.n_votes > 0
            case Need.LABELS:
                return bool(self.questions)
            case Need.FEATURES:
                return bool(self.columns.features)
            case Need.MEASURES:
                return bool(self.columns.measures)
            case Need.PEOPLE:
                return bool(self.identifying) or (bool(self.groups) and self.n_votes > 0)
            case Need.PARTS:
                return self.earlier is not None or self.records(Need.SPLIT)
            case Need.REFERENCE:
                return bool(self._references)
            case _:
                return self.columns.has(_COLUMN[need])

    def outcome_codes(self, question: Question) -> IntArray:
        """The label of each item by its position in ``question.labels``; −1 for a tie or no label. Single choice."""
        codes = np.full(self.n_items, -1, dtype=np.int64)
        item, label, _ = self._outcomes_of(question)
        codes[item] = label
        return codes

    def positive_codes(self, question: Question, label: str) -> IntArray:
        """Whether each item has a label: 1 yes, 0 no, −1 for a tie or no answer."""
        place = question.labels.index(label)
        codes = np.full(self.n_items, -1, dtype=np.int64)
        item, labels, yes = self._outcomes_of(question)
        if question.multiple:
            inside = labels == place
            codes[item[inside]] = yes[inside]
        else:
            codes[item] = labels == place
        return codes

    def remembered(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What ``make`` returns, made once for a key: several checks look at the same gap."""
        if key not in self._memory:
            self._memory[key] = make()
        made: Made = self._memory[key]
        return made

    def ties(self, question: Question) -> int:
        """How many items have no outcome because their votes tied."""
        return self._number("SELECT count(*) FROM tied WHERE question = ?", question.key)

    def annotators_of(self, question: Question) -> int:
        """How many people answered a question."""
        if question.key not in self._answering:
            counts = np.bincount(self.meetings(question)[1], minlength=self._people)
            self._answering[question.key] = int(np.count_nonzero(counts))
        return self._answering[question.key]

    def outcome_tallies(self, question: Question, by: tuple[str, ...]) -> dict[Values, dict[str, Tally]]:
        """Outcomes by slice and label. Items that lack one of the values belong to no slice."""
        return self.remembered(("tallies", question.key, by), lambda: self._tallies(question, by))

    def _tallies(self, question: Question, by: tuple[str, ...]) -> dict[Values, dict[str, Tally]]:
        columns = [f"attr_{name}" for name in by]
        frame = outcomes_of(self._tables.frame("outcome"), self._tables.frame("item"), question.key)
        counted = cross_tabulate(frame, (*columns, LABEL), (POSITIVE,))
        rows: dict[Values, dict[str, tuple[int, ...]]] = {}
        for cell, counts in counted.items():
            rows.setdefault(cell[:-1], {})[cell[-1]] = counts
        found = {}
        for values, labels in rows.items():
            whole = sum(total for total, _ in labels.values())
            found[values] = {
                # Single choice has a row an item, whatever its label; multiple choice a row an item and option.
                label: Tally(counts[1], counts[0] if question.multiple else whole)
                for label in question.labels
                for counts in [labels.get(label, (0, 0))]
            }
        return found

    def items_by(self, by: tuple[str, ...]) -> dict[Values, int]:
        """All items by slice, with an outcome or without."""
        columns = [f"attr_{name}" for name in by]
        frame = self._tables.frame("item")
        return self.remembered(
            ("items", by),
            lambda: {values: counts[0] for values, counts in cross_tabulate(frame, columns).items()},
        )

    def annotators_by_slice(self, question: Question, by: tuple[str, ...]) -> dict[Values, int]:
        """How many people labelled each slice."""
        return self.remembered(("people", question.key, by), lambda: self._people_by_slice(question, by))

    def _people_by_slice(self, question: Question, by: tuple[str, ...]) -> dict[Values, int]:
        names, code_of_item = self.slice_codes(by)
        item, annotator = self.meetings(question)
        seen = np.zeros((len(names) + 1, self._people), dtype=bool)
        # The row of an item is looked up once a vote and no more; −1, an item of no slice, is the last row.
        seen.reshape(-1)[(code_of_item * self._people)[item] + annotator] = True
        return {values: int(seen[place].sum()) for place, values in enumerate(names)}

    def slice_codes(self, by: tuple[str, ...]) -> tuple[list[Values], IntArray]:
        """The slices in sorted order, and the position of each item's; −1 where a value is not recorded."""
        return self._item_attributes.crossed(by)

    def group_of_annotators(self, by: tuple[str, ...]) -> list[Values]:
        """The group of each annotator, an empty text where a value is not disclosed."""
        return self.profiles.values(by)[: self._people]

    def votes_of_everyone(self) -> IntArray:
        """How many votes each annotator of the snapshot gave, to any question."""
        return self._counted("SELECT annotator, count(DISTINCT vote_id) FROM vote GROUP BY ALL")[: self._people]

    def votes_of_annotators(self, question: Question) -> tuple[IntArray, dict[str, IntArray]]:
        """Per annotator the number of votes, and of votes with each label (or each option selected).

        Every option of a multiple-choice question is offered with every vote, so the number of votes is the same
        for each.
        """
        votes, positive = self._votes_of("annotator", question)
        return votes[: self._people], {label: counts[: self._people] for label, counts in positive.items()}

    def votes_of_profiles(self, question: Question, by: tuple[str, ...]) -> tuple[IntArray, dict[str, IntArray]]:
        """The same by profile, those added up that count as one under ``by``."""
        votes, positive = self.remembered(("profiles", question.key), lambda: self._votes_of("profile", question))
        add = self.profiles.added_up
        return add(votes, by), {label: add(counts, by) for label, counts in positive.items()}

    def _votes_of(self, whose: str, question: Question) -> tuple[IntArray, dict[str, IntArray]]:
        votes = self._counted(
            f"SELECT {whose}, count(DISTINCT vote_id) FROM vote WHERE question = ? GROUP BY ALL", question.key
        )
        positive = {
            label: self._counted(
                f"SELECT {whose}, count(*) FROM vote WHERE question = ? AND label = ? AND yes GROUP BY ALL",
                question.key,
                label,
            )
            for label in question.labels
        }
        return votes, positive

    def meetings(self, question: Question) -> tuple[IntArray, IntArray]:
        """Items and the annotators who voted on them in a question, as two arrays; a pair may come twice."""
        if question.key not in self._meetings:
            sql = "SELECT item, annotator FROM vote WHERE question = ?"
            self._meetings = {question.key: self._arrays(sql, question.key)}
        item, annotator = self._meetings[question.key]
        return item, annotator

    def meetings_of_profiles(self, question: Question) -> tuple[IntArray, IntArray]:
        """The same with the profile in the place of the annotator."""
        if not self.profiles.further:
            return self.meetings(question)
        item, profile = self._arrays("SELECT item, profile FROM vote WHERE question = ?", question.key)
        return item, profile

    def aspects(self, question: Question) -> Iterator[Aspect]:
        """The votes of a question, option by option for multiple choice."""
        further = ", profile" if self.profiles.further else ""
        for option in question.labels if question.multiple else ("",):
            said, of_option, values = _said(question, option)
            item, annotator, code, *profile = self._arrays(
                f"SELECT item, annotator, {said}{further} FROM vote WHERE question = ?{of_option} ORDER BY ALL", *values
            )
            labels = _YES_NO if option else question.labels
            yield Aspect(option, labels, item, annotator, code, *(profile or [annotator]))

    def guidelines_of(self, question: Question, option: str) -> IntArray:
        """The version of the guideline behind each vote of an aspect, in the aspect's order; 0 where it is not recorded."""
        said, of_option, values = _said(question, option)
        *_, version = self._arrays(
            f"SELECT item, annotator, {said}, guideline FROM vote WHERE question = ?{of_option} ORDER BY ALL", *values
        )
        return version

    def _outcomes_of(self, question: Question) -> tuple[IntArray, ...]:
        if question.key not in self._outcomes:
            sql = f"SELECT item, {_position('label', question)}, yes::BIGINT FROM outcome WHERE question = ?"
            self._outcomes = {question.key: self._arrays(sql, question.key)}
        return self._outcomes[question.key]

    def _counted(self, sql: str, *values: object) -> IntArray:
        """A count for each profile from rows of (profile, count)."""
        counts = np.zeros(len(self.profiles), dtype=np.int64)
        profile, count = self._arrays(sql, *values)
        counts[profile] = count
        return counts

    def _arrays(self, sql: str, *values: object) -> tuple[IntArray, ...]:
        columns = self._connection.execute(sql, list(values)).fetchnumpy()
        return tuple(np.asarray(column, dtype=np.int64) for column in columns.values())

    def _number(self, sql: str, *values: object) -> int:
        row = self._connection.execute(sql, list(values)).fetchone()
        return int(row[0]) if row else 0


@contextmanager
def open_snapshot(directory: Path, spec: AuditSpec, earlier: Earlier | None = None) -> Iterator[Snapshot]:
    """Open the snapshot in ``directory`` for one audit. Raises ValueError when a file or column is missing."""
    with ExitStack() as opened:
        before = opened.enter_context(_opened(earlier.folder, _of_the_release_before(spec))) if earlier else None
        yield opened.enter_context(_opened(directory, spec, (earlier.name, before) if earlier and before else None))


@contextmanager
def _opened(directory: Path, spec: AuditSpec, earlier: tuple[str, Snapshot] | None = None) -> Iterator[Snapshot]:
    with connect() as connection:
        view_files(connection, directory)
        snapshot = Snapshot(connection, spec, directory, earlier)
        try:
            yield snapshot
        finally:
            snapshot.close()


def _of_the_release_before(spec: AuditSpec) -> AuditSpec:
    """What is looked at in an older release: whatever it records of items, which may be less than the newer one does."""
    return replace(spec, slices=None, protected=None, identifying=(), groups=(), positive_labels={}, references=())


def _said(question: Question, option: str) -> tuple[str, str, tuple[str, ...]]:
    """SQL for what a vote says of an option, or of the question where it is empty; a condition, and the values for both."""
    if option:
        return "yes::BIGINT", " AND label = ?", (question.key, option)
    return _position("label", question), "", (question.key,)


def _position(column: str, question: Question) -> str:
    """SQL for the place of a label among those of the question, from 0."""
    return f"list_position([{', '.join(literal(label) for label in question.labels)}], {column}) - 1"
