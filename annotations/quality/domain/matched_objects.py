"""Objects that several people outlined in one image, matched by intersection over union (IoU).

Two people's objects are paired one-to-one so that the sum of IoU is greatest, counting only pairs at or above the
threshold: a greedy choice can take a pair that spoils two better ones. With more than two people, annotators are taken
in sorted order and each one's objects assigned to the groups so far, by mean IoU with the members.

Source: Kuhn, "The Hungarian method for the assignment problem" (1955), as scipy's ``linear_sum_assignment``; matching
before a nominal α is the vision practice of KαLOS (2026). How to read it: see :mod:`.box_agreement`.

Example: A draws (0, 0, 10, 10) and (12, 0, 22, 10), B draws (3, 0, 13, 10) and (13, 0, 23, 10): pairs with IoU .5385 and
.8182.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy

from .votes import FloatArray

__all__ = ["group_objects", "pair_by_iou"]


def pair_by_iou(iou: FloatArray, threshold: float) -> list[tuple[int, int]]:
    """One-to-one pairs ``(row, column)`` of the matrix with the greatest sum among those at or above the threshold.

    >>> pair_by_iou(np.array([[0.9, 0.8], [0.8, 0.1]]), 0.5)
    [(0, 1), (1, 0)]
    """
    if not 0 < threshold <= 1:
        raise ValueError("The IoU threshold lies above 0 and at most at 1.")
    allowed = np.where(iou >= threshold, iou, 0.0)
    rows, columns = scipy.optimize.linear_sum_assignment(allowed, maximize=True)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True) if allowed[row, column] > 0]


def group_objects(iou: FloatArray, owner: Sequence[int], threshold: float) -> list[list[int]]:
    """Groups of objects taken to be the same thing, at most one of each owner; ``iou`` is square over the objects.

    >>> group_objects(np.array([[1.0, 0.7, 0.0], [0.7, 1.0, 0.0], [0.0, 0.0, 1.0]]), [0, 1, 1], 0.5)
    [[0, 1], [2]]
    """
    groups: list[list[int]] = []
    owners = np.asarray(owner)
    for person in np.unique(owners):
        own = np.flatnonzero(owners == person)
        joined: dict[int, int] = {}
        if groups:
            near = np.array([iou[group][:, own].mean(axis=0) for group in groups])
            joined = {column: row for row, column in pair_by_iou(near, threshold)}
        for column, number in enumerate(own.tolist()):
            if column in joined:
                groups[joined[column]].append(number)
            else:
                groups.append([number])
    return groups
