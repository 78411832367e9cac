"""A question as an audit sees it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Question"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with labels. ``targets`` are the labels whose rates are compared.

    With two labels the rate of one says all about the other, so there is one target; otherwise each label is one.
    """

    key: str
    labels: tuple[str, ...]
    targets: tuple[str, ...]
    multiple: bool
