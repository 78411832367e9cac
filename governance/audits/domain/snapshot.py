"""A release snapshot as an audit reads it: four Parquet files behind DuckDB, counted there, small results in Python."""

# Column names are quoted by `identifier`, every value is a parameter or quoted by `literal`.
# ruff: noqa: S608
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .question import Question
from .snapshot_sql import identifier, literal, prepare
from .spec import AuditSpec

__all__ = ["Aspect", "Snapshot", "Tally", "open_snapshot"]

IntArray = NDArray[np.int64]
Values = tuple[str, ...]

_YES_NO = ("no", "yes")


@dataclass(frozen=True, slots=True)
class Tally:
    """Of ``total`` items (or votes), ``positive`` have the label."""

    positive: int
    total: int


@dataclass(frozen=True, slots=True)
class Aspect:
    """The votes on one thing that can be agreed on: a single-choice question, or one option of a multiple-choice one.

    ``item``, ``annotator``, ``code`` have one number a vote; ``labels[code]`` is what was said. ``option`` is empty
    for single choice.
    """

    option: str
    labels: Values
    item: IntArray
    annotator: IntArray
    code: IntArray


class Snapshot:
    """Counts of a snapshot. Items and annotators are numbered from 0 in the order of their ids."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, spec: AuditSpec) -> None:
        self._connection = connection
        self._pairs: dict[str, tuple[IntArray, IntArray]] = {}
        prepared = prepare(connection, spec)
        self.slices = prepared.slices
        self.groups = prepared.groups
        self.questions = prepared.questions
        self.n_items = self._number("SELECT count(*) FROM item")
        self.n_votes = self._number("SELECT count(DISTINCT vote_id) FROM vote")
        self.n_annotators = self._number("SELECT count(DISTINCT annotator) FROM vote")

    def ties(self, question: Question) -> int:
        """How many items have no outcome because their votes tied."""
        return self._number("SELECT count(*) FROM tied WHERE question = ?", question.key)

    def annotators_of(self, question: Question) -> int:
        """How many people answered a question."""
        return self._number("SELECT count(DISTINCT annotator) FROM vote WHERE question = ?", question.key)

    def outcome_tallies(self, question: Question, by: tuple[str, ...]) -> dict[Values, dict[str, Tally]]:
        """Outcomes by slice and label. Items that lack one of the values belong to no slice."""
        rows = self._rows(
            f"SELECT {_columns(by)} label, count(*), count(*) FILTER (yes) FROM outcome JOIN item USING (item) "
            f"WHERE question = ? {_disclosed(by)} GROUP BY ALL ORDER BY ALL",
            question.key,
        )
        return _tallies(rows, len(by), question)

    def items_by(self, by: tuple[str, ...]) -> dict[Values, int]:
        """All items by slice, with an outcome or without."""
        return self._counted(
            f"SELECT {_columns(by)} count(*) FROM item WHERE true {_disclosed(by)} GROUP BY ALL ORDER BY ALL"
        )

    def annotators_by_slice(self, question: Question, by: tuple[str, ...]) -> dict[Values, int]:
        """How many people labelled each slice."""
        return self._counted(
            f"SELECT {_columns(by)} count(DISTINCT annotator) FROM vote JOIN item USING (item) "
            f"WHERE question = ? {_disclosed(by)} GROUP BY ALL ORDER BY ALL",
            question.key,
        )

    def slice_codes(self, by: tuple[str, ...]) -> tuple[list[Values], IntArray]:
        """The slices in sorted order, and the position of each item's among them; −1 where a value is not recorded."""
        code = np.zeros(self.n_items, dtype=np.int64)
        missing = np.zeros(self.n_items, dtype=bool)
        names: list[list[str]] = []
        for name in by:
            column = self._connection.execute(f"SELECT {identifier(name)} AS value FROM item ORDER BY item").df()[
                "value"
            ]
            values, labels = pd.factorize(column, sort=True)
            names.append([str(label) for label in labels])
            missing |= values < 0
            code = code * max(len(labels), 1) + values
        code[missing] = -1
        used, compact = np.unique(code[~missing], return_inverse=True)
        code[~missing] = compact
        return [_unravelled(int(position), names) for position in used], code

    def group_of_annotators(self, by: tuple[str, ...]) -> list[Values]:
        """The group of each annotator, an empty text where a value is not disclosed."""
        return self._values_of("annotator_group", by)

    def votes_of_everyone(self) -> IntArray:
        """How many votes each annotator of the snapshot gave, to any question."""
        votes = np.zeros(self._number("SELECT count(*) FROM annotator_group"), dtype=np.int64)
        for annotator, count in self._rows("SELECT annotator, count(DISTINCT vote_id) FROM vote GROUP BY ALL"):
            votes[annotator] = count
        return votes

    def votes_of_annotators(self, question: Question) -> tuple[IntArray, dict[str, IntArray]]:
        """Per annotator the number of votes, and the number for each label; for an option of multiple choice, of
        "selected".

        Every option of a multiple-choice question is offered with every vote, so the number of votes is the same
        for each.
        """
        people = self._number("SELECT count(*) FROM annotator_group")
        rows = self._rows(
            "SELECT annotator, label, count(*) FILTER (yes) FROM vote WHERE question = ? GROUP BY ALL ORDER BY ALL",
            question.key,
        )
        votes = np.zeros(people, dtype=np.int64)
        for annotator, count in self._rows(
            "SELECT annotator, count(DISTINCT vote_id) FROM vote WHERE question = ? GROUP BY ALL ORDER BY ALL",
            question.key,
        ):
            votes[annotator] = count
        positive = {label: np.zeros(people, dtype=np.int64) for label in question.labels}
        for annotator, label, count in rows:
            positive[label][annotator] = count
        return votes, positive

    def items_of_annotators(self, question: Question) -> tuple[IntArray, IntArray]:
        """Every pair of item and annotator that met in a question, as two arrays."""
        if question.key not in self._pairs:
            item, annotator = self._arrays(
                "SELECT DISTINCT item, annotator FROM vote WHERE question = ? ORDER BY ALL", question.key
            )
            self._pairs = {question.key: (item, annotator)}
        return self._pairs[question.key]

    def aspects(self, question: Question) -> Iterator[Aspect]:
        """The votes of a question, option by option for multiple choice."""
        if not question.multiple:
            labels = ", ".join(literal(label) for label in question.labels)
            item, annotator, code = self._arrays(
                f"SELECT item, annotator, list_position([{labels}], label) - 1 FROM vote WHERE question = ? "
                "ORDER BY ALL",
                question.key,
            )
            yield Aspect("", question.labels, item, annotator, code)
            return
        for option in question.labels:
            item, annotator, code = self._arrays(
                "SELECT item, annotator, yes::BIGINT FROM vote WHERE question = ? AND label = ? ORDER BY ALL",
                question.key,
                option,
            )
            yield Aspect(option, _YES_NO, item, annotator, code)

    def _values_of(self, table: str, by: tuple[str, ...]) -> list[Values]:
        order = "item" if table == "item" else "annotator"
        rows = self._rows(f"SELECT {_columns(by, trailing=False)} FROM {table} ORDER BY {order}")
        return [tuple(value or "" for value in row) for row in rows]

    def _counted(self, sql: str, *values: object) -> dict[Values, int]:
        return {tuple(row[:-1]): row[-1] for row in self._rows(sql, *values)}

    def _arrays(self, sql: str, *values: object) -> tuple[IntArray, ...]:
        columns = self._connection.execute(sql, list(values)).fetchnumpy()
        return tuple(np.asarray(column, dtype=np.int64) for column in columns.values())

    def _number(self, sql: str, *values: object) -> int:
        return int(self._rows(sql, *values)[0][0])

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql, list(values)).fetchall()


