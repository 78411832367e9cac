"""The customary order of splits: what is trained on, what is chosen with, what is tested on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

__all__ = ["training_first"]

_ORDER: Final = {"train": 0, "training": 0, "dev": 1, "valid": 1, "validation": 1, "val": 1, "test": 2, "testing": 2}


def training_first(names: Iterable[str]) -> list[str]:
    """The splits with training first and test last; names nobody customarily uses stand between, by name.

    >>> training_first(["test", "train", "holdout"])
    ['train', 'holdout', 'test']
    """
    return sorted(names, key=lambda name: (_ORDER.get(name.casefold(), 1), name))
