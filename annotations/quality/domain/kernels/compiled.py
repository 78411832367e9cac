"""Whether and how to compile: numba where it is installed, wanted and worth its start, which is about two seconds.

``FAIRHAND_NUMBA=0`` switches it off. Machine code is kept beside the source or, where that is read-only, in the
user's cache folder, so that only the first run on a machine compiles.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

__all__ = ["compiled", "worth_compiling"]

_WORTH_IT: Final = 100_000


def worth_compiling(votes: int) -> bool:
    """Whether a loop over so many votes gains more than loading numba costs, and numba may be used."""
    return votes >= _WORTH_IT and os.environ.get("FAIRHAND_NUMBA", "1") != "0" and find_spec("numba") is not None


@cache
def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function as machine code; without any when neither folder can be written to, compiled for this run only."""
    numba = import_module("numba")
    try:
        return _typed(numba.njit(cache=True, nogil=True, fastmath={"nnan", "nsz"})(function))
    except RuntimeError:
        return _typed(numba.njit(nogil=True)(function))


def _typed(function: Any) -> Callable[..., Any]:
    return function  # type: ignore[no-any-return]
