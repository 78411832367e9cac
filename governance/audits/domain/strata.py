"""What items can be held apart by when two slices are compared: every other attribute, and where items come from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from .check import Context

__all__ = ["ComparedItems", "Stratification", "compared_items", "stratifications"]

IntArray = NDArray[np.int64]
Values = tuple[str, ...]

_COLUMNS = ("source", "language", "split")


@dataclass(frozen=True, slots=True, eq=False)
class Stratification:
    """An attribute by name, its values, and the position of each item's; −1 where it is not recorded."""

    name: str
    values: tuple[str, ...]
    code: IntArray


def stratifications(context: Context, by: tuple[str, ...]) -> list[Stratification]:
    """Every recorded attribute outside ``by``, and source, language and split, with two values or more."""
    snapshot = context.snapshot
    crossed = {name: snapshot.slice_codes((name,)) for name in snapshot.slices if name not in by}
    found = [
        Stratification(name, tuple(values[0] for values in names), code) for name, (names, code) in crossed.items()
    ]
    others = [name for name in _COLUMNS if name not in (*by, *snapshot.slices) and snapshot.columns.has(name)]
    codes = snapshot.columns.codes
    found += [Stratification(name, *snapshot.remembered(("column", name), partial(codes, name))) for name in others]
    return [one for one in found if 1 < len(one.values) <= context.spec.most_values]


@dataclass(frozen=True, slots=True, eq=False)
class ComparedItems:
    """The items of two slices that have a label or not: the number of each, and its place in a table of two by two."""

    item: IntArray
    cell: IntArray

    def tables(self, strata: Stratification | None = None) -> IntArray:
        """Counts of the two sides with and without the label: (strata, 2 sides: reference and other, 2: without and with).

        Without ``strata`` everything is in one stratum.
        """
        if strata is None:
            return np.bincount(self.cell, minlength=4).reshape(1, 2, 2)
        stratum = strata.code[self.item]
        inside = stratum >= 0
        counted = np.bincount(stratum[inside] * 4 + self.cell[inside], minlength=4 * len(strata.values))
        return counted.reshape(len(strata.values), 2, 2)


def compared_items(
    context: Context, by: tuple[str, ...], reference: Values, other: Values, label: str
) -> ComparedItems:
    """The items of the slices ``reference`` and ``other`` by the attributes ``by``, with ``label`` or without."""
    names, code = context.snapshot.slice_codes(by)
    side = np.full(len(names) + 1, -1, dtype=np.int64)
    side[names.index(reference)], side[names.index(other)] = 0, 1
    said = context.snapshot.positive_codes(context.question, label)
    item = np.flatnonzero((side[code] >= 0) & (said >= 0))
    return ComparedItems(item, side[code[item]] * 2 + said[item])
