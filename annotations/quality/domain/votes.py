"""Votes: who gave which label to which item, as integer codes beside the strings they stand for.

Every statistic in this package takes a :class:`Votes`. The algorithm page is ``docs/algorithms/agreement.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import sparse

from .names import Names

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Duplicates", "FloatArray", "IntArray", "SparseCounts", "Votes"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
SparseCounts: TypeAlias = "sparse.csr_array[np.float64, tuple[int, int]]"
Duplicates = Literal["last", "count"]

_ROWS_WORTH_THREADS = 100_000
_LARGEST_CODE = np.iinfo(np.int64).max
_UNKNOWN_LABELS_SHOWN = 5


@dataclass(frozen=True, eq=False)
class Votes:
    """Votes sorted by (item, annotator, label), coded in sorted order of their names.

    ``item``, ``annotator`` and ``label`` hold one code per vote; ``items[item[i]]`` is the item's name, and so on.
    The arrays are read-only. Every item and annotator has at least one vote; a category may have none if it was
    declared.

    Example: ``Votes.from_rows([("1", "ann", "cat"), ("1", "bob", "dog")])`` has two votes, one item, two annotators
    and the categories ``("cat", "dog")``.
    """

    item: IntArray
    annotator: IntArray
    label: IntArray
    items: Sequence[str]
    annotators: tuple[str, ...]
    categories: tuple[str, ...]

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[tuple[str | int, str | int, str]],
        *,
        categories: Sequence[str] | None = None,
        duplicates: Duplicates = "last",
    ) -> Votes:
        """Code ``(item, annotator, label)`` rows. See :meth:`from_columns` for the arguments and the errors."""
        listed = list(rows)
        columns = [[row[place] for row in listed] for place in range(3)]
        return cls.from_columns(*columns, categories=categories, duplicates=duplicates)

    @classmethod
    def from_table(
        cls,
        table: pa.Table | pd.DataFrame,
        *,
        item: str = "item",
        annotator: str = "annotator",
        label: str = "label",
        categories: Sequence[str] | None = None,
        duplicates: Duplicates = "last",
    ) -> Votes:
        """Code three named columns of a pandas or pyarrow table. See :meth:`from_columns`."""
        columns = (table[item], table[annotator], table[label])
        return cls.from_columns(*columns, categories=categories, duplicates=duplicates)

    @classmethod
    def from_columns(
        cls,
        item: Any,
        annotator: Any,
        label: Any,
        *,
        categories: Sequence[str] | None = None,
        duplicates: Duplicates = "last",
    ) -> Votes:
        """Code three equally long columns (lists, pandas series or pyarrow arrays).

        Columns hold strings; whole numbers are accepted and become their decimal form. ``categories`` declares the
        labels and their order. With ``duplicates="last"`` the last row of an annotator on an item replaces the
        earlier ones, with ``"count"`` each is a vote.

        Raises :class:`ValueError` for nulls, for values that are neither text nor whole numbers, for columns of
        different lengths, and for labels outside the declared categories.
        """
        (item_codes, items), (annotator_codes, people), (label_codes, found) = _coded_together(
            {"item": item, "annotator": annotator, "label": label}
        )
        annotators, labels = tuple(people), tuple(found)
        if not len(item_codes) == len(annotator_codes) == len(label_codes):
            raise ValueError("The columns item, annotator and label differ in length.")
        if categories is not None:
            label_codes = _declared_positions(labels, categories)[label_codes]
            labels = tuple(categories)
        if duplicates not in ("last", "count"):
            raise ValueError(f"duplicates must be 'last' or 'count', not {duplicates!r}.")
        coded = (item_codes, annotator_codes, label_codes)
        if duplicates == "last":
            ordered = _last_in_order(*coded, len(annotators))
            if categories is None and len(ordered[2]) < len(label_codes):
                label_codes, labels = _without_unused(ordered[2], labels)
                ordered = _frozen(ordered[0], ordered[1], label_codes)
        else:
            ordered = _in_order(*coded, len(annotators), len(labels))
        return cls(*ordered, items, annotators, labels)

    @property
    def n_votes(self) -> int:
        return len(self.item)

    @property
    def n_items(self) -> int:
        return len(self.items)

    @property
    def n_annotators(self) -> int:
        return len(self.annotators)

    @property
    def n_categories(self) -> int:
        return len(self.categories)

    @cached_property
    def votes_per_item(self) -> IntArray:
        """Number of votes on each item, shape ``(n_items,)``."""
        return np.bincount(self.item, minlength=self.n_items)

    @cached_property
    def counts(self) -> SparseCounts:
        """Votes by item and label, shape ``(n_items, n_categories)``, sparse because most items see few labels."""
        shape = (self.n_items, self.n_categories)
        starts = np.concatenate([[0], np.cumsum(self.votes_per_item)])
        counts = sparse.csr_array((np.ones(self.n_votes), self.label.copy(), starts), shape=shape)
        counts.sum_duplicates()
        return counts

    @cached_property
    def has_repeats(self) -> bool:
        """Whether some annotator has more than one vote on an item (only with ``duplicates="count"``)."""
        return _pair_repeats(self.item, self.annotator)

    def where(self, kept: NDArray[np.bool_]) -> Votes:
        """The votes for which ``kept`` (shape ``(n_votes,)``) is true.

        Categories stay; items and annotators without votes go.
        """
        item, items = _items_in_use(self.item[kept], self.items)
        annotator, annotators = _without_unused(self.annotator[kept], self.annotators)
        return Votes(*_frozen(item, annotator, self.label[kept]), items, annotators, self.categories)

    def recoded(self, new_code: IntArray, categories: Sequence[str]) -> Votes:
        """The same votes with label ``c`` replaced by ``new_code[c]``, whose name is ``categories[new_code[c]]``."""
        label = np.asarray(new_code, dtype=np.int64)[self.label]
        ordered = _in_order(self.item, self.annotator, label, self.n_annotators, len(categories))
        item, annotator, label = ordered
        return replace(self, item=item, annotator=annotator, label=label, categories=tuple(categories))


def _pair_repeats(item: IntArray, annotator: IntArray) -> bool:
    """Whether some annotator has more than one vote on an item; the votes are in order."""
    same = (item[1:] == item[:-1]) & (annotator[1:] == annotator[:-1])
    return bool(same.any())


def _last_in_order(
    item: IntArray, annotator: IntArray, label: IntArray, n_annotators: int
) -> tuple[IntArray, IntArray, IntArray]:
    """The last row of each item and annotator, sorted by (item, annotator)."""
    pair, row = _sorted_rows(item * n_annotators + annotator)
    last = np.append(pair[1:] != pair[:-1], True)[: len(pair)]
    if not last.all():
        pair, row = pair[last], row[last]
    item = pair // max(n_annotators, 1)
    return _frozen(item, pair - item * n_annotators, label[row])


def _sorted_rows(values: IntArray) -> tuple[IntArray, IntArray]:
    """The values sorted, and the rows they come from; equal values in the order of their rows."""
    n = len(values)
    if n and int(values.max()) < _LARGEST_CODE // n - 1:
        # Value and row in one number: sorting numbers is several times faster than sorting places.
        # The stable kind is quick where rows are stored item by item, and no slower than any other where they are not.
        key = np.sort(values * n + np.arange(n), kind="stable")
        ordered = key // n
        return ordered, key - ordered * n
    rows = np.argsort(values, kind="stable")
    return values[rows], rows


def _coded_together(columns: dict[str, Any]) -> list[tuple[IntArray, Names]]:
    """The columns coded, those of long tables side by side: the work is done outside Python's lock."""
    if len(columns["item"]) < _ROWS_WORTH_THREADS:
        return [_coded(column, name) for name, column in columns.items()]
    with ThreadPoolExecutor(len(columns)) as pool:
        return list(pool.map(_coded, columns.values(), columns))


