"""Consent as a bit test: what an item needs against what a person agreed to, in one integer comparison.

One bit stands for each category at each level from 1 to 4, so that the work queue can ask `needs & ~agreed = 0` in an
index condition instead of comparing seven levels.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from annotations.exposure.domain.severity import HIGHEST_LEVEL, Category

__all__ = ["EVERYTHING", "agreed_mask", "needs_mask"]

_POSITION: Final = {category: index for index, category in enumerate(Category)}
EVERYTHING: Final = (1 << (len(Category) * HIGHEST_LEVEL)) - 1


def _bit(category: Category, level: int) -> int:
    return 1 << (_POSITION[category] * HIGHEST_LEVEL + level - 1)


def needs_mask(severity: Mapping[Category, int]) -> int:
    """The bits an item of this severity needs: one for each category, at its level.

    >>> needs_mask({}), needs_mask({Category.VIOLENCE_GORE: 2})
    (0, 2)
    """
    return sum(_bit(Category(category), level) for category, level in severity.items() if level)


def agreed_mask(consent: Mapping[Category, int]) -> int:
    """The bits a consent covers: in each category, every level up to the one agreed to.

    >>> agreed_mask({Category.VIOLENCE_GORE: 2})
    3
    >>> needs_mask({Category.VIOLENCE_GORE: 2}) & ~agreed_mask({Category.VIOLENCE_GORE: 3})
    0
    """
    return sum(_bit(Category(category), step) for category, level in consent.items() for step in range(1, level + 1))
