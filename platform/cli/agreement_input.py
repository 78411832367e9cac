"""What `fairhand agreement` reads: a file of labels, sets, preferences, spans or boxes, as the domain's votes and marks."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from annotations.quality.domain.marked import Marked
from annotations.quality.domain.votes import Votes
from cli.marks_file import PLACES, marked_of
from cli.votes_file import read_columns
from kernel.errors import Invalid

__all__ = ["Subject", "read_subjects"]

_SIDES: Final = ("left", "right")


@dataclass(frozen=True, eq=False)
class Subject:
    """What is measured: the rows of the whole file, or of one group, and how to understand them.

    ``categories`` are the declared ones, or those of the whole file; None where a format has none.
    """

    rows: Any
    options: argparse.Namespace
    categories: tuple[str, ...] | None
    group: str | None = None

    @cached_property
    def votes(self) -> Votes:
        """Labels, sets or preferences as votes; a set is its members in a JSON list, a preference the option's name."""
        return self._votes(self.options.repeats)

    @cached_property
    def every_vote(self) -> Votes:
        """The same with every repeat."""
        return self._votes("count")

    def _votes(self, repeats: Any) -> Votes:
        return Votes.from_table(self.rows, categories=self.categories, duplicates=repeats)

    @cached_property
    def marked(self) -> Marked:
        """Spans or boxes. Rows without a place say who looked and marked nothing."""
        options = self.options
        return marked_of(
            self.rows,
            options.format_in,
            documents=options.documents if self.group is None else (),
            everyone_read=options.readers == "everyone",
        )


def read_subjects(options: argparse.Namespace) -> list[Subject]:
    """The whole file, or with --by one subject for each group in sorted order. Raises Invalid for unusable input."""
    places = PLACES.get(options.format_in, _SIDES if options.format_in == "pairs" else ())
    columns = {"item": options.item, "annotator": options.annotator, "label": options.label}
    columns |= {name: name for name in places} | ({"by": options.by} if options.by else {})
    rows = read_columns(options.votes, columns, may_be_empty={"by", *PLACES.get(options.format_in, ())})
    if options.format_in == "sets":
        rows = _with_labels(rows, [_set_label(text, options.separator) for text in _dictionary(rows)])
    if options.format_in == "pairs":
        rows = _with_preferred(rows)
    categories = None if options.format_in in PLACES else options.categories or _names(rows["label"])
    if options.format_in == "sets" and options.categories:
        raise Invalid("Declared categories belong to single labels, not to sets.", remedy="Leave out --categories.")
    if not options.by:
        return [Subject(rows, options, categories)]
    groups = [name for name in _names(rows["by"]) if name]
    without: int = pc.sum(pc.equal(rows["by"], pa.scalar(""))).as_py() or 0
    if not groups:
        raise Invalid(f"The column {options.by!r} is empty in every row.", remedy="Name another column after --by.")
    if without:
        print(f"note: {without:,} rows have no {options.by!r} and belong to no group.", file=sys.stderr)
    return [Subject(rows.filter(pc.equal(rows["by"], pa.scalar(name))), options, categories, name) for name in groups]


def _dictionary(rows: Any) -> list[str]:
    labels = rows["label"].unify_dictionaries().combine_chunks()
    return [str(name) for name in labels.dictionary.to_pylist()]


def _with_labels(rows: Any, names: list[str]) -> Any:
    """The rows with the i-th different label replaced by the i-th name."""
    indices = rows["label"].unify_dictionaries().combine_chunks().indices
    labels = pa.array(names, type=pa.string()).take(indices)
    return rows.set_column(rows.column_names.index("label"), "label", labels)


def _set_label(text: str, separator: str) -> str:
    return json.dumps(sorted({member.strip() for member in text.split(separator)} - {""}), ensure_ascii=False)


def _with_preferred(rows: Any) -> Any:
    """The label of each row as the name of the preferred option; "left" and "right" are understood too."""
    preferred = []
    for number, (left, right, label) in enumerate(_sides(rows), start=1):
        if left == right:
            raise Invalid(f"Row {number} compares {left!r} with itself.", remedy="Two options must differ.")
        chosen = label if label in (left, right) else {"left": left, "right": right}.get(label)
        if chosen is None:
            raise Invalid(
                f"Row {number} prefers {label!r}, which is neither {left!r} nor {right!r}.",
                remedy="The label is the preferred option, or left, or right.",
            )
        preferred.append(chosen)
    return rows.set_column(rows.column_names.index("label"), "label", pa.array(preferred, type=pa.string()))


def _sides(rows: Any) -> Iterator[tuple[str, str, str]]:
    return zip(*(rows[name].to_pylist() for name in (*_SIDES, "label")), strict=True)


def _names(column: Any) -> tuple[str, ...]:
    return tuple(sorted(pc.unique(column).to_pylist()))