def _coded(column: Any, name: str) -> tuple[IntArray, Names]:
    """Codes of a column's values in sorted order, and the sorted values."""
    encoded = _encoded(column, name)
    # Handed over as they lie in memory: pyarrow's own ways to and from numpy load pandas, which takes longer than small files.
    indices = np.from_dlpack(encoded.indices)
    sorted_places = pc.sort_indices(encoded.dictionary)
    order = np.from_dlpack(sorted_places)
    # A dictionary may hold values that no row uses, after a filter for example.
    used = np.bincount(indices, minlength=len(order)) > 0
    if not used.all():
        order = order[used[order]]
        sorted_places = pa.array(order)
    rank = np.empty(len(used), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank[indices], Names(encoded.dictionary.take(sorted_places))


def _encoded(column: Any, name: str) -> Any:
    """The column as codes of a dictionary of text; a column that is one already is not decoded again."""
    values: Any = column
    try:
        if not isinstance(column, pa.Array | pa.ChunkedArray):
            values = pa.array(column, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise ValueError(f"The column {name!r} mixes kinds of values: {error}") from error
    if isinstance(values, pa.ChunkedArray):
        values = _in_one_piece(values)
    if len(values) == 0:
        return pa.array([], type=pa.large_string()).dictionary_encode()
    if pa.types.is_dictionary(values.type) and pa.types.is_string(values.type.value_type) and not values.null_count:
        return values
    return _as_strings(values, name).dictionary_encode()


def _in_one_piece(chunked: Any) -> Any:
    """The chunks as one array. Chunks read from one Parquet row group share their dictionary, which is cheap to see."""
    if not pa.types.is_dictionary(chunked.type):
        return chunked.combine_chunks()
    groups: list[tuple[Any, list[Any]]] = []
    for chunk in chunked.iterchunks():
        if groups and chunk.dictionary.equals(groups[-1][0]):
            groups[-1][1].append(chunk.indices)
        else:
            groups.append((chunk.dictionary, [chunk.indices]))
    pieces = [
        pa.DictionaryArray.from_arrays(pa.concat_arrays(indices), dictionary, safe=False)
        for dictionary, indices in groups
    ]
    if len(pieces) == 1:
        return pieces[0]
    # With no chunk at all only the type says what it would have held.
    together: Any = pa.chunked_array(pieces) if pieces else chunked
    return together.unify_dictionaries().combine_chunks()


def _as_strings(values: Any, name: str) -> Any:
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if values.null_count:
        raise ValueError(
            f"The column {name!r} has {values.null_count} empty values. A missing vote is an absent row; if these are "
            'labels such as "NA", read the file as text with the detection of missing values switched off.'
        )
    accepted = (pa.types.is_string, pa.types.is_large_string, pa.types.is_integer)
    if not any(accepts(values.type) for accepts in accepted):
        raise ValueError(f"The column {name!r} must hold text or whole numbers, not {values.type}.")
    return values.cast(pa.large_string())


def _declared_positions(labels: tuple[str, ...], declared: Sequence[str]) -> IntArray:
    """For each label used, its position among the declared categories."""
    position = {category: place for place, category in enumerate(declared)}
    if len(position) != len(declared):
        raise ValueError("A declared category appears twice.")
    unknown = [label for label in labels if label not in position]
    if unknown:
        shown = ", ".join(repr(label) for label in unknown[:_UNKNOWN_LABELS_SHOWN])
        raise ValueError(f"{len(unknown)} labels are not among the declared categories: {shown}.")
    return np.array([position[label] for label in labels], dtype=np.int64)


def _without_unused(codes: IntArray, names: tuple[str, ...]) -> tuple[IntArray, tuple[str, ...]]:
    used = np.bincount(codes, minlength=len(names)) > 0
    if used.all():
        return codes, names
    new_code = np.cumsum(used) - 1
    return new_code[codes], tuple(names[code] for code in np.flatnonzero(used))


def _items_in_use(codes: IntArray, items: Sequence[str]) -> tuple[IntArray, Sequence[str]]:
    """As above for items, whose names nobody may ever read."""
    used = np.bincount(codes, minlength=len(items)) > 0
    if used.all():
        return codes, items
    kept = np.flatnonzero(used)
    names = items.take(kept) if isinstance(items, Names) else tuple(items[code] for code in kept.tolist())
    return (np.cumsum(used) - 1)[codes], names


def _in_order(
    item: IntArray, annotator: IntArray, label: IntArray, n_annotators: int, n_categories: int
) -> tuple[IntArray, IntArray, IntArray]:
    """The three arrays sorted by (item, annotator, label), so that the order of the rows never changes a result."""
    n_items = int(item.max(initial=0)) + 1
    if n_items * n_annotators * n_categories > _LARGEST_CODE:
        raise ValueError("Too many different items, annotators and labels to code in 64 bits.")
    # Sorting one combined key is several times faster than a three-column lexsort.
    key = np.sort((item * n_annotators + annotator) * n_categories + label, kind="stable")
    # A quotient and what is left of it cost half of a divmod.
    pair = key // max(n_categories, 1)
    label = key - pair * n_categories
    item = pair // max(n_annotators, 1)
    annotator = pair - item * n_annotators
    return _frozen(item, annotator, label)


def _frozen(item: IntArray, annotator: IntArray, label: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    for codes in (item, annotator, label):
        codes.setflags(write=False)
    return item, annotator, label
