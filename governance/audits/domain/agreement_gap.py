"""Which two slices or groups agree most unlike each other, and whether chance would make such a gap."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .agreement_parts import AgreementPart
from .aspect import Aspect
from .check import Context
from .finding import Draft
from .permutation import Draw, gap_test
from .rate_gap import rate_difference
from .sides import Side, insufficient
from .wilson import Rate
from .words import slice_key

__all__ = [
    "CHECK_ID",
    "STATISTIC",
    "USES",
    "Compared",
    "Drawing",
    "Gap",
    "Pairs",
    "gaps",
    "largest_gap",
    "renumbered",
    "too_little",
]

CHECK_ID: Final = "agreement_by_group"
USES: Final = ("training on one merged label", "measuring a model against these labels")
STATISTIC: Final = "gap in Krippendorff's α"

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
# Positions among the parts kept: of the first and of the second of each pair.
Pairs = tuple[IntArray, IntArray]
# The parts kept and the pairs compared to the gaps seen in what is shuffled, and to a drawer of shuffles of it.
Drawing = Callable[[IntArray, Pairs], tuple[FloatArray, Draw]]


@dataclass(frozen=True, slots=True)
class Compared:
    """What is compared: votes of an aspect by attributes of ``unit``, "items" or "annotators", beside all of them."""

    context: Context
    aspect: Aspect
    by: tuple[str, ...]
    unit: str
    pooled: AgreementPart

    @property
    def key(self) -> str:
        return slice_key(self.unit, self.by)


@dataclass(frozen=True, slots=True)
class Gap:
    """The parts that have a value, the positions of the lower and the higher one named, their difference and its p."""

    shown: list[AgreementPart]
    named: tuple[int, int]
    size: Rate
    p: float


def largest_gap(compared: Compared, parts: list[AgreementPart], drawing: Drawing) -> Gap | None:
    """The largest gap among those that are called, or else of all; None where fewer than two parts have a value."""
    spec = compared.context.spec
    kept = [place for place, part in enumerate(parts) if part.alpha is not None]
    if len(kept) < 2:
        return None
    alphas = [part.alpha for part in parts if part.alpha is not None]
    low_high = [
        (i, j) if alphas[i].value <= alphas[j].value else (j, i) for i, j in combinations(range(len(alphas)), 2)
    ]
    first, second = (np.array(side) for side in zip(*low_high, strict=True))
    tested, draw = drawing(np.array(kept), (first, second))
    p, _ = gap_test(tested, draw, shuffles=spec.shuffles)
    size = np.abs(gaps(parts, np.array(kept), (first, second)))
    called = (p <= spec.level) & (size >= spec.thresholds.agreement_gap)
    place = int(np.argmax(np.where(called, size, -1.0) if called.any() else size))
    low, high = low_high[place]
    shown = [parts[number] for number in kept]
    return Gap(shown, (low, high), rate_difference(alphas[low], alphas[high]), float(p[place]))


def gaps(parts: list[AgreementPart], kept: IntArray, pairs: Pairs) -> FloatArray:
    """α of the first less α of the second of each pair."""
    alphas = [parts[place].alpha for place in kept]
    values = np.array([np.nan if alpha is None else alpha.value for alpha in alphas])
    found: FloatArray = values[pairs[0]] - values[pairs[1]]
    return found


def renumbered(kept: IntArray, size: int) -> IntArray:
    """From the old number of a part to its position among those kept; −1 for the others, and for −1 itself."""
    position = np.full(size + 1, -1, dtype=np.int64)
    position[kept] = np.arange(len(kept))
    return position


def too_little(compared: Compared, sides: list[Side], n_compared: int, note: str) -> Iterable[Draft]:
    """What is said of parts without enough data."""
    option, key = compared.aspect.option, compared.key
    return insufficient(
        compared.context,
        check=CHECK_ID,
        slice_key=f"{key}:{option}:agreement" if option else f"{key}:agreement",
        by=compared.by,
        sides=sides,
        compared=n_compared,
        affected_uses=USES,
        statistic=STATISTIC,
        note=note,
    )
