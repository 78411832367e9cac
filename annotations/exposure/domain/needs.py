"""Consent as a bit test: what an item needs against what a person agreed to, in one integer comparison.

One bit stands for each category at each level from 1 to 4, so that the work queue can ask `needs & ~agreed = 0` in an
index condition instead of comparing seven levels.
"""

from __future__ import annotations

from collections.abc import Mapping

from annotations.items.domain.severity import EVERYTHING, Category, needs_bit, needs_mask

__all__ = ["EVERYTHING", "agreed_mask", "needs_mask"]


def agreed_mask(consent: Mapping[Category, int]) -> int:
    """The bits a consent covers: in each category, every level up to the one agreed to.

    >>> agreed_mask({Category.VIOLENCE_GORE: 2})
    3
    >>> needs_mask({Category.VIOLENCE_GORE: 2}) & ~agreed_mask({Category.VIOLENCE_GORE: 3})
    0
    """
    return sum(
        needs_bit(Category(category), step) for category, level in consent.items() for step in range(1, level + 1)
    )
