"""What people read instead of a category's name and a level's number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from annotations.exposure.domain.severity import Category

__all__ = ["CATEGORY_TITLES", "LEVEL_WORDS", "describe"]

CATEGORY_TITLES: Final = {
    Category.VIOLENCE_GORE: "Violence or gore",
    Category.SEXUAL: "Sexual content",
    Category.CHILD_SAFETY: "Child safety",
    Category.HATE: "Hate",
    Category.SELF_HARM: "Self-harm",
    Category.ANIMAL_CRUELTY: "Cruelty to animals",
    Category.OTHER: "Disturbing content of another or unknown kind",
}
LEVEL_WORDS: Final = ("nothing disturbing", "mild", "explicit but not graphic", "graphic", "extreme")


def describe(severity: Mapping[str, int]) -> str:
    """At most twelve words on what is behind the blur: a brief card spares people, a detailed one frightens them.

    >>> describe({"hate": 2})
    'Hate, explicit but not graphic'
    """
    if not severity:
        return ""
    worst = max(severity, key=lambda name: severity[name])
    return f"{CATEGORY_TITLES[Category(worst)]}, {LEVEL_WORDS[severity[worst]]}"
