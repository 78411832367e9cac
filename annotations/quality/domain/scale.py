"""Labels as points on a scale, and how much two points agree.

    identity  w = 1 if equal, else 0        linear  w = 1 − |x − y| / r        quadratic  w = 1 − (x − y)² / r²

with r the distance from the lowest to the highest point of the scale. Labels that all read as numbers are those
numbers; others are the positions 0, 1, 2, … in the order in which the categories were declared. A scale point that was
declared and never used counts.

Source: Cohen, "Weighted kappa", Psychological Bulletin 70 (1968); Gwet, *Handbook of Inter-Rater Reliability*, 4th
edition (2014), chapter 3. Example: on the scale 1, 2, 3 the labels 1 and 2 agree by 1/2 (linear) or 3/4 (quadratic).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from .votes import FloatArray

__all__ = ["Weights", "numbers_of", "scale_points", "weight_matrix"]

Weights = Literal["identity", "linear", "quadratic"]


def numbers_of(labels: Sequence[str]) -> FloatArray | None:
    """The labels as numbers, or None if one of them is not a finite number."""
    try:
        numbers = [float(label) for label in labels]
    except ValueError:
        return None
    return np.array(numbers) if all(math.isfinite(number) for number in numbers) else None


def scale_points(categories: Sequence[str], *, declared: bool = False) -> FloatArray:
    """A number for each category. ``declared`` says that the order of the categories is that of the scale.

    Raises :class:`ValueError` for words whose order nobody declared: the alphabet is no scale.
    """
    numbers = numbers_of(categories)
    if numbers is not None:
        return numbers
    if not declared:
        raise ValueError(
            "The labels are not numbers, so their order is not known: declare the categories from lowest to highest."
        )
    return np.arange(len(categories), dtype=np.float64)


def weight_matrix(points: FloatArray, weights: Weights) -> FloatArray:
    """Agreement of every two categories, shape ``(K, K)``, from 0 to 1, with ones on the diagonal.

    >>> weight_matrix(np.array([1.0, 2.0, 3.0]), "linear")[0].tolist()
    [1.0, 0.5, 0.0]
    """
    if weights == "identity":
        return np.eye(len(points))
    distance = np.abs(points[:, np.newaxis] - points[np.newaxis, :])
    reach = distance.max(initial=0.0)
    share = distance / reach if reach > 0 else distance
    return 1 - (share if weights == "linear" else share**2)
