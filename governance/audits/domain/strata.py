"""What items can be held apart by when two slices are compared: every other attribute, and where items come from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .check import Context

__all__ = ["Stratification", "pair_tables", "stratifications"]

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
    found += [Stratification(name, *snapshot.columns.codes(name)) for name in others]
    return [one for one in found if 1 < len(one.values) <= context.spec.most_values]


def pair_tables(
    context: Context, by: tuple[str, ...], reference: Values, other: Values, label: str, strata: Stratification | None
) -> IntArray:
    """Counts of the two sides with and without a label: (strata, 2 sides: reference and other, 2: without and with).

    ``strata`` None puts everything into one stratum.
    """
    names, code = context.snapshot.slice_codes(by)
    side = np.full(len(names) + 1, -1, dtype=np.int64)
    side[names.index(reference)], side[names.index(other)] = 0, 1
    said = context.snapshot.positive_codes(context.question, label)
    stratum = np.zeros(len(code), dtype=np.int64) if strata is None else strata.code
    size = 1 if strata is None else len(strata.values)
    inside = (side[code] >= 0) & (said >= 0) & (stratum >= 0)
    cell = (stratum[inside] * 2 + side[code[inside]]) * 2 + said[inside]
    counted: IntArray = np.bincount(cell, minlength=4 * size)
    tables: IntArray = counted.reshape(size, 2, 2)
    return tables
