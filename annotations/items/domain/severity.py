"""What kinds of disturbing content there are, how strong they may be, and which consents an item of that kind needs.

Pure data that the importer writes onto items; annotations.exposure builds its budgets on the same categories and levels
(docs/algorithms/exposure.md section 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, TypeAlias

from kernel.errors import FieldError, Invalid

__all__ = [
    "EVERYTHING",
    "HIGHEST_LEVEL",
    "UNKNOWN_LEVEL",
    "Category",
    "Severity",
    "item_severity",
    "merge",
    "needs_bit",
    "needs_mask",
    "parse_severity",
    "worst_level",
]


class Category(StrEnum):
    """What kind of disturbing content."""

    VIOLENCE_GORE = "violence_gore"
    SEXUAL = "sexual"
    CHILD_SAFETY = "child_safety"
    HATE = "hate"
    SELF_HARM = "self_harm"
    ANIMAL_CRUELTY = "animal_cruelty"
    OTHER = "other"


# Levels 0 to 4 per category; a category that is absent is at level 0.
Severity: TypeAlias = Mapping[Category, int]

HIGHEST_LEVEL: Final = 4
# What an item counts as while its source has no declaration and too few ratings.
UNKNOWN_LEVEL: Final = 3


def parse_severity(data: Mapping[str, Any]) -> dict[Category, int]:
    """Read a severity as people declare it; level 0 entries are dropped.

    >>> parse_severity({"hate": 2, "other": 0})
    {<Category.HATE: 'hate'>: 2}
    """
    errors: list[FieldError] = []
    found: dict[Category, int] = {}
    for name, level in data.items():
        if name not in set(Category):
            errors.append({"field": str(name), "message": f"Choose one of {', '.join(Category)}."})
        elif type(level) is not int or not 0 <= level <= HIGHEST_LEVEL:
            errors.append({"field": str(name), "message": "A level is a whole number from 0 to 4."})
        elif level:
            found[Category(name)] = level
    if errors:
        raise Invalid("The severity cannot be read.", errors=errors, code="bad-severity")
    return found


def worst_level(severity: Severity) -> int:
    """The level an item counts as: that of its highest category.

    >>> worst_level({Category.HATE: 1, Category.SEXUAL: 3}), worst_level({})
    (3, 0)
    """
    return max(severity.values(), default=0)


def merge(*severities: Severity) -> dict[Category, int]:
    """The highest level of each category: how a rating overrules a declaration, upwards only.

    >>> merge({Category.HATE: 1}, {Category.HATE: 3, Category.OTHER: 1})
    {<Category.HATE: 'hate'>: 3, <Category.OTHER: 'other'>: 1}
    """
    merged: dict[Category, int] = {}
    for severity in severities:
        for category, level in severity.items():
            merged[category] = max(level, merged.get(category, 0))
    return merged


def item_severity(
    *, declared: Severity | None, row: Severity, estimated: Severity | None = None, unknown: Severity | None = None
) -> tuple[dict[Category, int], bool]:
    """An item's severity and whether it is known: its source's declaration, raised by what its own row declares.

    Where neither says anything the item counts as `unknown`: the bound of its source's history, or level 3 in "other"
    until people have rated enough. `estimated` is what programs say: it raises, and makes nothing known.

    >>> item_severity(declared={Category.HATE: 2}, row={Category.HATE: 1, Category.SEXUAL: 1})
    ({<Category.HATE: 'hate'>: 2, <Category.SEXUAL: 'sexual'>: 1}, True)
    >>> item_severity(declared=None, row={})
    ({<Category.OTHER: 'other'>: 3}, False)
    >>> item_severity(declared=None, row={}, estimated={Category.HATE: 1})
    ({<Category.OTHER: 'other'>: 3, <Category.HATE: 'hate'>: 1}, False)
    """
    known = declared is not None or bool(row)
    if known:
        base: Severity = merge(declared or {}, row)
    else:
        base = {Category.OTHER: UNKNOWN_LEVEL} if unknown is None else unknown
    return {category: level for category, level in merge(base, estimated or {}).items() if level}, known


_POSITION: Final = {category: index for index, category in enumerate(Category)}
EVERYTHING: Final = (1 << (len(Category) * HIGHEST_LEVEL)) - 1


def needs_bit(category: Category, level: int) -> int:
    """One bit for each category at each level from 1 to 4."""
    return 1 << (_POSITION[category] * HIGHEST_LEVEL + level - 1)


def needs_mask(severity: Mapping[Category, int]) -> int:
    """The bits an item of this severity needs: one for each category, at its level.

    >>> needs_mask({}), needs_mask({Category.VIOLENCE_GORE: 2})
    (0, 2)
    """
    return sum(needs_bit(Category(category), level) for category, level in severity.items() if level)
