"""Consent to disturbing content: per category and level, off by default (docs/algorithms/exposure.md section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from annotations.exposure.domain.severity import Category, Severity

__all__ = ["Consent", "allows", "missing"]

# The highest level a person consented to in each category; a category that is absent is not consented to at all.
Consent: TypeAlias = Mapping[Category, int]


def missing(consent: Consent, upper: Severity) -> dict[Category, int]:
    """The categories of the item, with their levels, that the person has not consented to.

    >>> missing({Category.HATE: 2}, {Category.HATE: 3, Category.SEXUAL: 0})
    {<Category.HATE: 'hate'>: 3}
    """
    return {category: level for category, level in upper.items() if level > consent.get(category, 0)}


def allows(consent: Consent, upper: Severity) -> bool:
    """Whether an item of this upper severity may be served to the person at all.

    >>> allows({}, {}), allows({}, {Category.OTHER: 3})
    (True, False)
    """
    return not missing(consent, upper)
