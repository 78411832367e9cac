"""What else a snapshot records about its items, votes and annotators, column by column, read when a check asks for it."""

# Column names are quoted by `identifier`.
# ruff: noqa: S608
from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from .snapshot_sql import identifier

__all__ = ["Columns", "Need"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_FEATURE, _MEASURE = "feature_", "measure_"


class Need(StrEnum):
    """What a check needs the data to record. The value is said in the report: "not recorded: texts"."""

    SLICES = "attributes of items"
    PROTECTED = "protected attributes of items"
    VOTES = "votes of annotators"
    GROUPS = "groups of annotators"
    PEOPLE = "attributes of people"
    LABELS = "labels"
    TEXT = "texts"
    MEDIA = "pictures"
    SPLIT = "a split into training and test data"
    PARTS = "a split into training and test data, or an earlier release"
    SOURCE = "sources of items"
    PREDICTION = "predictions"
    FEATURES = "numbers about items"
    MEASURES = "numbers about annotators"
    CONTENT = "contents of items"
    TIME = "times"
    REFERENCE = "a reference population"


class Columns:
    """The optional columns of the snapshot's files.

    Of items: ``text``, ``media`` (a path; ``media_given``: as a file says it), ``split``, ``source``, ``language``,
    ``prediction``, ``content_sha256`` (texts); ``score``, ``width``, ``height``, ``feature_<name>`` (numbers); ``at`` (time). Of votes: ``active_ms``,
    ``submitted_at``, ``pay_minor``. Of annotators: ``measure_<name>`` (numbers). A column without any value counts as
    not recorded. Arrays follow the numbers of items and annotators.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self._connection = connection
        self._folder = folder
        self._names = {
            table: [row[0] for row in connection.execute(f"DESCRIBE {table}_file").fetchall()]
            for table in ("items", "votes", "annotators")
        }
        self._filled: dict[tuple[str, str], bool] = {}

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the numbers recorded about items."""
        return self._prefixed("items", _FEATURE)

    @property
    def measures(self) -> tuple[str, ...]:
        """The names of the numbers recorded about annotators."""
        return self._prefixed("annotators", _MEASURE)

    def has(self, name: str, table: str = "items") -> bool:
        """Whether a column is there with a value in any row."""
        if name not in self._names[table]:
            return False
        if (table, name) not in self._filled:
            row = self._connection.execute(f"SELECT count({identifier(name)}) FROM {table}_file").fetchone()
            self._filled[table, name] = bool(row and row[0])
        return self._filled[table, name]

    def texts(self, name: str = "text") -> list[str | None]:
        """A text an item, None where there is none."""
        rows = self._connection.execute(self._of_items(name)).fetchall()
        return [row[0] for row in rows]

    def media(self) -> list[Path | None]:
        """The path of each item's picture; a relative one is taken from the folder of the snapshot."""
        return [None if path is None else self._folder / path for path in self.texts("media")]

    def codes(self, name: str) -> tuple[tuple[str, ...], IntArray]:
        """The values of a text column in sorted order, and the position of each item's; −1 where there is none."""
        values = self._connection.execute(self._of_items(name)).df()["value"]
        import pandas as pd  # here, so that no process loads it at its start

        codes, labels = pd.factorize(values, sort=True)
        return tuple(str(label) for label in labels), codes.astype(np.int64)

    def numbers(self, name: str) -> FloatArray:
        """A number an item, NaN where there is none. Features by their full name, ``feature_age``."""
        return self._floats(self._of_items(name, "DOUBLE"))

    def feature(self, name: str) -> FloatArray:
        """A number an item by its short name, ``age``."""
        return self.numbers(_FEATURE + name)

    def times(self) -> FloatArray:
        """Seconds since 1970 of each item, NaN where there is none."""
        return self._floats(
            f"SELECT epoch({identifier('at')}) AS value FROM item LEFT JOIN items_file USING (item_id) ORDER BY item"
        )

    def measure(self, name: str) -> FloatArray:
        """A number an annotator, NaN where there is none."""
        return self._floats(
            f"SELECT TRY_CAST({identifier(_MEASURE + name)} AS DOUBLE) AS value FROM annotator_group "
            "LEFT JOIN annotators_file ON annotators_file.annotator = name "
            "WHERE name IS NOT NULL ORDER BY annotator_group.annotator"
        )

    def of_votes(self, question: str, name: str) -> tuple[IntArray, IntArray, FloatArray]:
        """Item, annotator and a number of each vote on a question: ``active_ms``, ``pay_minor`` or, in seconds since
        1970, ``submitted_at``."""
        value = f"epoch({identifier(name)})" if name == "submitted_at" else f"CAST({identifier(name)} AS DOUBLE)"
        found = self._connection.execute(
            f"SELECT item.item, annotator_group.annotator, any_value({value}) AS value FROM votes_file "
            "JOIN item USING (item_id) JOIN annotator_group ON annotator_group.name = votes_file.annotator "
            "WHERE question = ? GROUP BY vote_id, item.item, annotator_group.annotator ORDER BY ALL",
            [question],
        ).fetchnumpy()
        item, annotator, value_ = (
            np.ma.filled(np.ma.asarray(column, dtype=np.float64), np.nan) for column in found.values()
        )
        return item.astype(np.int64), annotator.astype(np.int64), value_

    def work(self) -> tuple[IntArray, IntArray, FloatArray, FloatArray]:
        """Item, annotator, milliseconds and pay in minor units of each submission, however many questions it answers; NaN
        where a figure is not recorded. Pay in several currencies cannot be added: it is NaN then."""
        have = self._names["votes"]
        milliseconds = "CAST(any_value(active_ms) AS DOUBLE)" if "active_ms" in have else "NULL::DOUBLE"
        one = "(SELECT count(DISTINCT currency) FROM votes_file) < 2" if "currency" in have else "true"
        pay = (
            f"CASE WHEN {one} THEN CAST(any_value(pay_minor) AS DOUBLE) END" if "pay_minor" in have else "NULL::DOUBLE"
        )
        found = self._connection.execute(
            f"SELECT item.item, annotator_group.annotator, {milliseconds} AS ms, {pay} AS pay FROM votes_file "
            "JOIN item USING (item_id) JOIN annotator_group ON annotator_group.name = votes_file.annotator "
            "GROUP BY vote_id, item.item, annotator_group.annotator ORDER BY ALL"
        ).fetchnumpy()
        item, annotator, ms, minor = (
            np.ma.filled(np.ma.asarray(column, dtype=np.float64), np.nan) for column in found.values()
        )
        return item.astype(np.int64), annotator.astype(np.int64), ms, minor

    def _of_items(self, name: str, kind: str = "VARCHAR") -> str:
        return (
            f"SELECT TRY_CAST(items_file.{identifier(name)} AS {kind}) AS value FROM item LEFT JOIN items_file "
            "USING (item_id) ORDER BY item"
        )

    def _floats(self, sql: str) -> FloatArray:
        column = self._connection.execute(sql).fetchnumpy()["value"]
        numbers: FloatArray = np.ma.filled(np.ma.asarray(column, dtype=np.float64), np.nan)
        return numbers

    def _prefixed(self, table: str, prefix: str) -> tuple[str, ...]:
        names = [name.removeprefix(prefix) for name in self._names[table] if name.startswith(prefix)]
        return tuple(sorted(names))
