"""Attributes and numbers of items as columns a model can be fitted to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .check import Context

__all__ = ["Trait", "design", "traits_of"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_RAREST = 5
_BINS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Trait:
    """One thing recorded about items. Either ``code`` (−1: not recorded; below ``size``) or ``number`` (NaN) is used."""

    name: str
    code: IntArray
    size: int
    number: FloatArray | None = None

    def at(self, items: IntArray) -> Trait:
        """The trait of some items only."""
        return replace(self, code=self.code[items], number=None if self.number is None else self.number[items])

    def levels(self) -> tuple[IntArray, int]:
        """Codes and their number; a number becomes tenths of its order, so that it can be counted."""
        if self.number is None:
            return self.code, self.size
        known = ~np.isnan(self.number)
        inner = np.linspace(0, 1, _BINS + 1)[1:-1]
        edges = np.unique(np.quantile(self.number[known], inner)) if known.any() else np.empty(0)
        code = np.where(known, np.searchsorted(edges, self.number, side="left"), -1).astype(np.int64)
        return code, len(edges) + 1


def traits_of(context: Context, without: tuple[str, ...]) -> list[Trait]:
    """Every recorded attribute outside ``without``, source and language, and the features."""
    snapshot, found = context.snapshot, []
    for name in snapshot.slices:
        if name not in without:
            names, code = snapshot.slice_codes((name,))
            found.append(Trait(name, code, len(names)))
    for name in ("source", "language"):
        if name not in (*without, *snapshot.slices) and snapshot.columns.has(name):
            values, code = snapshot.columns.codes(name)
            found.append(Trait(name, code, len(values)))
    nothing = np.full(snapshot.n_items, -1, dtype=np.int64)
    features = [name for name in snapshot.columns.features if name not in (*without, *snapshot.slices)]
    found += [Trait(name, nothing, 0, snapshot.columns.feature(name)) for name in features]
    return [one for one in found if one.number is not None or one.size > 1]


def design(traits: Sequence[Trait]) -> FloatArray:
    """The columns, shape ``(items, columns)``: an intercept, a column a value, a number in standard deviations.

    Values on fewer than five items are left to the intercept; so is a value that is not recorded. A number that is not
    recorded is taken as the mean, with a column that says so.
    """
    columns: list[FloatArray] = []
    for trait in traits:
        columns += _numeric(trait.number) if trait.number is not None else _categorical(trait)
    length = len(traits[0].code) if traits else 0
    return np.stack([np.ones(length), *columns], axis=1)


def _categorical(trait: Trait) -> list[FloatArray]:
    counts = np.bincount(trait.code[trait.code >= 0], minlength=trait.size)
    return [(trait.code == value).astype(np.float64) for value in np.flatnonzero(counts >= _RAREST)]


def _numeric(number: FloatArray) -> list[FloatArray]:
    known = ~np.isnan(number)
    if not known.any():
        return []
    mean, spread = float(number[known].mean()), float(number[known].std())
    scaled = np.where(known, (number - mean) / (spread or 1.0), 0.0)
    return [scaled] if known.all() else [scaled, (~known).astype(np.float64)]
