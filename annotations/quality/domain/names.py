"""Names in order, kept as an Arrow array until somebody reads them.

A million votes have hundreds of thousands of item names, and most statistics never look at one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, overload

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

__all__ = ["Names"]


class Names(Sequence[str]):
    """A tuple of names that is made on first use; equal to the tuple of the same names.

    >>> names = Names(pa.array(["a", "b", "c"]))
    >>> names[1], len(names), names == ("a", "b", "c"), names.take(np.array([0, 2])) == ("a", "c")
    ('b', 3, True, True)
    """

    def __init__(self, array: Any) -> None:
        self._array = array

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(self._array.to_pylist())

    def take(self, places: NDArray[np.integer]) -> Names:
        """The names at these places, in their order."""
        return Names(self._array.take(pa.array(places)))

    def __len__(self) -> int:
        return len(self._array)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        return self._names[place]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Names):
            return len(self) == len(other) and self._array.equals(other._array)
        return self._names == other

    def __hash__(self) -> int:
        return hash(self._names)

    def __repr__(self) -> str:
        return f"Names({self._names!r})"
