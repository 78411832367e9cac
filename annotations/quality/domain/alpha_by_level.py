"""Krippendorff's α at the level of measurement of the labels. Each level has a file of its own."""

from __future__ import annotations

from typing import Literal

from .alpha_interval import interval_alpha_sums
from .alpha_ordinal import ordinal_alpha_sums
from .alpha_ratio import ratio_alpha_sums
from .item_sums import ItemSums
from .krippendorff_alpha import alpha_sums
from .scale import numbers_of, scale_points
from .votes import Votes

__all__ = ["Level", "alpha_sums_at"]

Level = Literal["nominal", "ordinal", "interval", "ratio"]


def alpha_sums_at(votes: Votes, level: Level, *, declared: bool = False) -> ItemSums:
    """The sums of α at ``level``. ``declared`` says that the order of the categories is that of the scale.

    Raises :class:`ValueError` for labels that do not fit the level: words without a declared order on an ordinal scale,
    words on an interval or ratio scale, and numbers below zero on a ratio scale.
    """
    if level == "nominal":
        return alpha_sums(votes)
    if level == "ordinal":
        return ordinal_alpha_sums(votes, scale_points(votes.categories, declared=declared))
    points = numbers_of(votes.categories)
    if points is None:
        raise ValueError(f"The level {level} needs labels that are numbers; for words in an order, use ordinal.")
    return interval_alpha_sums(votes, points) if level == "interval" else ratio_alpha_sums(votes, points)