@contextmanager
def open_snapshot(directory: Path, spec: AuditSpec) -> Iterator[Snapshot]:
    """Open the snapshot in ``directory`` for one audit. Raises ValueError when a file or column is missing."""
    connection = duckdb.connect()
    try:
        for name in ("items", "votes", "labels", "annotators"):
            path = directory / f"{name}.parquet"
            if not path.is_file():
                raise ValueError(f"The snapshot lacks {path.name}. Freeze the release again; nothing was audited.")
            connection.read_parquet(str(path)).create_view(f"{name}_file")
        yield Snapshot(connection, spec)
    finally:
        connection.close()


def _columns(by: tuple[str, ...], *, trailing: bool = True) -> str:
    return ", ".join(identifier(name) for name in by) + (", " if by and trailing else "")


def _unravelled(position: int, names: list[list[str]]) -> Values:
    values: list[str] = []
    for labels in reversed(names):
        position, place = divmod(position, len(labels))
        values.insert(0, labels[place])
    return tuple(values)


def _disclosed(by: tuple[str, ...]) -> str:
    return "".join(f" AND {identifier(name)} IS NOT NULL" for name in by)


def _tallies(rows: list[tuple[Any, ...]], depth: int, question: Question) -> dict[Values, dict[str, Tally]]:
    """Single choice counts an item under one label, so that the total of a slice is the sum over its labels."""
    found: dict[Values, dict[str, Tally]] = {}
    for row in rows:
        values, (label, total, positive) = tuple(row[:depth]), row[depth:]
        found.setdefault(values, {})[label] = Tally(positive, total)
    if question.multiple:
        return {
            slice_: {label: seen.get(label, Tally(0, 0)) for label in question.labels} for slice_, seen in found.items()
        }
    totals = {slice_: sum(tally.positive for tally in seen.values()) for slice_, seen in found.items()}
    return {
        slice_: {
            label: Tally(seen[label].positive if label in seen else 0, totals[slice_]) for label in question.labels
        }
        for slice_, seen in found.items()
    }
