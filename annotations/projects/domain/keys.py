"""Which key picks which label."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from annotations.projects.domain.question import Question

__all__ = ["DIGITS", "GLOBAL_KEYS", "key_problem", "label_keys"]

DIGITS: Final = "1234567890"
# What the workbench itself listens to: skip, help, select, box, polygon, keypoint, previous and next region, submit.
GLOBAL_KEYS: Final = {
    "s": "skip",
    "?": "the list of keys",
    "v": "select",
    "r": "box",
    "p": "polygon",
    "k": "keypoint",
    "[": "the previous region",
    "]": "the next region",
    "enter": "submit",
}


def key_problem(key: str) -> str | None:
    """Why a key cannot be given to a label, or None. Case does not matter.

    >>> key_problem("s")
    "'s' is taken: it means skip on every page."
    >>> key_problem("q") is None
    True
    """
    folded = key.lower()
    if folded in GLOBAL_KEYS:
        return f"{key!r} is taken: it means {GLOBAL_KEYS[folded]} on every page."
    if folded in DIGITS:
        return "Digits are given to the labels in their order by themselves; leave the key out."
    if len(folded) != 1 or not "a" <= folded <= "z":
        return "A key is one letter from a to z."
    return None


def label_keys(questions: Iterable[Question]) -> dict[str, dict[str, list[str]]]:
    """The keys of every label: its own letter first, then its digit (the first ten labels of each question).

    Digits belong to the question that has the focus; letters are unique in a schema.
    """
    return {
        question.id: {
            label.value: [*([label.key] if label.key else []), *DIGITS[place : place + 1]]
            for place, label in enumerate(question.labels)
        }
        for question in questions
    }
